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
_LISTEN = re.compile(r"listen\s+(?:(\S*):)?(\d+)\b")
_LOGGED = re.compile(r"^(\d+) (\d+) (\d+) ", re.MULTILINE)


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
    made = marked(case.config, dict(case.files), temporary_paths(world.folder))
    write(world.folder, {**dict(case.files), **made.made})
    (world.folder / ".marks").unlink(missing_ok=True)
    world.upstreams.take()
    with running(server, world.folder, _first_listen(case)) as nginx:
        if isinstance(nginx, Refused):
            return nginx
        raw = [_ask(asked, world) for asked in case.requests]
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


def _first_listen(case: Case) -> list[tuple[str, int]]:
    """An address that accepts once nginx runs: nginx opens all of its sockets at once."""
    included = [text for name, text in case.files if f"include {name.partition('/')[0]}/" in case.config]
    for text in (case.config, *included):
        for address, port in _LISTEN.findall(text):
            return [
                (
                    "::1" if address.startswith("[") else "127.0.0.2" if address == "127.0.0.2" else "127.0.0.1",
                    int(port),
                )
            ]
    return []


def _ask(asked: Asked, world: World) -> tuple[Answer, Received | None]:
    answer = exchange(
        asked.address, int(asked.port_token), asked.wire(), tls=asked.scheme == "https", sni=asked.sni,
        source=asked.source, method=asked.method,
    )  # fmt: skip
    received = world.upstreams.take()
    return answer, received[-1] if received else None


def _observed(raw: list[tuple[Answer, Received | None]], made: Marked, log: Path) -> Iterator[Observed]:
    logged = _LOGGED.findall(log.read_text(errors="replace")) if log.exists() else []
    marks = {int(port): made.marks[int(number)] for number, port, _ in logged}
    for answer, received in raw:
        yield Observed(
            answer.status, answer.header("Location"), marks.get(answer.source_port), received, answer.refused,
            bool(answer.tls_error),
        )  # fmt: skip
