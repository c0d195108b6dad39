"""Starts the servers of one deployment, and measures what a client really gets. Runs on a host of its own."""

import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.end_to_end import private_host
from tests.end_to_end.client import Client
from tests.end_to_end.front import Front
from tests.end_to_end.probe import ask
from tests.end_to_end.prometheus import Pool, Refused, Running, listen_address
from tests.end_to_end.record import Record, lay_out, main_file
from tests.end_to_end.walk import Walker, public
from tests.servers.dns import NameServer
from tests.servers.found import Server
from tests.servers.nginx import refusal
from tests.servers.process import Process, listens

_OWN = {"daemon": "off", "master_process": "off", "pid": "/run/nginx.pid"}


class Laboratory:
    """Measures deployments one after the other. `scratch` is the folder with which the host was furnished."""

    def __init__(self, servers: Sequence[Server], scratch: Path) -> None:
        self._nginx = {server.version: server for server in servers if server.name == "nginx"}
        self._pool = Pool([server for server in servers if server.name == "prometheus"])
        self._scratch = scratch
        self._names = NameServer((), "127.0.0.11", 53)

    def close(self) -> None:
        """Stop everything that still runs."""
        self._pool.close()
        self._names.close()

    def measure(self, record: Record) -> Record:
        """The record with what was measured: whether the servers start, the journeys, the answers to its probes."""
        with tempfile.TemporaryDirectory(prefix="deployment-") as name:
            folder = Path(name)
            folder.chmod(0o755)
            lay_out(record, folder)
            if not private_host.is_furnished(self._scratch):
                private_host.lay_files(self._scratch)
            private_host.set_names(record.get("addresses", {}), self._scratch)
            self._names.know(record.get("addresses", {}))
            arguments = [text.replace("@DIR@", name) for text in record["prometheus"]["arguments"]]
            prometheus = self._pool.get(record["prometheus"]["version"], arguments)
            with _fronts(record, arguments, prometheus) as fronts:
                nginx = Process(self._command(record, folder), folder)
                try:
                    started = nginx.wait(lambda: all(listens(port) for port in record["listens"]))
                    said = {"version": record["nginx"]["version"], "starts": started}
                    error = {} if started else {"error": refusal(nginx.output, folder).message}
                    return record | {"nginx": said | error} | self._measured(record, arguments, prometheus, fronts)
                finally:
                    nginx.close()

    def _command(self, record: Record, folder: Path) -> list[str]:
        main = folder / main_file(record)
        text = main.read_text()
        own = " ".join(f"{name} {value};" for name, value in _OWN.items() if not re.search(rf"(?m)^\s*{name}\s", text))
        server = self._nginx[record["nginx"]["version"]]
        return [*server.command, "-p", str(main.parent), "-c", str(main), "-e", "stderr", "-g", own]

    def _measured(
        self, record: Record, arguments: list[str], prometheus: Running | Refused, fronts: list[Front]
    ) -> dict[str, Any]:
        said: dict[str, Any] = {"version": record["prometheus"]["version"],
                                "arguments": record["prometheus"]["arguments"]}  # fmt: skip
        external = _external_url(arguments) if isinstance(prometheus, Running) else None
        if isinstance(prometheus, Running):
            said |= {"starts": True, "route_prefix": prometheus.prefix or "/", "external_url": external}
        else:
            said |= {"starts": False, "error": prometheus.words}
        probes = [probe | ask(probe, _take(fronts), fronts) for probe in record.get("probes", [])]
        measured: dict[str, Any] = {"prometheus": said}
        if "probes" in record:
            return measured | {"probes": probes}
        return measured | {"journeys": self._journeys(record, external, fronts)}

    def _journeys(self, record: Record, external: str | None, fronts: list[Front]) -> list[dict[str, Any]]:
        credentials = record.get("credentials")
        client = Client(record["names"], tuple(credentials) if credentials else None)
        base = public(record["public_url"])
        walker = Walker(client, lambda: _take(fronts), base, int(record["prometheus"]["version"].partition(".")[0]))
        known = external is not None and _host(external) in record["names"]
        plaintext = 80 in record["listens"] and ":" not in base.authority
        return walker.everything(record["public_url"], external if known else None, plaintext)


def _take(fronts: list[Front]) -> list[Any]:
    return [reached for front in fronts for reached in front.take()]


def _host(url: str) -> str | None:
    with contextlib.suppress(ValueError):
        return urlsplit(url).hostname
    return None


def _external_url(arguments: Sequence[str]) -> str:
    """The external URL as Prometheus takes it, without a slash at its end."""
    given = [argument.partition("=")[2] for argument in arguments if argument.startswith("--web.external-url=")]
    if given and given[-1]:
        path, mark, query = given[-1].partition("?")
        url = path.rstrip("/") + mark + query
        return url if "://" in url or url.startswith("/") else f"/{url}"
    return f"http://<hostname>:{listen_address(arguments)[1]}"


@contextmanager
def _fronts(record: Record, arguments: Sequence[str], prometheus: Running | Refused) -> Iterator[list[Front]]:
    """Listeners where Prometheus would listen: on its own addresses, or those that its container publishes."""
    fronts: list[Front] = []
    try:
        if isinstance(prometheus, Running):
            interface = prometheus.interface if record.get("interface", "upstream") == "upstream" else None
            for host, port in record["reachable"] if "reachable" in record else [listen_address(arguments)]:
                fronts.append(Front(host, port, prometheus.port, interface))
        yield fronts
    finally:
        for front in fronts:
            front.close()
