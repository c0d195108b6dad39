"""A rule's page: front matter, title, prose, and the examples that are its test.

The front matter is YAML. Its values are texts, but for `also`: a list of places, each an expression, or `at` and
`label`.
"""

import re
from collections.abc import Iterator

import yaml
from msgspec import Struct

from promaudit.engine.error import RuleError
from promaudit.engine.nearest import nearest
from promaudit.engine.passage import Passage
from promaudit.facts.span import SourceText, Span

_FRONT = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
# libyaml reads ten times faster, where PyYAML was built with it
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KEYS = ("severity", "given", "when", "at", "also", "label", "message", "help", "fix", "locked", "same")
REQUIRED = ("severity", "given", "when", "at", "message")


class Also(Struct, frozen=True):
    """A related place: the expression that gives it, and what to say there."""

    at: Passage
    label: Passage | None = None


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
    entries: dict[str, Passage] = {}
    also: tuple[Also, ...] = ()
    for key, value in _mapping(_composed(source, match), KEYS, source, match.start(1)):
        if key == "also":
            also = tuple(_also(value, source, match.start(1)))
        else:
            entries[key] = _passage(value, source, match.start(1))
    missing = [key for key in REQUIRED if key not in entries]
    if missing:
        raise RuleError(f"the front matter lacks `{missing[0]}`", Span(source.path, 1, 1, 1, 4), source.line(1))
    return Page(name, source, entries, also, match.end())


def _error(message: str, node: yaml.Node, source: SourceText, offset: int, suggestion: str = "") -> RuleError:
    start = offset + node.start_mark.index
    first_line = source.text[start : offset + node.end_mark.index].split("\n")[0]
    return Passage(first_line, source, start).error(message, suggestion=suggestion)


def _composed(source: SourceText, match: re.Match[str]) -> yaml.Node:
    try:
        node = yaml.compose(match[1], Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        index = error.problem_mark.index if error.problem_mark else 0
        place = Passage(" ", source, match.start(1) + index)
        raise place.error(f"the front matter is not YAML: {error.problem}", length=1) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise RuleError(f"the front matter is not YAML: {error}", Span(source.path, 2, 1, 2, 1)) from None
    if node is None:
        raise RuleError("the front matter is empty", Span(source.path, 2, 1, 2, 1))
    return node


def _mapping(
    node: yaml.Node, keys: tuple[str, ...], source: SourceText, offset: int
) -> Iterator[tuple[str, yaml.Node]]:
    """The entries of a mapping. Raises RuleError on unknown keys and on those that are there twice."""
    if not isinstance(node, yaml.MappingNode):
        raise _error("this must be a mapping of keys to texts", node, source, offset)
    seen: set[str] = set()
    for key, value in node.value:
        word = key.value if isinstance(key, yaml.ScalarNode) else ""
        if word not in keys:
            raise _error(f"there is no `{word}` in a rule", key, source, offset, nearest(word, keys))
        if word in seen:
            raise _error(f"`{word}` is there twice", key, source, offset)
        seen.add(word)
        yield word, value


def _also(node: yaml.Node, source: SourceText, offset: int) -> Iterator[Also]:
    for entry in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if not isinstance(entry, yaml.MappingNode):
            yield Also(_passage(entry, source, offset))
            continue
        parts = dict(_mapping(entry, ("at", "label"), source, offset))
        if "at" not in parts:
            raise _error("a related place needs `at`", entry, source, offset)
        label = _passage(parts["label"], source, offset) if "label" in parts else None
        yield Also(_passage(parts["at"], source, offset), label)


def _passage(node: yaml.Node, source: SourceText, offset: int) -> Passage:
    """The text of a value, and where it begins: behind a quotation mark, or in the line below a `>`."""
    if not isinstance(node, yaml.ScalarNode):
        raise _error("this must be one text", node, source, offset)
    start = offset + node.start_mark.index
    if node.style in {"|", ">"}:
        start = source.text.index("\n", start) + 1
    elif node.style in {'"', "'"}:
        start += 1
    return Passage(str(node.value).strip(), source, start)
