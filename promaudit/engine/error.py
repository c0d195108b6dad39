"""What is wrong with a text that a user wrote for promaudit, with the place and a caret."""

from promaudit.facts.span import Span


class PlacedError(ValueError):
    """A text that cannot be used. `line` is the text of the line that `span` begins on."""

    def __init__(self, message: str, span: Span, line: str = "", suggestion: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.line = line
        self.suggestion = suggestion

    def __str__(self) -> str:
        shown = f"{_printable(str(self.span))}: {_printable(self.message)}"
        if self.line:
            caret = " " * (self.span.column - 1) + "^" * max(1, self.span.end_column - self.span.column)
            shown += f"\n    {_printable(self.line)}\n    {caret}"
        return shown + (f"\n    did you mean `{self.suggestion}`?" if self.suggestion else "")


class RuleError(PlacedError):
    """A rule page that cannot be used."""


def _printable(text: str) -> str:
    """The text without control characters, as wide as before: strangers' rules must not steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
