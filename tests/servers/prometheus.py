"""A real Prometheus or Alertmanager on loopback."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from tests.servers.found import Server
from tests.servers.http1 import exchange
from tests.servers.ports import free_ports
from tests.servers.process import Process, listens


class Running(Struct, frozen=True):
    """A server that answers on 127.0.0.1:`port`."""

    port: int


class Ended(Struct, frozen=True):
    """A server that did not start: its exit status and what it said."""

    exit_status: int
    words: str


@contextmanager
def running(server: Server, flags: Sequence[str], *, route_prefix: str | None = None) -> Iterator[Running | Ended]:
    """Start it with these flags (storage, configuration and listen address are added); yields once it is ready.

    It is ready when `-/ready` below `route_prefix` answers 200, where that is told; else when it says so in its log.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, (port,) = Path(name), free_ports(1)
        process = Process([*server.command, *_own(server, folder), f"--web.listen-address=127.0.0.1:{port}", *flags],
                          cwd=folder)  # fmt: skip
        try:
            started = process.wait(lambda: _ready(server, process, port, route_prefix), timeout=60)
            yield Running(port) if started else Ended(process.exit_status or 0, process.output)
        finally:
            process.close()


def _own(server: Server, folder: Path) -> list[str]:
    if server.name == "prometheus-alertmanager":
        (folder / "alertmanager.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
        return [f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/data",
                "--cluster.listen-address="]  # fmt: skip
    (folder / "prometheus.yml").write_text("{}\n")
    return [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
            "--storage.tsdb.wal-segment-size=10MB"]  # fmt: skip


def _ready(server: Server, process: Process, port: int, route_prefix: str | None) -> bool:
    if not listens(port):
        return False
    if route_prefix is None:
        return server.name == "prometheus-alertmanager" or "Server is ready to receive" in process.output
    path = route_prefix.rstrip("/") + "/-/ready"
    data = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    return exchange("127.0.0.1", port, data).status == 200
