"""Places in files: everything that a finding can point at has one."""

from bisect import bisect_right
from typing import NamedTuple

from msgspec import Struct, field


class Span(NamedTuple):
    """A stretch of a file, from its first character to just after its last one.

    Lines and columns count from 1, columns in characters (SARIF 2.1.0, section 3.30). `path` is as the user gave it, or
    as the file that names it does, so that a report can be pasted into an editor. Line 0 stands for the file as such.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class SourceText(Struct, frozen=True, eq=False):
    """A file as it was read: facts keep offsets into it, and spans are computed for the few that are reported.

    `text` is the file decoded as UTF-8 with `surrogateescape`, so that no byte is lost; line ends are kept as they are.
    """

    path: str
    text: str
    _line_starts: list[int] = field(default_factory=list)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceText) and (self.path, self.text) == (other.path, other.text)

    def __hash__(self) -> int:
        return hash((self.path, self.text))

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from offset `start` up to, not including, offset `end`."""
        return Span(self.path, *self.position(start), *self.position(end))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character at `offset`."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, both from 1; the end of the text where it has no such line."""
        starts = self._starts()
        return starts[line - 1] + column - 1 if line <= len(starts) else len(self.text)

    def stretch(self, span: Span) -> tuple[int, int]:
        """The offsets of a span's first character and of the one behind its last."""
        return self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)

    def text_at(self, span: Span) -> str:
        """What stands at a span."""
        start, end = self.stretch(span)
        return self.text[start:end]

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its line end; empty where the file has no such line."""
        starts = self._starts()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def _starts(self) -> list[int]:
        if not self._line_starts:
            position = 0
            self._line_starts.append(0)
            while (position := self.text.find("\n", position) + 1) > 0:
                self._line_starts.append(position)
        return self._line_starts
