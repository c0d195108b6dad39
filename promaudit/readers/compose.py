"""compose files: which services are ours, their arguments, names and published ports (compose-spec, 05-services.md)."""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from promaudit.facts.files import Files
from promaudit.facts.program import UNKNOWN, CommandLine, HealthCheck, StartRefusal
from promaudit.facts.span import SourceText, Span
from promaudit.facts.trace import Undecided
from promaudit.readers.command_words import CommandError, command_words
from promaudit.readers.component import component_of, image_version
from promaudit.readers.compose_services import Service, Shelf, named, services
from promaudit.readers.dotenv import read_dotenv
from promaudit.readers.health import checks_in
from promaudit.readers.launch import Launch, launches
from promaudit.readers.ports import EVERYWHERE, Published, published
from promaudit.readers.started import started
from promaudit.readers.text import source_text
from promaudit.readers.words import Word, found_within
from promaudit.readers.yaml_nodes import Node, documents

#: Images of nginx by their last names.
_NGINX = frozenset({"nginx", "nginx-unprivileged", "openresty"})


def is_compose(document: Node) -> bool:
    """Whether a document is a compose file: services with images, builds or commands."""
    services = document.get("services")
    return services is not None and any(
        service.get(key) is not None
        for _, service in services.items()
        for key in ("image", "build", "command", "extends")
    )


class Project(Struct, frozen=True):
    """The services of a compose file that start a component, and the texts that they stand in.

    `nginx_ports` are the ports that its one nginx publishes, as those of a CommandLine; empty without such a service,
    and where it has the network of the host.
    """

    command_lines: tuple[CommandLine, ...]
    texts: tuple[SourceText, ...]
    nginx_ports: tuple[Published, ...] = ()


def read(
    source: SourceText, files: Files, given: Mapping[str, str] | None = None
) -> Project:
    """What a compose file starts. Raises YamlError.

    The file of overrides beside it counts too, and so does .env; `given` are variables of a .env file elsewhere.
    """
    texts = (*_overrides(source, files), source)
    layers = tuple(document for text in texts if (document := next(iter(documents(text)), None)) is not None)
    beside = source_text(posixpath.join(posixpath.dirname(source.path), ".env"), files)
    variables = (read_dotenv(beside.text) if beside is not None else {}) | dict(given or {})
    shelf = Shelf(files, named(layers))
    found = tuple(services(shelf, variables))
    starting = [(service, launch) for service in found if (launch := _launch(service)) is not None]
    counted = Counter(launch.component for _, launch in starting)
    lines = tuple(_command_line(source, one, launch, counted[launch.component] == 1) for one, launch in starting)
    return Project(lines, (*texts, *shelf.texts), _nginx_ports(found))


def _overrides(source: SourceText, files: Files) -> tuple[SourceText, ...]:
    """compose.override.yaml and its kin beside a file of the default name."""
    folder, name = posixpath.split(source.path)
    stem, _, kind = name.rpartition(".")
    if stem not in {"compose", "docker-compose"}:
        return ()
    text = source_text(posixpath.join(folder, f"{stem}.override.{kind}"), files)
    return () if text is None else (text,)


def _command_line(source: SourceText, service: Service, launch: Launch, alone: bool) -> CommandLine:
    """The start of a service; `alone` tells that no other one starts the same component.

    Whoever asks what becomes of the only Prometheus starts it; of several, profiles choose.
    """
    profiles = service.get("profiles")
    if profiles is not None and not alone:
        because = f"whether the service {service.name} is started depends on its profiles"
        service.undecided.append(Undecided(because, profiles.span))
    mode = service.text(service.get("network_mode"))
    return started(
        launch,
        "compose",
        source.path,
        name=service.name,
        host_names=tuple(dict.fromkeys(_host_names(service))),
        published=tuple(_published(service)) if mode != "host" else (),
        environment=_environment(service),
        health_checks=tuple(_health_checks(service)),
        isolated=mode != "host",
        span=service.nodes[0].span,
        undecided=tuple(service.undecided),
        refusal=service.refusal,
        ports_span=_ports_span(service) if mode != "host" else None,
    )


