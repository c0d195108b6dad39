"""The files of a real host: read once, below a root where one is given, and nothing but regular files."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from promaudit.readers import files
from promaudit.readers.files import HostFiles


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A folder that looks like a host, with a secret outside of it."""
    root = tmp_path / "root"
    (root / "etc/nginx/sites").mkdir(parents=True)
    (root / "etc/nginx/nginx.conf").write_bytes(b"caf\xc3\xa9 \xff")
    (root / "etc/nginx/sites/b").write_text("b")
    (root / "etc/nginx/sites/A").write_text("A")
    (tmp_path / "secret").write_text("secret")
    os.symlink("/etc/nginx/sites/b", root / "etc/nginx/absolute")
    os.symlink("sites/../sites/b", root / "etc/nginx/relative")
    os.symlink("../../../../../../secret", root / "etc/nginx/escape")
    os.symlink(tmp_path / "secret", root / "etc/nginx/away")
    os.symlink("loop", root / "etc/nginx/loop")
    os.symlink("/etc/nginx", root / "conf")
    return root


def test_text_below_a_root(host: Path) -> None:
    """Absolute paths are taken below the root; a byte is a character."""
    found = HostFiles(str(host))
    assert found.text("/etc/nginx/nginx.conf") == "caf\u00c3\u00a9 \u00ff"
    assert found.kind("/etc/nginx") == "directory"
    assert found.names("/etc/nginx/sites") == ("A", "b")
    assert found.kind("/etc/nginx/none") == "missing"
    assert found.kind("/etc/nginx/nginx.conf/x") == "missing"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/nginx/absolute", "b"),
        ("/etc/nginx/relative", "b"),
        ("/conf/sites/b", "b"),
        ("/conf/../nginx/absolute", "b"),
        ("/etc/nginx/escape", None),
        ("/etc/nginx/away", None),
        ("/etc/nginx/loop", None),
        ("/../secret", None),
        ("../secret", None),
        ("/etc/nginx/\0", None),
        ("", None),
    ],
)
def test_links_stay_inside(host: Path, path: str, text: str | None) -> None:
    """Symbolic links are followed as if the root were the host's; nothing leads out of it."""
    assert HostFiles(str(host)).text(path) == text


def test_paths_that_were_given_as_they_are(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that lies inside of the root by name means the file there, and its links are taken below the root."""
    monkeypatch.chdir(host.parent)
    found = HostFiles("root")
    assert found.text("root/etc/nginx/sites/A") == "A"
    assert found.text("root/etc/nginx/absolute") == "b"
    assert found.text(str(host / "etc/nginx/away")) is None


def test_a_main_file_outside_of_the_root(host: Path) -> None:
    """The folder of a main file that is kept elsewhere is read as it stands, but no further."""
    beside = host.parent / "beside"
    beside.mkdir()
    (beside / "nginx.conf").write_text("main")
    os.symlink("../secret", beside / "link")
    found = HostFiles(str(host), str(beside))
    assert found.text(str(beside / "nginx.conf")) == "main"
    assert found.text(str(beside / "link")) is None
    assert found.text("/etc/nginx/sites/A") == "A"


def test_without_a_root(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are those of this host and of the working directory."""
    monkeypatch.chdir(host)
    found = HostFiles()
    assert found.text("etc/nginx/sites/A") == "A"
    assert found.text(str(host / "etc/nginx/away")) == "secret"
    assert found.kind("/dev/null") == "other"
    assert found.text("/dev/null") is None


def test_what_is_no_file_is_never_opened() -> None:
    """A FIFO, a socket or a device is "other"; asking for its text returns at once."""
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as listening:
        os.mkfifo(f"{name}/fifo")
        listening.bind(f"{name}/socket")
        found = HostFiles()
        assert [found.kind(f"{name}/{one}") for one in ("fifo", "socket")] == ["other", "other"]
        assert [found.text(f"{name}/{one}") for one in ("fifo", "socket")] == [None, None]


def test_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file larger than the bound has no text, but it is a file."""
    monkeypatch.setattr(files, "MAX_SIZE", 10)
    (tmp_path / "large").write_bytes(b"x" * 11)
    (tmp_path / "fits").write_bytes(b"x" * 10)
    found = HostFiles(str(tmp_path))
    assert (found.kind("/large"), found.text("/large"), found.text("/fits")) == ("file", None, "x" * 10)


def test_answers_are_kept(tmp_path: Path) -> None:
    """Every path is asked for once: what changes while it is audited does not make two answers disagree."""
    (tmp_path / "a").write_text("one")
    found = HostFiles(str(tmp_path))
    before = found.text("/a"), found.names("/"), found.kind("/b")
    (tmp_path / "a").write_text("two")
    (tmp_path / "b").write_text("b")
    assert before == (found.text("/a"), found.names("/"), found.kind("/b")) == ("one", ("a",), "missing")
