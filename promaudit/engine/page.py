"""A rule's page: front matter, title, prose, and the examples that are its test.

The front matter is YAML. Its values are texts, but for `also`: a list of places, each an expression, or `at` and
`label`.
"""

import re

from msgspec import Struct

from promaudit import later
from promaudit.engine.entries import Also, Entries
from promaudit.engine.error import RuleError
from promaudit.engine.front import quick
from promaudit.engine.passage import Passage
from promaudit.facts.span import SourceText, Span

_FRONT = later.pattern(r"---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = later.pattern(r"^# (.+)$", re.MULTILINE)
REQUIRED = ("severity", "given", "when", "at", "message")


class Page(Struct, frozen=True):
    """A rule's page, not yet understood. `entries` are the texts of the front matter by their keys."""

    name: str
    source: SourceText
    entries: dict[str, Passage]
    also: tuple[Also, ...]
    body_offset: int

    @property
    def body(self) -> str:
        """The Markdown behind the front matter."""
        return self.source.text[self.body_offset :].strip() + "\n"

    @property
    def title(self) -> str:
        """The text of the first heading."""
        return title_of(self.source) or self.name


def title_of(source: SourceText) -> str:
    """The text of a page's first heading; empty where there is none."""
    front = _FRONT.match(source.text)
    match = _TITLE.search(source.text, front.end() if front else 0)
    return match[1].strip() if match else ""


def read_page(name: str, source: SourceText) -> Page:
    """Take a page apart. Raises RuleError."""
    match = _FRONT.match(source.text)
    if match is None:
        raise RuleError("a rule begins with front matter between two lines `---`", Span(source.path, 1, 1, 1, 1))
    found, also = quick(match[1], source, match.start(1)) or _by_yaml(match[1], source, match.start(1))
    missing = [key for key in REQUIRED if key not in found]
    if missing:
        raise RuleError(f"the front matter lacks `{missing[0]}`", Span(source.path, 1, 1, 1, 4), source.line(1))
    return Page(name, source, found, also, match.end())


def _by_yaml(text: str, source: SourceText, offset: int) -> Entries:
    from promaudit.engine import yaml_front

    return yaml_front.entries(text, source, offset)
