"""Front matter read by YAML's parser: whatever a page may say, and every error with its place."""

from collections.abc import Iterator

import yaml

from promaudit.engine.entries import KEYS, Also, Entries
from promaudit.engine.error import RuleError
from promaudit.engine.nearest import nearest
from promaudit.engine.passage import Passage
from promaudit.facts.span import SourceText, Span

# libyaml reads ten times faster, where PyYAML was built with it
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def entries(text: str, source: SourceText, offset: int) -> Entries:
    """The entries of the front matter that stands at `offset` of a page. Raises RuleError."""
    found: dict[str, Passage] = {}
    also: tuple[Also, ...] = ()
    for key, value in _mapping(_composed(text, source, offset), KEYS, source, offset):
        if key == "also":
            also = tuple(_also(value, source, offset))
        else:
            found[key] = _passage(value, source, offset)
    return found, also


def _error(message: str, node: yaml.Node, source: SourceText, offset: int, suggestion: str = "") -> RuleError:
    start = offset + node.start_mark.index
    first_line = source.text[start : offset + node.end_mark.index].split("\n")[0]
    return Passage(first_line, source, start).error(message, suggestion=suggestion)


def _composed(text: str, source: SourceText, offset: int) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        index = error.problem_mark.index if error.problem_mark else 0
        place = Passage(" ", source, offset + index)
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
