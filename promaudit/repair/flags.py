"""What may be said otherwise to Prometheus and its family: the external URL, the route prefix, the listen address."""

import re
from collections.abc import Iterator

from promaudit.facts.failure import Failure, Setting
from promaudit.facts.finding import Fix
from promaudit.facts.span import Span
from promaudit.repair.edits import Edits, Sources

_EXTERNAL_URL, _ROUTE_PREFIX, _LISTEN = "web.external-url", "web.route-prefix", "web.listen-address"
#: Programs that do not have the three flags above.
_OTHERS = frozenset({"thanos-query", "thanos-rule", "victoria-metrics", "grafana", "exporter"})
_FLAG = re.compile(r"(--?[a-z][\w.-]*[= ]\s*)?([\"']?)(.*?)\2", re.DOTALL)
#: What stands around an argument that has a line of its own: white space, a list's dash, quotes, a continuation.
_BEFORE, _BEHIND = re.compile(r"\s*(- )?[\"']?"), re.compile(r"[\"']?,?(\s*\\)?\s*")


def edits(failure: Failure, sources: Sources) -> Iterator[Edits]:
    """Other values for flags that are given, and flags that are not given yet."""
    if failure.component in _OTHERS:
        return
    url, base = f"--{_EXTERNAL_URL}={failure.proposed_url}", failure.base_path
    yield from _flag(failure.external_url, failure.proposed_url, url, failure, sources)
    for prefix in dict.fromkeys(("/", base or "/")):
        yield from _flag(failure.route_prefix, prefix, f"--{_ROUTE_PREFIX}={prefix}", failure, sources)
    if failure.cause == "external-url-missing" and base:
        # the prefix derives from the new external URL, where nginx strips it
        yield from _both(url, f"--{_ROUTE_PREFIX}=/", failure.started, sources)
    if failure.open_port is not None:
        address = f"127.0.0.1:{failure.listen_address.value.rpartition(':')[2]}"
        yield from _flag(failure.listen_address, address, f"--{_LISTEN}={address}", failure, sources)


def _flag(setting: Setting, value: str, whole: str, failure: Failure, sources: Sources) -> Iterator[Edits]:
    """Another value for a flag that is given; else the flag beside the others, where the start is written."""
    found = _replaced(setting, value, sources) if setting.given else _added(whole, failure.started, sources)
    if found is not None:
        yield (found,)


def _both(one: str, other: str, started: Span | None, sources: Sources) -> Iterator[Edits]:
    first, second = _added(one, started, sources), _added(other, started, sources)
    if first is not None and second is not None:
        yield (Fix(first.span, first.text + second.text),)


def _replaced(setting: Setting, value: str, sources: Sources) -> Fix | None:
    """The flag's place with another value, written as the one that stands there."""
    source = None if setting.span is None else sources.get(setting.span.path)
    if source is None or setting.span is None:
        return None
    match = _FLAG.fullmatch(source.text_at(setting.span))
    return None if match is None else Fix(setting.span, f"{match[1] or ''}{match[2]}{value}{match[2]}")


def _added(flag: str, started: Span | None, sources: Sources) -> Fix | None:
    """One more argument: on a line of its own before that of the first argument, if that has one, else beside it."""
    source = None if started is None else sources.get(started.path)
    if source is None or started is None or not started.line or started.line != started.end_line:
        return None
    line = source.line(started.line)
    before, behind = line[: started.column - 1], line[started.end_column - 1 :]
    if before.strip() == behind.strip() == "":
        alone = _is_argument(source.text_at(started))
    else:
        alone = _BEFORE.fullmatch(before) is not None and _BEHIND.fullmatch(behind) is not None
    if alone:
        return Fix(Span(started.path, started.line, 1, started.line, 1), f"{before}{flag}{behind}\n")
    return Fix(Span(started.path, started.line, started.end_column, started.line, started.end_column), f" {flag}")


def _is_argument(text: str) -> bool:
    return text.startswith("-") and not any(char.isspace() for char in text)
