"""Services of compose files: layers that override each other, and what `extends` adds (compose-spec, 05-services)."""

import posixpath
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from promaudit.facts.files import Files
from promaudit.facts.program import StartRefusal
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers.interpolation import interpolate
from promaudit.readers.text import source_text
from promaudit.readers.words import Word
from promaudit.readers.yaml_error import YamlError
from promaudit.readers.yaml_nodes import Node, documents

#: Services that extend each other at the most.
_MOST_EXTENDED = 20
#: The nodes of services by their names; the first overrides the others.
Services = dict[str, list[Node]]


class Service(Struct):
    """One service while it is read: its own node, and below it those that it overrides or extends."""

    name: str
    nodes: tuple[Node, ...]
    variables: Mapping[str, str]
    undecided: list[Undecided]
    refusal: StartRefusal | None = None

    def get(self, *path: str) -> Node | None:
        """The first of the nodes below a path of keys: an override hides what it overrides."""
        return next((found for node in self.nodes if (found := node.get(*path)) is not None), None)

    def every(self, *path: str) -> Iterator[Node]:
        """All nodes below a path of keys, for what adds up (ports, environment)."""
        return (found for node in self.nodes if (found := node.get(*path)) is not None)

    def word(self, node: Node) -> Word:
        """A scalar with its variables replaced; what is unset depends on the shell that starts compose."""
        start, end = node.offsets()
        found = interpolate(node.text or "", self.variables)
        if found.fault and self.refusal is None:
            self.refusal = StartRefusal(found.fault, node.span)
        because = f"the variable {found.unset[0]} is set nowhere that could be read" if found.unset else ""
        return Word(found.text, start, end, node.source, Undecided(because, node.span) if because else None)

    def text(self, node: Node | None) -> str:
        """The text of a scalar, "" for none."""
        return self.word(node).text if node is not None else ""


def named(layers: tuple[Node, ...]) -> Services:
    """The services of files by their names; a file overrides those behind it."""
    names: Services = {}
    for layer in layers:
        services = layer.get("services")
        for name, node in services.items() if services is not None else ():
            names.setdefault(name.text or "", []).append(node)
    return names


class Shelf(Struct):
    """The services of the project, and those of the files that `extends` names, each read once."""

    files: Files
    own: Services
    others: dict[str, Services | None] = field(default_factory=dict)
    texts: list[SourceText] = field(default_factory=list)

    def get(self, path: str) -> Services | None:
        """The services of another file; None where it cannot be read."""
        if path not in self.others:
            text = source_text(path, self.files)
            self.others[path] = None if text is None else self._read(text)
        return self.others[path]

    def _read(self, text: SourceText) -> Services | None:
        try:
            found = named(documents(text)[:1])
        except YamlError:
            return None
        self.texts.append(text)
        return found


def services(shelf: Shelf, variables: Mapping[str, str]) -> Iterator[Service]:
    """Every service of the project."""
    for key, nodes in shelf.own.items():
        service = Service(key, tuple(nodes), variables, [])
        _extend(service, shelf)
        yield service


def _extend(service: Service, shelf: Shelf) -> None:
    """Follow `extends`, also into other files (compose-spec, 05-services.md, extends)."""
    names, path = shelf.own, ""
    for _ in range(_MOST_EXTENDED):
        extends = service.nodes[-1].get("extends")
        if extends is None:
            return
        file = extends.get("file")
        if file is not None:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(extends.source.path), service.text(file)))
            found = shelf.own if path == posixpath.normpath(service.nodes[0].source.path) else shelf.get(path)
        else:
            found = names
        parent = extends.text or service.text(extends.get("service"))
        if found is None or parent not in found or found[parent][-1] in service.nodes:
            service.undecided.append(Undecided(_not_followed(service, path, found), extends.span))
            return
        names = found
        service.nodes += tuple(found[parent])


def _not_followed(service: Service, path: str, found: Services | None) -> str:
    because = f"`extends` of the service {service.name} is not followed"
    return f"{because}: {path} cannot be read" if found is None else because
