"""A text of a rule page, and where each of its characters stands: errors point at the page, not at YAML's result."""


from msgspec import Struct

from promaudit.engine.error import RuleError
from promaudit.facts.span import SourceText


class Passage(Struct, frozen=True):
    """The value of one entry: its text as YAML folds it, and the offset at which it begins in the page."""

    text: str
    source: SourceText
    offset: int

    def place(self, position: int) -> int:
        """The offset in the page of the character at `position` of the text.

        Folding changes white space alone, so the n-th character that is none is the n-th one in the page, too.
        """
        wanted = sum(1 for char in self.text[:position] if not char.isspace())
        page, at = self.source.text, self.offset
        while at < len(page) and (wanted or page[at].isspace()):
            wanted -= not page[at].isspace()
            at += 1
        return min(at, len(page))

    def error(self, message: str, position: int = 0, length: int | None = None, suggestion: str = "") -> RuleError:
        """The error about `length` characters from `position` on; the whole first line where nothing is said."""
        start = self.place(position)
        span = self.source.span(start, start)
        line = self.source.line(span.line)
        rest = max(1, len(line) - span.column + 1)
        shown = min(rest, max(1, len(self.text.split("\n")[0]) if length is None else length))
        return RuleError(message, span._replace(end_column=span.column + shown), line, suggestion)
