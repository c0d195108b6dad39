"""Real Prometheis on loopback, each kept as long as deployments start it in the same way."""

import json
import socket
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from tests.end_to_end.user_interface import UserInterface
from tests.servers.found import Server
from tests.servers.http1 import Answer, exchange
from tests.servers.ports import free_ports
from tests.servers.process import Process, listens

#: Flags that every deployment has to itself; the real server gets others.
_OWN = ("--config.file", "--storage.tsdb.path", "--web.listen-address")
#: They keep Prometheus from saying that it is ready.
_QUIET = ("--log.level=warn", "--log.level=error")
#: Those of the recorded client, for a Prometheus that asks for some.
_CREDENTIALS = "Authorization: Basic YWRtaW46c2VjcmV0"
_PAGES = ("/classic/graph", "/graph", "/query")


class Refused(Struct, frozen=True):
    """A Prometheus that does not start, and what it says."""

    words: str


class Running(Struct):
    """A Prometheus that answers on loopback; `prefix` is its route prefix, without a slash at the end.

    `external_path` is the path of its external URL, None where it cannot be told from outside.
    """

    process: Process
    folder: tempfile.TemporaryDirectory[str]
    port: int
    version: str
    prefix: str = ""
    external_path: str | None = None

    @property
    def interface(self) -> UserInterface | None:
        """The user interface that upstream's build of it has; None where that cannot be told."""
        path = self.external_path
        return None if path is None else UserInterface(int(self.version.partition(".")[0]), self.prefix, path)

    def close(self) -> None:
        """Stop it."""
        self.process.close()
        self.folder.cleanup()


class Pool:
    """At most `size` running Prometheis; the one that was not wanted for the longest time is stopped first."""

    def __init__(self, servers: Sequence[Server], size: int = 5) -> None:
        self._servers = {server.version: server for server in servers}
        self._size = size
        self._kept: OrderedDict[tuple[str, ...], Running | Refused] = OrderedDict()

    def get(self, version: str, arguments: Sequence[str]) -> Running | Refused:
        """The Prometheus of this version that these arguments start, on a port of its own."""
        own = tuple(_asked(arguments))
        key = (version, *own)
        if key not in self._kept:
            while len(self._kept) >= self._size:
                _, oldest = self._kept.popitem(last=False)
                if isinstance(oldest, Running):
                    oldest.close()
            self._kept[key] = _start(self._servers[version], own)
        self._kept.move_to_end(key)
        return self._kept[key]

    def close(self) -> None:
        """Stop all of them."""
        for running in self._kept.values():
            if isinstance(running, Running):
                running.close()
        self._kept.clear()


def listen_address(arguments: Sequence[str]) -> tuple[str, int]:
    """Host and port that these arguments make Prometheus listen on; the host is "" for all addresses."""
    given = [argument.partition("=")[2] for argument in arguments if argument.startswith("--web.listen-address=")]
    host, _, port = (given[-1] if given else "0.0.0.0:9090").rpartition(":")
    return host.strip("[]").replace("localhost", "127.0.0.1"), int(port)


def _asked(arguments: Sequence[str]) -> list[str]:
    """The arguments without those that every server has to itself.

    The external URL, where none is given, is made of the host's name and the port of the listen address: it is written
    out, as that port is another one here. Arguments that Prometheus cannot read are all kept.
    """
    addresses = [argument for argument in arguments if argument.startswith("--web.listen-address")]
    try:
        port = listen_address(arguments)[1]
    except ValueError:
        return list(arguments)
    if len(addresses) > 1:
        return list(arguments)
    kept = [argument for argument in arguments if not argument.startswith(_OWN) and argument not in _QUIET]
    if not any(argument.startswith("--web.external-url") for argument in arguments):
        kept.append(f"--web.external-url=http://{socket.gethostname()}:{port}/")
    return kept


def _start(server: Server, arguments: Sequence[str]) -> Running | Refused:
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    (port,) = free_ports(1)
    path = Path(folder.name)
    (path / "prometheus.yml").write_text("{}\n")
    own = [f"--config.file={path}/prometheus.yml", f"--storage.tsdb.path={path}/data",
           "--storage.tsdb.wal-segment-size=10MB"]  # fmt: skip
    if not any(argument.startswith("--web.listen-address") for argument in arguments):
        own.append(f"--web.listen-address=127.0.0.1:{port}")
    process = Process([*server.command, *own, *arguments], path)
    ready = process.wait(lambda: listens(port) and "Server is ready to receive" in process.output, timeout=60)
    if not ready:
        words = _words(process.output, process.exit_status)
        process.close()
        folder.cleanup()
        return Refused(words)
    running = Running(process, folder, port, server.version)
    running.prefix = _route_prefix(port, arguments)
    running.external_path = _external_path(port, running.prefix)
    return running


def _words(output: str, status: int | None) -> str:
    lines = [line for line in output.splitlines() if "level=info" not in line and ("rror" in line or "URL" in line)]
    return f"exit {status}: {(lines or output.splitlines() or [''])[0].strip()}"


def _route_prefix(port: int, arguments: Sequence[str]) -> str:
    """Ask for the flags below every prefix that they can have."""
    values = [argument.partition("=")[2] for argument in arguments if argument.startswith("--web.")]
    asked = ["", *(value.strip("/") for value in values), *(urlsplit(value).path.strip("/") for value in values)]
    for path in (f"/{name}" if name else "" for name in asked):
        answer = _get(port, f"{path}/api/v1/status/flags")
        if answer.status == 200:
            return str(json.loads(answer.body)["data"]["web.route-prefix"]).rstrip("/")
        if answer.status == 401:
            return path
    return ""


def _external_path(port: int, prefix: str) -> str | None:
    """The first page is redirected to below the external URL, whatever its name is in this build."""
    location = _get(port, f"{prefix}/").header("Location")
    if location is None:
        return None
    return next((location.removesuffix(page) for page in _PAGES if location.endswith(page)), None)


def _get(port: int, target: str) -> Answer:
    wire = f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{_CREDENTIALS}\r\nConnection: close\r\n\r\n".encode()
    return exchange("127.0.0.1", port, wire)
