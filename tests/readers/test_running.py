"""Who listens on this host, and since when."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from promaudit.readers.running import listening, modified

pytestmark = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="there is no /proc here")


@pytest.mark.parametrize(
    ("family", "bound"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, ""), (socket.AF_INET6, "::")]
)
def test_a_socket_has_its_owner(family: socket.AddressFamily, bound: str) -> None:
    """By the address itself, and by one that stands for all."""
    with socket.create_server((bound, 0), family=family, dualstack_ipv6=family == socket.AF_INET6) as listener:
        found = listening("127.0.0.1", listener.getsockname()[1])

    assert [os.getpid()] == [one.pid for one in found]
    assert found[0].started <= datetime.now(UTC)


def test_a_port_on_which_nobody_listens() -> None:
    """Nothing is known of it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))

        assert () == listening("127.0.0.1", bound.getsockname()[1])


def test_nginx_is_told_by_its_title(tmp_path: Path) -> None:
    """Master and workers, and the file that the command line names (a made-up /proc)."""
    line = "0: 0100007F:01BB 00000000:0000 0A 0:0 0:0 0 0 0 4242 1"
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(f"head\n{line}\n")
    for pid, title in ((7, "nginx: master process /usr/sbin/nginx -c /srv/n.conf"), (9, "nginx: worker process")):
        (tmp_path / str(pid) / "fd").mkdir(parents=True)
        (tmp_path / str(pid) / "fd" / "6").symlink_to("socket:[4242]")
        (tmp_path / str(pid) / "cmdline").write_text(title + "\0")
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (nginx) S {' '.join(str(n) for n in range(4, 60))}\n")

    assert [(7, "nginx", "master", "/srv/n.conf"), (9, "nginx", "worker", "")] == [
        (one.pid, one.name, one.role, one.configuration) for one in listening("127.0.0.1", 443, tmp_path)
    ]


def test_when_a_file_was_changed(tmp_path: Path) -> None:
    """To the second and better; None where there is none."""
    path = tmp_path / "file"
    path.touch()
    os.utime(path, (0, 1000.5))

    assert datetime.fromtimestamp(1000.5, UTC) == modified(str(path))
    assert modified(str(tmp_path / "missing")) is None
