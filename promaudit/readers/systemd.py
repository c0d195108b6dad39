"""systemd units: ExecStart= with its drop-ins, Environment= and EnvironmentFile=.

systemd.unit(5), systemd.service(5), systemd.exec(5).
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from promaudit.facts.files import Files
from promaudit.facts.finding import Problem
from promaudit.facts.program import Argument, CommandLine
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers import environment
from promaudit.readers.component import component_of
from promaudit.readers.text import source_text
from promaudit.readers.unit_words import Logical, expand, unit_words
from promaudit.readers.words import QuoteError, Word

#: Characters before the path of the program that say how to start it.
_PREFIXES = "@-:+!"
_SPECIFIERS = {"%": "%"}


@dataclass(slots=True)
class _Unit:
    """What the lines of a unit and its drop-ins add up to."""

    commands: list[Logical] = field(default_factory=list)
    variables: dict[str, Logical] = field(default_factory=dict)
    files: list[Logical] = field(default_factory=list)
    sources: list[SourceText] = field(default_factory=list)


def read(source: SourceText, files: Files) -> tuple[CommandLine | Problem | None, tuple[SourceText, ...]]:
    """The command that a unit starts, and the texts that its arguments stand in; None where it starts none of ours."""
    unit = _Unit()
    for text in (source, *_drop_ins(source.path, files)):
        unit.sources.append(text)
        for name, value in settings(text):
            _apply(unit, name, value)
    if not unit.commands:
        return None, tuple(unit.sources)
    try:
        return _command_line(source, unit, files), tuple(unit.sources)
    except QuoteError as error:
        place = source.span(error.offset, error.offset + 1)
        return Problem(f"{error}: systemd ignores the line", place, "source/syntax", source.path), tuple(unit.sources)


def _drop_ins(path: str, files: Files) -> Iterator[SourceText]:
    """The files of NAME.d/ in the order of their names."""
    folder = path + ".d"
    for name in files.names(folder) or ():
        text = source_text(posixpath.join(folder, name), files) if name.endswith(".conf") else None
        if text is not None:
            yield text


def settings(source: SourceText) -> Iterator[tuple[str, Logical]]:
    """Assignments of the section [Service], continued lines joined by a blank, comments between them left out."""
    section = ""
    for text, offsets in _logical_lines(source):
        stripped = text.strip()
        if stripped.startswith("[") and stripped.endswith("]"):
            section = stripped[1:-1]
        elif section == "Service" and "=" in text:
            name, _, value = text.partition("=")
            start = len(name) + 1 + len(value) - len(value.lstrip())
            end = len(text.rstrip())
            yield name.strip(), Logical(source, text[start:end], tuple(offsets[start:end]))


def _logical_lines(source: SourceText) -> Iterator[tuple[str, list[int]]]:
    text: list[str] = []
    offsets: list[int] = []
    position = 0
    for line in source.text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        if not body.lstrip().startswith(("#", ";")):
            continued = body.endswith("\\")
            shown = body[:-1] + " " if continued else body
            text.append(shown)
            offsets.extend(range(position, position + len(shown)))
            if not continued:
                yield "".join(text), offsets
                text, offsets = [], []
        position += len(line)
    if text:
        yield "".join(text), offsets


def _apply(unit: _Unit, name: str, value: Logical) -> None:
    """An empty value resets what was said before."""
    if name == "ExecStart":
        unit.commands = [*unit.commands, value] if value.text else []
    elif name == "EnvironmentFile":
        unit.files = [*unit.files, value] if value.text else []
    elif name == "Environment":
        if not value.text:
            unit.variables.clear()
        for word in unit_words(value):
            key, equals, text = word.text.partition("=")
            if equals:
                offset = value.source.text.find(text, word.start, word.end) if text else word.start
                offset = word.start if offset < 0 else offset
                unit.variables[key] = Logical(value.source, text, tuple(range(offset, offset + len(text))))


def _command_line(source: SourceText, unit: _Unit, files: Files) -> CommandLine | None:
    undecided: list[Undecided] = []
    variables = dict(unit.variables)
    for named in unit.files:
        variables.update(_environment(named, unit, files, undecided))
    words = unit_words(unit.commands[-1])
    program = words[0].text.lstrip(_PREFIXES) if words else ""
    component = component_of(program)
    if component is None:
        return None
    arguments: list[Argument] = []
    literal = ":" in words[0].text[: len(words[0].text) - len(program)]
    for word in words[1:]:
        for expanded in (word,) if literal else expand(_specifiers(word, undecided), variables):
            arguments.append(Argument(expanded.text, expanded.span))
    span = words[0].span
    name = posixpath.basename(source.path)
    return CommandLine(
        component, "systemd", source.path, tuple(arguments), name=name, span=span, undecided=tuple(undecided)
    )


def _environment(named: Logical, unit: _Unit, files: Files, undecided: list[Undecided]) -> dict[str, Logical]:
    """The variables of one EnvironmentFile=; a file that may be missing is marked by a `-`."""
    path = named.text.removeprefix("-")
    text = source_text(path, files)
    if text is not None:
        unit.sources.append(text)
        return environment.read(text)
    missing = files.kind(path) == "missing"
    if not (named.text.startswith("-") and missing):
        place = named.word(named.text, 0, len(named.text)).span
        undecided.append(Undecided(f"the environment file {path} cannot be read", place))
    return {}


def _specifiers(word: Word, undecided: list[Undecided]) -> Word:
    """`%%` is a percent sign; every other specifier depends on the running system (systemd.unit(5), SPECIFIERS)."""
    if "%" not in word.text:
        return word
    parts, position = [], 0
    while position < len(word.text):
        char = word.text[position]
        if char != "%":
            parts.append(char)
            position += 1
            continue
        specifier = word.text[position + 1 : position + 2]
        if specifier not in _SPECIFIERS:
            undecided.append(Undecided(f"the specifier %{specifier} depends on the running system", word.span))
        parts.append(_SPECIFIERS.get(specifier, "%" + specifier))
        position += 2
    return Word("".join(parts), word.start, word.end, word.source)
