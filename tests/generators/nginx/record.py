"""Has a real nginx answer the requests of a case, and notes what it did with each."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.generators.nginx.case import Asked, Case
from tests.generators.nginx.marked import Mark, Marked, marked
from tests.generators.nginx.world import World
from tests.servers.found import Server
from tests.servers.http1 import Answer, exchange
from tests.servers.nginx import Refused, running, temporary_paths
from tests.servers.upstream import Received

#: What nginx says of a port that somebody else has taken meanwhile.
TAKEN = "bind() to "
_KEPT = ("tls", ".nginx")
_LISTEN = re.compile(r"^[^#\n]*?\blisten\s+(?:(\S*):)?(\d+)\b", re.MULTILINE)
_LOGGED = re.compile(r"^(\d+) (\d+) (\S+) (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Observed:
    """What nginx did with one request.

    `refused`: nobody listens there; `no_tls`: the handshake failed. `mark` is the block in force at the end, None where
    the access log has no line for the request. `received` is the last request an upstream got.
    """

    status: int | None
    location: str | None
    mark: Mark | None
    received: Received | None
    refused: bool = False
    no_tls: bool = False


def record(case: Case, server: Server, world: World) -> tuple[Observed, ...] | Refused:
    """What this nginx does with each request of a case (tokens already replaced), or why it refuses to start."""
    made = marked(case.config, dict(case.files), temporary_paths(world.folder), str(world.folder))
    write(world.folder, {**dict(case.files), **made.made})
    (world.folder / ".marks").unlink(missing_ok=True)
    world.upstreams.take()
    with running(server, world.folder, _listens(case)) as nginx:
        if isinstance(nginx, Refused):
            return nginx
        raw = [(asked, *_ask(asked, world)) for asked in case.requests]
        nginx.finish()
        if TAKEN in nginx.process.output:
            return Refused(TAKEN, None, None)
    return tuple(_observed(raw, made, world.folder / ".marks"))


def write(folder: Path, files: dict[str, str]) -> None:
    """Make `folder` hold these files and nothing else, but for the certificates; names that end in / are folders."""
    for path in folder.iterdir():
        if path.name not in _KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(exist_ok=True) if name.endswith("/") else path.write_text(text, encoding="utf-8")


def _listens(case: Case) -> list[tuple[str, int]]:
    """The addresses that accept once nginx runs: it opens one socket after the other."""
    found: dict[tuple[str, int], bool] = {}
    included = [text for name, text in case.files if f"include {name.partition('/')[0]}/" in case.config]
    for text in (case.config, *included):
        for address, port in _LISTEN.findall(text):
            local = "::1" if address.startswith("[") else "127.0.0.2" if address == "127.0.0.2" else "127.0.0.1"
            found[local, int(port)] = True
    return list(found) or [("127.0.0.1", 80)]


def _ask(asked: Asked, world: World) -> tuple[Answer, Received | None]:
    answer = exchange(
        asked.address, int(asked.port_token), asked.wire(), tls=asked.scheme == "https", sni=asked.sni,
        source=asked.source, method=asked.method,
    )  # fmt: skip
    received = world.upstreams.take()
    return answer, received[-1] if received else None


def _observed(raw: list[tuple[Asked, Answer, Received | None]], made: Marked, log: Path) -> Iterator[Observed]:
    logged = _LOGGED.findall(log.read_text(errors="replace")) if log.exists() else []
    marks: dict[tuple[int, str, str], list[Mark]] = {}
    for number, client, address, port in logged:
        marks.setdefault((int(client), address, port), []).append(made.marks[int(number)])
    for asked, answer, received in raw:
        # two clients of one case may have the same port
        found = marks.get((answer.source_port, asked.address, asked.port_token))
        mark = found.pop(0) if found else None
        location = answer.header("Location")
        yield Observed(answer.status, location, mark, received, answer.refused, bool(answer.tls_error))
