"""Real servers of Prometheus's family on loopback, started with any flags and asked byte by byte."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from promaudit.facts.program import Component
from tests.model.prometheus.start import GODEBUG
from tests.servers.found import Server, found
from tests.servers.http1 import Answer, exchange
from tests.servers.ports import free_ports
from tests.servers.process import Process, listens
from tests.servers.prometheus import Ended, Running

#: What the servers of the recordings had in their working directory.
FILES = {"assets/hello.txt": "hi", "consoles/index.html": "<html></html>", "flags.txt": ""}
COMPONENTS: dict[str, Component] = {"prometheus": "prometheus", "prometheus-alertmanager": "alertmanager"}


def servers() -> list[Server]:
    """Every Prometheus and Alertmanager that can be had."""
    return [*found("prometheus"), *found("prometheus-alertmanager")]


@contextmanager
def started(server: Server, flags: Sequence[str], mux: str = "", listen: bool = True) -> Iterator[Running | Ended]:
    """Start a server with these flags; storage and configuration are added, and the listen address if `listen`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, (port,) = Path(name), free_ports(1)
        for path, text in FILES.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text)
        own = [*_own(server, folder), *([f"--web.listen-address=127.0.0.1:{port}"] if listen else [])]
        environment = {"GODEBUG": GODEBUG[mux]} if mux in GODEBUG else {}
        process = Process([*server.command, *own, *flags], cwd=folder, environment=environment)
        try:
            alive = process.wait(lambda: _is_ready(server, process, port), timeout=60)
            yield Running(port) if alive else Ended(process.exit_status or 0, process.output)
        finally:
            process.close()


def _own(server: Server, folder: Path) -> list[str]:
    if server.name == "prometheus-alertmanager":
        (folder / "am.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
        return [f"--config.file={folder}/am.yml", f"--storage.path={folder}/data", "--cluster.listen-address="]
    (folder / "prometheus.yml").write_text("{}\n")
    return [f"--config.file={folder}/prometheus.yml"]


def _is_ready(server: Server, process: Process, port: int) -> bool:
    if not listens(port):
        return False
    said = process.output
    return server.name != "prometheus" or "Server is ready" in said or "Agent WAL storage started" in said


def ask(port: int, method: str, target: str) -> Answer:
    """One raw request, with the headers of the recordings."""
    body = "Content-Length: 0\r\n" if method in {"POST", "PUT", "DELETE"} else ""
    data = f"{method} {target} HTTP/1.1\r\nHost: proxy.example\r\n{body}Connection: close\r\n\r\n"
    return exchange("127.0.0.1", port, data.encode("latin-1"), method=method)
