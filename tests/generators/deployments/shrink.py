"""Makes a deployment small: leaves out what a difference does not need."""

from collections.abc import Callable, Iterator

from tests.end_to_end.record import Record
from tests.generators.deployments.deployment import listens

MOST_TRIALS = 120


def shrunk(record: Record, still: Callable[[Record], bool]) -> Record:
    """The deployment with as many directives and arguments left out as `still` holds without."""
    trials = 0
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(record):
            trials += 1
            if trials > MOST_TRIALS:
                return record
            if still(smaller):
                record, changed = smaller, True
                break
    return record


def _smaller(record: Record) -> Iterator[Record]:
    """The deployment with one directive or block of nginx left out, the longest first."""
    for name, text in record["files"].items():
        if _is_nginx(name):
            lines = text.split("\n")
            for start, end in sorted(_stretches(lines), key=lambda stretch: stretch[0] - stretch[1]):
                if any("include" in line for line in lines[start:end]):
                    continue
                left = "\n".join([*lines[:start], *lines[end:]])
                files = record["files"] | {name: left}
                if left != text and listens(files):
                    yield record | {"files": files, "listens": listens(files)}


def _is_nginx(name: str) -> bool:
    return name == "nginx.conf" or name.startswith(("conf.d/", "sites-enabled/", "snippets/"))


def _stretches(lines: list[str]) -> Iterator[tuple[int, int]]:
    """First line and the one after the last of every directive and block."""
    opened: list[int] = []
    for number, line in enumerate(lines):
        stripped = line.strip()
        if stripped.endswith("{"):
            opened.append(number)
        elif stripped == "}" and opened:
            yield opened.pop(), number + 1
        elif stripped and not stripped.startswith(("ssl_certificate", "listen")):
            yield number, number + 1
