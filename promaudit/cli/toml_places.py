"""Where keys stand in a TOML file: tomllib gives values alone, and errors need a line."""

import re
from collections.abc import Iterator

from promaudit.facts.span import SourceText, Span

#: The way to a value: keys of tables, and places in arrays (from 0).
Way = tuple[str | int, ...]

_PART = r"""(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_LINE = (
    rf"(?m)^[ \t]*(?:\[\[[ \t]*(?P<array>{_DOTTED})|\[[ \t]*(?P<table>{_DOTTED})|(?P<key>{_DOTTED})[ \t]*=)"
)


def place(source: SourceText, way: Way) -> Span:
    """The span of the key at `way`; of the nearest one around it where it stands in an inline table or an array."""
    places = dict(_places(source))
    below = [span for other, span in places.items() if other[: len(way)] == way]
    for length in range(len(way), 0, -1):
        if way[:length] in places:
            return places[way[:length]]
        if below:  # an array of tables has no header but those of its entries
            return below[-1]
    return source.span(0, 0)


def _places(source: SourceText) -> Iterator[tuple[Way, Span]]:
    """Every key and header of the file, in reverse order: of two that look alike, the first one counts."""
    table: Way = ()
    counts: dict[Way, int] = {}
    found: list[tuple[Way, Span]] = []
    for match in re.finditer(_LINE, source.text):
        kind = match.lastgroup or "key"
        way = _numbered(_parts(match[kind]), counts) if kind != "key" else (*table, *_parts(match[kind]))
        if kind == "array":
            counts[way] = counts.get(way, -1) + 1
            way = (*way, counts[way])
        table = table if kind == "key" else way
        found.append((way, source.span(match.start(kind), match.end(kind))))
    return reversed(found)


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))


def _numbered(parts: tuple[str, ...], counts: dict[Way, int]) -> Way:
    """The way of a header: what stands below an array of tables belongs to its last entry so far."""
    way: Way = ()
    for index, part in enumerate(parts):
        way = (*way, part)
        if way in counts and index < len(parts) - 1:
            way = (*way, counts[way])
    return way
