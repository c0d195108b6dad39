"""compose files: which services are ours, their arguments, names and published ports (compose-spec, 05-services.md)."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from promaudit.facts.files import Files
from promaudit.facts.program import Argument, CommandLine, Component, HealthCheck
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers.component import component_of, image_version
from promaudit.readers.health import checks_in
from promaudit.readers.interpolation import interpolate, read_dotenv
from promaudit.readers.text import source_text
from promaudit.readers.words import QuoteError, Word, shell_words
from promaudit.readers.yaml_nodes import Node, documents


@dataclass(slots=True)
class _Reading:
    """One service while it is read."""

    variables: Mapping[str, str]
    undecided: list[Undecided]

    def text(self, node: Node) -> str:
        """A scalar with its variables replaced; what is unset depends on the shell that starts compose."""
        found = interpolate(node.text or "", self.variables)
        for name in found.unset:
            self.undecided.append(Undecided(f"the variable {name} is set nowhere that could be read", node.span))
        if found.fault:
            self.undecided.append(Undecided(found.fault, node.span))
        return found.text


def is_compose(document: Node) -> bool:
    """Whether a document is a compose file: services with images, builds or commands."""
    services = document.get("services")
    return services is not None and any(
        service.get(key) is not None
        for _, service in services.items()
        for key in ("image", "build", "command", "extends")
    )


def read(source: SourceText, files: Files) -> tuple[CommandLine, ...]:
    """The services of a compose file that start a component. Raises YamlError."""
    document = next(iter(documents(source)), None)
    services = document.get("services") if document is not None else None
    if services is None:
        return ()
    variables = _dotenv(source.path, files)
    found = (_service(source, name.text or "", node, variables) for name, node in services.items())
    return tuple(command_line for command_line in found if command_line is not None)


def _dotenv(path: str, files: Files) -> dict[str, str]:
    beside = source_text(posixpath.join(posixpath.dirname(path), ".env"), files)
    return {} if beside is None else read_dotenv(beside.text)


def _service(source: SourceText, name: str, node: Node, variables: Mapping[str, str]) -> CommandLine | None:
    reading = _Reading(variables, [])
    image_node = node.get("image")
    image = reading.text(image_node) if image_node else ""
    component = component_of(image) or _component_by_command(node, reading)
    if component is None:
        return None
    for key in ("extends", "profiles"):
        extended = node.get(key)
        if extended is not None:
            reading.undecided.append(Undecided(f"`{key}` of the service {name} is not followed", extended.span))
    return CommandLine(
        component,
        "compose",
        source.path,
        _arguments(node, reading),
        version=image_version(image),
        name=name,
        host_names=tuple(_host_names(name, node, reading)),
        published=tuple(_published(node, reading)),
        health_checks=tuple(_health_checks(node, reading)),
        span=node.span,
        isolated=reading.text(mode) != "host" if (mode := node.get("network_mode")) else True,
        undecided=tuple(reading.undecided),
    )


def _component_by_command(node: Node, reading: _Reading) -> Component | None:
    for key in ("entrypoint", "command"):
        words = _words(node.get(key), reading)
        if words and (component := component_of(words[0].text)) is not None:
            return component
    return None


def _arguments(node: Node, reading: _Reading) -> tuple[Argument, ...]:
    """entrypoint without its program, then command; a program's own name in front of the command is left out."""
    words = (*_words(node.get("entrypoint"), reading), *_words(node.get("command"), reading))
    if words and not words[0].text.startswith("-") and component_of(words[0].text) is not None:
        words = words[1:]
    return tuple(Argument(word.text, word.span) for word in words)


def _words(node: Node | None, reading: _Reading) -> tuple[Word, ...]:
    """A list is taken item by item, to the letter; a string is split as a shell would, without expansion."""
    if node is None or node.is_null:
        return ()
    if node.is_sequence:
        return tuple(_item(entry, reading) for entry in node.each())
    text = reading.text(node)
    start, end = node.offsets()
    split = SourceText(node.source.path, text)
    try:
        words = shell_words(split, 0, len(text), comments=False)
    except QuoteError:
        reading.undecided.append(Undecided("a quote in the command is not closed", node.span))
        return ()
    return tuple(_found_again(word, node.source, start, end) for word in words)


def _item(node: Node, reading: _Reading) -> Word:
    start, end = node.offsets()
    return Word(reading.text(node), start, end, node.source)


def _found_again(word: Word, source: SourceText, start: int, end: int) -> Word:
    """The place of a word of a string in the file: where its text stands, else the whole string."""
    offset = source.text.find(word.text, start, end)
    if offset < 0:
        return Word(word.text, start, end, source)
    return Word(word.text, offset, offset + len(word.text), source)


def _host_names(name: str, node: Node, reading: _Reading) -> Iterator[str]:
    yield name
    for key in ("container_name", "hostname"):
        value = node.get(key)
        if value is not None:
            yield reading.text(value)
    networks = node.get("networks")
    for _, network in networks.items() if networks else ():
        aliases = network.get("aliases")
        yield from (reading.text(alias) for alias in (aliases.each() if aliases else ()))


_ALL_ADDRESSES = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what compose files say
_PORT = re.compile(r"(?:(?P<address>\[[^\]]*\]|[\d.]+):)?(?:(?P<host>\d*):)?(?P<container>\d+)(?:/(?P<protocol>\w+))?$")


def _published(node: Node, reading: _Reading) -> Iterator[tuple[str, int, int]]:
    ports = node.get("ports")
    for entry in ports.each() if ports else ():
        target = entry.get("target")
        if target is not None:
            published, address = entry.get("published"), entry.get("host_ip")
            if published is not None:
                host_port, container_port = reading.text(published), reading.text(target)
                if host_port.isdigit() and container_port.isdigit():
                    yield reading.text(address) if address else "", int(host_port), int(container_port)
            continue
        match = _PORT.match(reading.text(entry))
        if match and match["host"] and match["protocol"] in {None, "tcp"}:
            bound = (match["address"] or "").strip("[]")
            yield "" if bound in _ALL_ADDRESSES else bound, int(match["host"]), int(match["container"])


def _health_checks(node: Node, reading: _Reading) -> Iterator[HealthCheck]:
    test = node.get("healthcheck", "test")
    if test is None:
        return
    entries = test.each() or (test,)
    for entry in entries:
        for check in checks_in(reading.text(entry), "health", entry.span):
            yield replace(check, span=entry.span)
