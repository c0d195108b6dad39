"""systemd units: ExecStart= with its drop-ins, Environment= and EnvironmentFile=.

systemd.unit(5), systemd.service(5), systemd.exec(5); src/core/load-fragment.c (config_parse_exec and its kin).
"""

import posixpath
from collections.abc import Iterable, Mapping

from promaudit.facts.files import Files
from promaudit.facts.program import CommandLine, StartRefusal
from promaudit.facts.span import SourceText, Span
from promaudit.readers.launch import Launch, launches
from promaudit.readers.specifiers import SpecifierError
from promaudit.readers.started import started
from promaudit.readers.text import source_text
from promaudit.readers.unit import PREFIXES, Unit, checks_of, command_words, read_unit, variables_of
from promaudit.readers.unit_words import Logical
from promaudit.readers.words import QuoteError

_SEVERAL = "Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing."


def read(
    source: SourceText, files: Files, given: Iterable[SourceText] = ()
) -> tuple[CommandLine | None, tuple[SourceText, ...]]:
    """The command that a unit starts, and the texts that its arguments stand in; None where it starts none of ours.

    `given` are environment files that are known beside those of the host: they stand in for those that are missing.
    """
    unit = read_unit(source, files)
    variables = variables_of(unit, files, tuple(given))
    command_line = _command_line(source, unit, variables) if unit.commands else None
    return command_line, tuple(unit.sources)


def unit_of(source: SourceText, files: Files) -> SourceText:
    """The unit that a drop-in (`NAME.service.d/x.conf`) belongs to, where it can be read; a unit is itself."""
    folder = posixpath.dirname(source.path)
    unit = source_text(folder.removesuffix(".d"), files) if folder.endswith((".service.d", ".container.d")) else None
    return unit or source


def _command_line(source: SourceText, unit: Unit, variables: Mapping[str, Logical]) -> CommandLine | None:
    found = _first_launch(unit, variables)
    if found is None:
        return None
    launch, refusal = found
    if len(unit.commands) > 1 and unit.kind != "oneshot":
        refusal = StartRefusal(_SEVERAL, _place(unit.commands[1]))
    return started(
        launch,
        "systemd",
        source.path,
        name=unit.name,
        environment=((name, value.text) for name, value in variables.items()),
        health_checks=checks_of(unit),
        refusal=refusal,
    )


def _place(value: Logical) -> Span:
    return value.word(value.text, 0, len(value.text)).span


def _first_launch(unit: Unit, variables: Mapping[str, Logical]) -> tuple[Launch, StartRefusal | None] | None:
    """What the first command that starts one of ours starts; a command that systemd refuses starts nothing."""
    around = {name: (value.word(value.text, 0, len(value.text)),) for name, value in variables.items()}
    for command in unit.commands:
        refusal = None
        try:
            words = command_words(unit, command, variables)
        except (QuoteError, SpecifierError) as error:
            # what it would have been is told by its first word
            first, _, _ = command.text.lstrip(PREFIXES).partition(" ")
            words, refusal = (command.part(0, len(first)).word(first, 0, len(first)),), _refused(command, error)
        found = next(launches(words, around), None)
        if found is not None:
            return found, refusal
    return None


def _refused(command: Logical, error: QuoteError | SpecifierError) -> StartRefusal:
    if isinstance(error, QuoteError):
        place = command.source.span(error.offset, error.offset + 1)
        return StartRefusal(f"Unbalanced quoting, ignoring: {command.text}", place)
    return StartRefusal(str(error), _place(command))
