"""YAML with places: PyYAML's composed nodes, strict about what PyYAML is silent about.

Equal keys of one mapping, aliases that multiply, and documents that nest too deep are errors.
"""

from collections.abc import Iterator

import yaml
from msgspec import Struct

from promaudit.facts.prometheus_yml import Value
from promaudit.facts.span import SourceText, Span
from promaudit.readers.yaml_error import YamlError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Nodes that are visited at the most, aliases counted each time: a bomb of aliases ends here.
MOST_NODES = 200_000
MOST_DEPTH = 100


class Node(Struct, frozen=True):
    """A node of a YAML document. Accessors answer with nothing where the node is of another kind."""

    node: yaml.Node
    source: SourceText

    @property
    def span(self) -> Span:
        """The place of the node; of a block collection its first line alone."""
        start, end = self.node.start_mark, self.node.end_mark
        if not isinstance(self.node, yaml.ScalarNode) and end.line > start.line:
            line = self.source.line(start.line + 1)
            return Span(self.source.path, start.line + 1, start.column + 1, start.line + 1, len(line) + 1)
        return Span(self.source.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    @property
    def text(self) -> str | None:
        """The text of a scalar; None for collections and for null."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag == "tag:yaml.org,2002:null":
            return None
        return str(self.node.value)

    @property
    def is_null(self) -> bool:
        """Whether this is null: `~`, `null` or nothing at all."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag == "tag:yaml.org,2002:null"

    @property
    def is_sequence(self) -> bool:
        """Whether this is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def true(self) -> bool:
        """Whether this is a scalar that YAML 1.1 reads as true."""
        text = self.text
        return text is not None and text.lower() in {"true", "yes", "on"}

    def items(self) -> Iterator[tuple["Node", "Node"]]:
        """Keys and values of a mapping, merge keys (`<<`) expanded, own keys first."""
        if not isinstance(self.node, yaml.MappingNode):
            return
        merged: list[Node] = []
        for key, value in self.node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged.extend(_merged(Node(value, self.source)))
            else:
                yield Node(key, self.source), Node(value, self.source)
        own = {key.value for key, _ in self.node.value if isinstance(key, yaml.ScalarNode)}
        for other in merged:
            for key_node, value_node in other.items():
                if key_node.text not in own:
                    yield key_node, value_node

    def get(self, *path: str) -> "Node | None":
        """The node below a path of keys; None where there is none."""
        current: Node | None = self
        for key in path:
            current = next((value for name, value in current.items() if name.text == key), None) if current else None
        return current

    def each(self) -> tuple["Node", ...]:
        """The entries of a list; a node of another kind has none."""
        if not isinstance(self.node, yaml.SequenceNode):
            return ()
        return tuple(Node(entry, self.source) for entry in self.node.value)

    def scalar(self, *path: str) -> Value | None:
        """The scalar below a path of keys, with its place."""
        found = self.get(*path)
        return None if found is None or found.text is None else Value(found.text, found.span)

    def block(self) -> SourceText | None:
        """What a literal block (`|`) holds as a text of its own, every character at its line and column of the file."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.style != "|":
            return None
        start, end = self.offsets()
        first = self.source.text.find("\n", start) + 1
        return SourceText(self.source.path, "\n" * self.source.text.count("\n", 0, first) + self.source.text[first:end])

    def offsets(self) -> tuple[int, int]:
        """Where the node begins and ends in the source, in characters."""
        return _offset(self.source, self.node.start_mark), _offset(self.source, self.node.end_mark)


def _merged(node: Node) -> list[Node]:
    return list(node.each()) if node.is_sequence else [node]


def _offset(source: SourceText, mark: yaml.Mark) -> int:
    return source.offset(mark.line + 1, mark.column + 1)


def documents(source: SourceText) -> tuple[Node, ...]:
    """The documents of a YAML stream. Raises YamlError with the place of what is wrong."""
    try:
        text = source.text.encode("utf-8", "replace").decode("utf-8")
        nodes = tuple(Node(node, source) for node in yaml.compose_all(text, Loader=_LOADER) if node is not None)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(_words(error), _mark_span(source, mark)) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise YamlError(str(error).splitlines()[0], Span(source.path, 1, 1, 1, 1)) from None
    for node in nodes:
        _check(node, [MOST_NODES], 0)
    return nodes


def _words(error: yaml.MarkedYAMLError) -> str:
    return ", ".join(part for part in (error.context, error.problem) if part)


def _mark_span(source: SourceText, mark: yaml.Mark | None) -> Span:
    if mark is None:
        return Span(source.path, 1, 1, 1, 1)
    return Span(source.path, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def _check(node: Node, left: list[int], depth: int) -> None:
    """Bounds the walk over all nodes, and refuses equal keys."""
    left[0] -= 1
    if left[0] < 0 or depth > MOST_DEPTH:
        raise YamlError("the document is nested too deep or its aliases multiply", node.span)
    if isinstance(node.node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.node.value:
            _check_key(Node(key, node.source), seen)
            _check(Node(value, node.source), left, depth + 1)
    for entry in node.each():
        _check(entry, left, depth + 1)


def _check_key(key: Node, seen: set[str]) -> None:
    text = key.text
    if text is None or text == "<<":
        return
    if text in seen:
        raise YamlError(f"the key {text!r} is there twice", key.span)
    seen.add(text)