def _launch(service: Service) -> Launch | None:
    """What the service starts: entrypoint and command, or the image's own program with the command as arguments."""
    image = service.get("image")
    version = image_version(service.text(image)) if image is not None else None
    entrypoint, command = _words(service, service.get("entrypoint")), _words(service, service.get("command"))
    found = next(launches((*entrypoint, *command)), None) if entrypoint or _names_program(command) else None
    if found is None and not entrypoint:
        program = _program(service, image)
        found = next(launches((program, *command)), None) if program is not None else None
    return None if found is None else _of_version(found, version)


def _of_version(launch: Launch, version: str | None) -> Launch:
    return Launch(launch.component, launch.program, launch.arguments, version or launch.version)


def _names_program(words: tuple[Word, ...]) -> bool:
    return bool(words) and not words[0].text.startswith("-")


def _program(service: Service, image: Node | None) -> Word | None:
    """The image as the program's name; of an image that is built here, the service's name tells what it is."""
    if image is not None and component_of(service.text(image)) is not None:
        return service.word(image)
    build = service.get("build")
    if build is None or component_of(service.name) is None:
        return None
    if service.get("command") is None:
        service.undecided.append(Undecided("what the built image starts is not known", build.span))
    start, end = build.offsets()
    return Word(service.name, start, end, build.source)


def _words(service: Service, node: Node | None) -> tuple[Word, ...]:
    """A list is taken item by item, to the letter; a string is split, quotes and backslashes removed."""
    if node is None or node.is_null:
        return ()
    if node.is_sequence:
        return tuple(service.word(entry) for entry in node.each())
    whole = service.word(node)
    try:
        words = command_words(whole.text)
    except CommandError as error:
        service.refusal = service.refusal or StartRefusal(str(error), node.span)
        return ()
    return tuple(_found_again(text, whole) for text, _, _ in words)


def _found_again(text: str, whole: Word) -> Word:
    """A word of a string, at its place in the file; an unset variable by itself may be several words."""
    at = found_within(text, whole.source, whole.start, whole.end)
    because = whole.undecided if UNKNOWN in text else None
    return Word(text, at.start, at.end, whole.source, because, text == UNKNOWN)


def _host_names(service: Service) -> Iterator[str]:
    yield service.name
    for key in ("container_name", "hostname"):
        value = service.get(key)
        if value is not None:
            yield service.text(value)
    for networks in service.every("networks"):
        for _, network in networks.items():
            aliases = network.get("aliases")
            yield from (service.text(alias) for alias in (aliases.each() if aliases else ()))


def _published(service: Service) -> Iterator[Published]:
    for ports in service.every("ports"):
        for entry in ports.each():
            if entry.get("target") is None:
                yield from published(service.text(entry))
            elif service.text(entry.get("protocol")) in {"", "tcp"}:
                host, container = service.text(entry.get("published")), service.text(entry.get("target"))
                for _, host_port, port in published(f"{host}:{container}"):
                    address = service.text(entry.get("host_ip"))
                    yield "" if address in EVERYWHERE else address, host_port, port


def _nginx_ports(found: Iterable[Service]) -> tuple[Published, ...]:
    fronts = [service for service in found if _is_nginx(service)]
    if len(fronts) != 1 or fronts[0].text(fronts[0].get("network_mode")) == "host":
        return ()
    return tuple(_published(fronts[0]))


def _is_nginx(service: Service) -> bool:
    """By the name of its image, or of the service whose image is built here."""
    image = service.text(service.get("image")).partition("@")[0]
    named = posixpath.basename(image).partition(":")[0]
    return named in _NGINX or (service.get("build") is not None and service.name in _NGINX)


def _ports_span(service: Service) -> Span | None:
    """Where the first of its ports is published."""
    entries = (entry for ports in service.every("ports") for entry in ports.each())
    return next((entry.span for entry in entries), None)


def _environment(service: Service) -> Iterator[tuple[str, str]]:
    """`environment` as a mapping or as a list of NAME=value; the overriding file first."""
    for node in service.every("environment"):
        for name, value in node.items():
            yield name.text or "", service.text(value)
        for entry in node.each():
            name_, equals, text = service.text(entry).partition("=")
            if equals:
                yield name_, text


def _health_checks(service: Service) -> Iterator[HealthCheck]:
    """The command of `healthcheck.test`."""
    test, disabled = service.get("healthcheck", "test"), service.get("healthcheck", "disable")
    if test is None or (disabled is not None and disabled.true):
        return
    words = tuple(service.word(entry) for entry in test.each() or (test,))
    if words and words[0].text != "NONE":
        yield from checks_in(words, "health")
