"""Edits of texts by places."""

from collections.abc import Iterable, Mapping

from promaudit.facts.finding import Fix
from promaudit.facts.span import SourceText, Span

#: The texts of files by their paths.
Texts = Mapping[str, str]
#: All files that were read, by their paths.
Sources = Mapping[str, SourceText]
#: Edits that are made together.
Edits = tuple[Fix, ...]


def text_at(source: SourceText, span: Span) -> str:
    """What stands at a place."""
    return source.text[source.offset(span.line, span.column) : source.offset(span.end_line, span.end_column)]


def applied(sources: Sources, edits: Iterable[Fix]) -> dict[str, str]:
    """The texts of the files that the edits change. Raises KeyError for a file that is not there."""
    changed: dict[str, str] = {}
    # the last place first, so that what comes before keeps its place
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        source, span = sources[edit.span.path], edit.span
        text = changed.get(span.path, source.text)
        start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
        changed[span.path] = text[:start] + edit.text + text[end:]
    return changed


def size(sources: Sources, edits: Iterable[Fix]) -> int:
    """How many characters come and go; what begins and ends as before does not count."""
    total = 0
    for edit in edits:
        old, new = text_at(sources[edit.span.path], edit.span), edit.text
        common = _common(old, new)
        common += _common(old[common:][::-1], new[common:][::-1])
        total += len(old) + len(new) - 2 * common
    return total


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
