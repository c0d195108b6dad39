"""Colours and widths: how text becomes lines of a terminal."""

import unicodedata
from textwrap import wrap

from msgspec import Struct

from promaudit import later
from promaudit.facts.span import SourceText, Span
from promaudit.reporters import Style

_COLOURS = {
    "error": "31;1", "warning": "33;1", "note": "36;1", "bold": "1", "dim": "2", "place": "34;1",
    "works": "32", "broken": "31;1", "undecided": "33",
}  # fmt: skip
_PAINT = later.pattern(r"\x1b\[[0-9;]*m")


class Pen(Struct, frozen=True):
    """Writes for one report: its style, and its files by their paths."""

    style: Style
    texts: dict[str, SourceText]

    def paint(self, text: str, colour: str) -> str:
        """The text in a colour, named by what it says; the text itself where there are no colours."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.style.colour and text else text

    def line(self, span: Span) -> str | None:
        """The line that a place begins on; None where its file was not read, or has no such line."""
        source = self.texts.get(span.path)
        return None if source is None or span.line < 1 else source.line(span.line)

    def wrapped(self, text: str, first: str, following: str) -> list[str]:
        """The text in lines of the style's width, the first one behind `first`, the others behind `following`."""
        room = max(40, self.style.width - columns(following))
        lines = wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
        return [(following if index else first) + line for index, line in enumerate(lines)]


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters two, marks that combine none, colours none."""
    plain = _PAINT.sub("", text) if "\x1b" in text else text
    if plain.isascii():
        return len(plain)
    return sum(_width(char) for char in plain)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, width: int) -> str:
    """The text with blanks behind it, up to `width` columns."""
    return text + " " * max(0, width - columns(text))


def counted(count: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
