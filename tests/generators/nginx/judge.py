"""Compares what nginx did with what promaudit says."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from promaudit.facts.nginx import Refusal
from promaudit.facts.span import Span
from promaudit.facts.trace import Passed, Trace, Undecided
from tests.generators.nginx.case import Asked, Case
from tests.generators.nginx.marked import Place
from tests.generators.nginx.predict import predict
from tests.generators.nginx.record import TAKEN, Observed, record
from tests.generators.nginx.syntax import NotBalancedError
from tests.generators.nginx.world import World
from tests.servers.found import Server
from tests.servers.nginx import Refused


@dataclass(frozen=True, slots=True)
class Difference:
    """One request (None: the configuration as a whole) of which nginx and promaudit say different things.

    `parts` are (what, nginx, promaudit).
    """

    case: Case
    request: Asked | None
    parts: tuple[tuple[str, object, object], ...]
    undecided: str = ""

    @property
    def kind(self) -> tuple[str, ...]:
        """What differs, without the values."""
        return tuple(part[0] for part in self.parts)


@dataclass(slots=True)
class Judged:
    """The outcome for one case: how many requests agreed, which differ, and why some are undecided."""

    agreed: int = 0
    differences: list[Difference] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    refused: bool = False


def judge(case: Case, server: Server, world: World) -> Judged:
    """Run a case (with tokens) on nginx and on the model, and compare."""
    filled = case.substituted(world.values)
    try:
        observed = record(filled, server, world)
    except NotBalancedError:
        return Judged(refused=True)
    said = predict(filled, server.version, world)
    if isinstance(observed, Refused) and observed.message.startswith(TAKEN):
        return Judged(refused=True)
    if isinstance(observed, Refused) or isinstance(said, Refusal):
        return _refusals(case, observed, said, world.folder)
    judged = Judged()
    for asked, one, trace in zip(case.requests, observed, said, strict=True):
        if isinstance(trace.outcome, Undecided):
            judged.undecided.append(trace.outcome.because)
            continue
        parts = tuple(differences(one, trace, world.folder))
        if parts:
            judged.differences.append(Difference(case, asked, parts))
        else:
            judged.agreed += 1
    return judged


def _refusals(
    case: Case, observed: tuple[Observed, ...] | Refused, said: tuple[Trace, ...] | Refusal, folder: Path
) -> Judged:
    theirs = (observed.message, observed.file, observed.line) if isinstance(observed, Refused) else None
    mine = (said.message, _relative(said.path, folder), said.line) if isinstance(said, Refusal) else None
    judged = Judged(refused=True)
    if theirs != mine and not (theirs and mine and _same_file(theirs, mine)):
        judged.differences.append(Difference(case, None, (("refused", theirs, mine),)))
    return judged


def _same_file(theirs: tuple[object, ...], mine: tuple[object, ...]) -> bool:
    """A file that is included in a server was copied for its marks: its name is another one."""
    return theirs[0] == mine[0] and theirs[2] == mine[2] and "/." in f"/{theirs[1]}"


def differences(observed: Observed, trace: Trace, folder: Path) -> Iterator[tuple[str, object, object]]:
    """What differs, as (what, nginx, promaudit)."""
    outcome = trace.outcome
    assert not isinstance(outcome, Undecided)
    yield from _unequal("status", observed.status, outcome.status)
    yield from _unequal("location", observed.location or "", outcome.location or "")
    yield from _passed(observed, trace.passed)
    mark = observed.mark
    if mark is None or observed.status == 400 or observed.refused or observed.no_tls:
        return
    yield from _unequal("server", mark.server, _place(trace.server, folder))
    yield from _unequal("block", mark.location, _place(trace.location, folder))


def _passed(observed: Observed, passed: Passed | None) -> Iterator[tuple[str, object, object]]:
    received = observed.received
    if received is None or passed is None:
        yield from _unequal(
            "passed", received and (received.method, received.target), passed and (passed.method, passed.target)
        )
        return
    yield from _unequal("upstream", f":{received.port}", passed.upstream[passed.upstream.rfind(":") :])
    yield from _unequal("method", received.method, passed.method)
    yield from _unequal("target", received.target, passed.target)
    yield from _unequal("http", received.http, passed.http)
    yield from _unequal("headers", _sorted(received.headers), _sorted(passed.headers))
    yield from _unequal("body_len", received.body_len, passed.body_len)


def _sorted(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return sorted((name.lower(), value) for name, value in headers)


def _unequal(what: str, theirs: object, mine: object) -> Iterator[tuple[str, object, object]]:
    if theirs != mine:
        yield what, theirs, mine


def _place(span: Span | None, folder: Path) -> Place | None:
    return None if span is None else (_relative(span.path, folder) or "", span.line)


def _relative(path: str | None, folder: Path) -> str | None:
    return None if path is None else posixpath.relpath(path, str(folder))
