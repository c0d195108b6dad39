"""Words with the places where they stand, and the quoting rules of a shell."""

from collections.abc import Iterable

from msgspec import Struct

from promaudit.facts.program import UNKNOWN, Argument
from promaudit.facts.span import SourceText, Span
from promaudit.facts.trace import Undecided

#: Linux hands no longer argument to a program (MAX_ARG_STRLEN); variables that are put in make no longer ones.
MOST_CHARACTERS = 131_072


class Word(Struct, frozen=True):
    """A word as a program gets it, and its place in the source, quotes included.

    `undecided` says why a part of the text is UNKNOWN; `open` tells that there may be any number of words in its place.
    """

    text: str
    start: int
    end: int
    source: SourceText
    undecided: Undecided | None = None
    open: bool = False

    @property
    def span(self) -> Span:
        """The place of the word."""
        return self.source.span(self.start, self.end)


def arguments(words: Iterable[Word]) -> tuple[tuple[Argument, ...], tuple[Undecided, ...]]:
    """Words as arguments, and why there may be others; what may be any number of words is left out."""
    found, undecided = [], []
    for word in words:
        if word.open and word.text == UNKNOWN and word.undecided is not None:
            undecided.append(word.undecided)
        else:
            found.append(Argument(word.text, word.span, word.undecided))
    return tuple(found), tuple(undecided)


def found_within(text: str, source: SourceText, start: int, end: int) -> Word:
    """A word that comes out of `source.text[start:end]`: at the place where it stands there, else the whole stretch."""
    offset = source.text.find(text, start, end) if text else -1
    if offset < 0:
        return Word(text, start, end, source)
    return Word(text, offset, offset + len(text), source)


class QuoteError(ValueError):
    """A quote that is not closed; `offset` is where it opens."""

    def __init__(self, offset: int) -> None:
        super().__init__("a quote is not closed")
        self.offset = offset


def shell_words(source: SourceText, start: int, end: int, *, comments: bool = True) -> tuple[Word, ...]:
    """Split `source.text[start:end]` as a POSIX shell splits a simple command (POSIX.1-2017, 2.2 and 2.3).

    Quotes and backslashes are removed, `\\` at a line end joins; nothing is expanded. Raises QuoteError.
    """
    scanner = _Shell(source, start, end, comments)
    return scanner.words()


class _Shell(Struct):
    source: SourceText
    position: int
    end: int
    comments: bool

    def words(self) -> tuple[Word, ...]:
        found: list[Word] = []
        while (start := self._next_word()) is not None:
            found.append(Word(self._word(), start, self.position, self.source))
        return tuple(found)

    def _next_word(self) -> int | None:
        text = self.source.text
        while self.position < self.end:
            char = text[self.position]
            if char == "#" and self.comments:
                self._skip_line()
            elif char == "\\" and text[self.position + 1 : self.position + 2] in {"\n", "\r"}:
                self.position += 2
            elif char.isspace():
                self.position += 1
            else:
                return self.position
        return None

    def _skip_line(self) -> None:
        newline = self.source.text.find("\n", self.position, self.end)
        self.position = self.end if newline < 0 else newline

    def _word(self) -> str:
        parts: list[str] = []
        text = self.source.text
        while self.position < self.end and not text[self.position].isspace():
            char = text[self.position]
            if char in "\"'":
                parts.append(self._quoted(char))
            elif char == "\\":
                parts.append(self._escaped())
            else:
                parts.append(char)
                self.position += 1
        return "".join(parts)

    def _escaped(self) -> str:
        following = self.source.text[self.position + 1 : min(self.position + 2, self.end)]
        self.position += 1 + len(following)
        return "" if following == "\n" else following

    def _quoted(self, quote: str) -> str:
        opened, text = self.position, self.source.text
        self.position += 1
        parts: list[str] = []
        while self.position < self.end:
            char = text[self.position]
            self.position += 1
            if char == quote:
                return "".join(parts)
            if char == "\\" and quote == '"' and text[self.position : self.position + 1] in set('$`"\\\n'):
                char = text[self.position].replace("\n", "")
                self.position += 1
            parts.append(char)
        raise QuoteError(opened)
