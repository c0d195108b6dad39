"""Edits of texts by places."""

from collections.abc import Iterable, Mapping

from promaudit.facts.finding import Fix
from promaudit.facts.span import SourceText

#: The texts of files by their paths.
Texts = Mapping[str, str]
#: All files that were read, by their paths.
Sources = Mapping[str, SourceText]
#: Edits that are made together.
Edits = tuple[Fix, ...]


def applied(sources: Sources, edits: Iterable[Fix]) -> dict[str, str]:
    """The texts of the files that the edits change. Raises KeyError for a file that is not there."""
    changed: dict[str, str] = {}
    # the last place first, so that what comes before keeps its place
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        source, path = sources[edit.span.path], edit.span.path
        text, (start, end) = changed.get(path, source.text), source.stretch(edit.span)
        changed[path] = text[:start] + edit.text + text[end:]
    return changed


def size(sources: Sources, edits: Iterable[Fix]) -> int:
    """How many characters come and go; what begins and ends as before does not count."""
    total = 0
    for edit in edits:
        old, new = sources[edit.span.path].text_at(edit.span), edit.text
        common = _common(old, new)
        common += _common(old[common:][::-1], new[common:][::-1])
        total += len(old) + len(new) - 2 * common
    return total


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
