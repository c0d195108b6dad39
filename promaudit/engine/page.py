"""A rule's page: front matter, title, prose, and the examples that are its test.

The front matter is YAML; the fences under `## Bad` and `## Good` have a language and, after it, the file's name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from promaudit.engine.error import RuleError
from promaudit.facts.span import SourceText, Span

_FRONT = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n", re.DOTALL | re.MULTILINE)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KEYS = frozenset({"severity", "given", "when", "at", "also", "label", "message", "help", "fix", "locked", "same"})
REQUIRED = ("severity", "given", "when", "at", "message")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the front matter and the offset at which its text begins in the page."""

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its language, the file that it is, and its text."""

    language: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """One deployment of the page: whether the rule speaks of it, its heading, and its fences."""

    bad: bool
    heading: str
    fences: tuple[Fence, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's page, not yet understood. `also` has one entry for each related place."""

    name: str
    source: SourceText
    entries: dict[str, Entry]
    also: tuple[Entry, ...]
    body_offset: int

    @property
    def body(self) -> str:
        """The Markdown behind the front matter."""
        return self.source.text[self.body_offset :].strip() + "\n"

    @property
    def title(self) -> str:
        """The text of the first heading."""
        match = re.search(r"(?m)^# (.+)$", self.body)
        return match[1].strip() if match else self.name

    def examples(self) -> tuple[Example, ...]:
        """What stands under `## Bad` and `## Good`, one example for each `###` below them."""
        return tuple(_examples(self.body))


def read_page(name: str, source: SourceText) -> Page:
    """Take a page apart. Raises RuleError."""
    match = _FRONT.match(source.text)
    if match is None:
        raise RuleError("a rule begins with front matter between two lines `---`", Span(source.path, 1, 1, 1, 1))
    node = _compose(match[1], source, match.start(1))
    entries: dict[str, Entry] = {}
    also: list[Entry] = []
    for key, value in node.value:
        offset = match.start(1) + key.start_mark.index
        if key.value not in KEYS:
            raise _error(source, offset, len(key.value), f"a rule has no `{key.value}`", key.value)
        if key.value == "also" and isinstance(value, yaml.SequenceNode):
            also.extend(_entry(entry, source, match.start(1)) for entry in value.value)
        else:
            entries[key.value] = _entry(value, source, match.start(1))
    for required in REQUIRED:
        if required not in entries:
            raise RuleError(f"the front matter lacks `{required}`", Span(source.path, 1, 1, 1, 4), "---")
    return Page(name, source, entries, tuple(also), match.end())


def _error(source: SourceText, offset: int, length: int, message: str, word: str = "") -> RuleError:
    from difflib import get_close_matches

    span = source.span(offset, offset + length)
    close = get_close_matches(word, KEYS, 1)
    return RuleError(message, span, source.line(span.line), close[0] if close else "")


def _compose(text: str, source: SourceText, offset: int) -> yaml.MappingNode:
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        index = error.problem_mark.index if error.problem_mark else 0
        raise _error(source, offset + index, 1, f"the front matter is not YAML: {error.problem}") from None
    if not isinstance(node, yaml.MappingNode):
        raise RuleError("the front matter is not a mapping", Span(source.path, 2, 1, 2, 1))
    return node


def _entry(node: yaml.Node, source: SourceText, offset: int) -> Entry:
    if not isinstance(node, yaml.ScalarNode):
        raise _error(source, offset + node.start_mark.index, 1, "this must be one text")
    start = offset + node.start_mark.index
    if node.style in {"|", ">"}:
        start = source.text.index("\n", start) + 1
        start += len(source.text) - start - len(source.text[start:].lstrip(" "))
    elif node.style in {'"', "'"}:
        start += 1
    return Entry(str(node.value).strip(), start)


def _examples(body: str) -> Iterator[Example]:
    sections = re.split(r"(?m)^## ", body)
    for section in sections[1:]:
        heading, _, text = section.partition("\n")
        if heading.strip() not in {"Bad", "Good"}:
            continue
        parts = re.split(r"(?m)^### ", text)
        for index, part in enumerate(parts):
            sub = part.partition("\n")[0].strip() if index else ""
            fences = tuple(_fences(part))
            if fences:
                yield Example(heading.strip() == "Bad", sub, fences)


def _fences(text: str) -> Iterator[Fence]:
    for match in re.finditer(r"(?ms)^(```+)([^\n`]*)\n(.*?)^\1[ \t]*$", text):
        language, _, name = match[2].strip().partition(" ")
        yield Fence(language, name.strip(), match[3])
