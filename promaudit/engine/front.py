"""Front matter as most pages have it, read without YAML's parser, whose import alone takes longer than all pages.

Plain, quoted and folded texts, and lists of plain ones. Whatever else there is is left to YAML; of what is read here a
test holds that YAML says the same.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from promaudit import later
from promaudit.engine.entries import KEYS, Also, Entries
from promaudit.engine.passage import Passage
from promaudit.facts.span import SourceText

_ENTRY = later.pattern(r"([a-z]+):(?: (.+))?\Z")
_PLAIN = later.pattern(r"[A-Za-z(](?:(?!: | #|:\Z).)*[^\s:]\Z|[A-Za-z]\Z")
_QUOTED = later.pattern(r"\"[^\"\\]*\"\Z|'[^']*'\Z")
_FLOW = later.pattern(r"\[[A-Za-z][\w.]*(?:, [A-Za-z][\w.]*)*\]\Z")
_ITEM = later.pattern(r"  - (?P<at>at: )?(?P<text>.+)\Z")
_LABEL = later.pattern(r"    label: (.+)\Z")


class _NotPlainError(Exception):
    """Something that YAML has to be asked about."""


def quick(text: str, source: SourceText, offset: int) -> Entries | None:
    """The entries of the front matter that stands at `offset` of a page; None where YAML has to be asked."""
    if "\r" in text or "\t" in text:
        return None
    try:
        return _entries(_Lines(text.removesuffix("\n").split("\n"), source, offset))
    except _NotPlainError:
        return None


def one(key: str, source: SourceText) -> Passage | None:
    """The entry of that key of a page's front matter, nothing else being read; None where all of it has to be."""
    text = source.text
    end, start = text.find("\n---", 4), text.find(f"\n{key}: ")
    if not text.startswith("---\n") or not 0 < start < end or text.find(f"\n{key}:", start + 1, end) > 0:
        return None
    text = text[start + 1 : end]
    if "\r" in text or "\t" in text:
        return None
    lines = _Lines(text.split("\n"), source, start + 1)
    try:
        found = _text(lines.lines[0][len(key) + 2 :], lines.take() + len(key) + 2, lines)
    except _NotPlainError:
        return None
    return None if (lines.peek() or "").startswith(" ") else found


class _Lines(Struct):
    """The lines that are left, and the offset of the next one."""

    lines: list[str]
    source: SourceText
    offset: int
    number: int = 0

    def peek(self) -> str | None:
        return self.lines[self.number] if self.number < len(self.lines) else None

    def take(self) -> int:
        """Go on to the next line; gives the offset of this one."""
        start = self.offset
        self.offset += len(self.lines[self.number]) + 1
        self.number += 1
        return start


def _entries(lines: _Lines) -> Entries:
    texts: dict[str, Passage] = {}
    also: tuple[Also, ...] = ()
    seen: set[str] = set()
    while (line := lines.peek()) is not None:
        entry = _ENTRY.match(line)
        if entry is None or entry[1] in seen or entry[1] not in KEYS:
            raise _NotPlainError
        seen.add(entry[1])
        start = lines.take() + len(entry[1]) + 2
        if entry[1] == "also":
            also = tuple(_places(entry[2] or "", start, lines))
            if not also:
                raise _NotPlainError
        else:
            texts[entry[1]] = _text(entry[2] or "", start, lines)
        if (lines.peek() or "").startswith(" "):
            raise _NotPlainError  # a text that goes on
    return texts, also


def _text(value: str, start: int, lines: _Lines) -> Passage:
    if value == ">":
        return _folded(lines)
    if _QUOTED.match(value):
        return Passage(value[1:-1].strip(), lines.source, start + 1)
    if _PLAIN.match(value):
        return Passage(value, lines.source, start)
    raise _NotPlainError


def _folded(lines: _Lines) -> Passage:
    """The text below a `>`: lines of one indentation, joined."""
    start, parts = lines.offset, []
    while (line := lines.peek()) is not None and line.startswith(" "):
        if not line.startswith("  ") or line[2:3] in {"", " "} or line.endswith(" "):
            raise _NotPlainError
        parts.append(line[2:])
        lines.take()
    if not parts:
        raise _NotPlainError
    return Passage(" ".join(parts), lines.source, start)


def _places(value: str, start: int, lines: _Lines) -> Iterator[Also]:
    if value and not _FLOW.match(value):
        raise _NotPlainError
    for match in re.finditer(r"[\w.]+", value):
        yield Also(Passage(match[0], lines.source, start + match.start()))
    while not value and (item := _ITEM.match(lines.peek() or "")) is not None:
        place = _text(item["text"], lines.take() + item.start("text"), lines)
        label = _LABEL.match(lines.peek() or "") if item["at"] else None
        yield Also(place, None if label is None else _text(label[1], lines.take() + label.start(1), lines))
