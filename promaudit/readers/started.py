"""The command line of a program that was found, from whatever kind of file."""

from collections.abc import Iterable

from msgspec.structs import replace

from promaudit.facts.program import CommandLine, HealthCheck, SourceKind, StartRefusal
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided
from promaudit.readers.health import checks_in
from promaudit.readers.launch import Launch
from promaudit.readers.ports import Published
from promaudit.readers.words import arguments, shell_words

#: Variables that decide what is served; no others are kept, since they may be secrets.
_TELLING = ("GODEBUG", "GF_SERVER_")


def started(
    launch: Launch,
    kind: SourceKind,
    path: str,
    *,
    name: str = "",
    host_names: tuple[str, ...] = (),
    published: tuple[Published, ...] = (),
    environment: Iterable[tuple[str, str]] = (),
    health_checks: Iterable[HealthCheck] = (),
    isolated: bool = False,
    span: Span | None = None,
    undecided: tuple[Undecided, ...] = (),
    refusal: StartRefusal | None = None,
    ports_span: Span | None = None,
) -> CommandLine:  # fmt: skip
    """The facts of one start; a container of `docker run` brings its own names, ports and environment along."""
    found, open_ends = arguments(launch.arguments)
    command_line = CommandLine(
        launch.component, kind, path, found, launch.version, name, host_names, published,
        telling(environment), tuple(health_checks), span or launch.program.span, isolated, (*undecided, *open_ends),
        refusal, ports_span=ports_span,
    )  # fmt: skip
    return command_line if launch.container is None else _contained(command_line, launch)


def telling(environment: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Of all variables those that decide what is served."""
    return tuple((name, value) for name, value in environment if name.startswith(_TELLING))


def _contained(command_line: CommandLine, launch: Launch) -> CommandLine:
    container = launch.container
    if container is None:
        return command_line
    health = container.health_command
    words = () if health is None else shell_words(health.source, health.start, health.end)
    return replace(
        command_line,
        host_names=(*command_line.host_names, *container.names),
        published=() if container.host_network else container.published,
        environment=telling(container.environment),
        health_checks=(*command_line.health_checks, *checks_in(words, "health")),
        isolated=not container.host_network,
        ports_span=container.ports_word.span if container.ports_word is not None else None,
    )
