"""Reads a text file for its spans."""

from promaudit.facts.files import Files
from promaudit.facts.span import SourceText


def source_text(path: str, files: Files) -> SourceText | None:
    """The file decoded as UTF-8, no byte lost; None where it cannot be read."""
    content = files.text(path)
    if content is None:
        return None
    return SourceText(path, content.encode("latin-1").decode("utf-8", "surrogateescape"))
