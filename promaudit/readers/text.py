"""Reads a text file for its spans."""

from promaudit.facts.files import Files
from promaudit.facts.span import SourceText


def source_text(path: str, files: Files) -> SourceText | None:
    """The file decoded as UTF-8, no byte lost; None where it cannot be read."""
    content = files.text(path)
    return None if content is None else SourceText(path, decoded(content))


def decoded(content: str) -> str:
    """Bytes (latin-1) as UTF-8, those that are none kept."""
    return content.encode("latin-1").decode("utf-8", "surrogateescape")
