"""Scripts that start a program: shell scripts and `docker run` as far as they are plain, supervisord, OpenRC."""

import re
import shlex
from collections.abc import Iterator

from promaudit.facts.files import Files
from promaudit.facts.finding import Problem
from promaudit.facts.program import UNKNOWN, CommandLine, SourceKind
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers import shell
from promaudit.readers.component import component_of
from promaudit.readers.launch import Launch, launch_of, launches
from promaudit.readers.started import started
from promaudit.readers.text import source_text
from promaudit.readers.words import QuoteError, Word, found_within

#: A program of supervisord, and the settings of it that matter here.
_SUPERVISED = re.compile(r"(?m)^\[program:(?P<name>[^\]\n]+)\]")
_COMMAND = re.compile(r"(?m)^command\s*[=:]\s*(?P<value>.*(?:\n[ \t]+.*)*)")
_COMMENT = re.compile(r"(?:\s[;#].*)$", re.M)
_PERCENT = re.compile(r"%\((\w+)\)s|%%")


def read(kind: SourceKind, source: SourceText, files: Files) -> tuple[tuple[CommandLine, ...], tuple[Problem, ...]]:
    """The commands of a script that start a component, and what could not be split."""
    readers = {"supervisor": _supervised, "openrc": _openrc}
    try:
        return tuple(readers.get(kind, _shell)(kind, source, files)), ()
    except QuoteError as error:
        place = source.span(error.offset, error.offset + 1)
        return (), (Problem(str(error), place, "source/syntax", source.path),)


def _shell(kind: SourceKind, source: SourceText, files: Files) -> Iterator[CommandLine]:
    """Every simple command that starts one."""
    variables: dict[str, shell.Value] = {}
    for command in shell.commands(source, 0, len(source.text), variables):
        for launch in launches(command.words, variables):
            yield started(launch, kind, source.path)


def _supervised(kind: SourceKind, source: SourceText, files: Files) -> Iterator[CommandLine]:
    """`command=` of each [program:x], split as Python's shlex does it after `%(ENV_X)s` was put in."""
    sections = [*_SUPERVISED.finditer(source.text)]
    for section in sections:
        end = source.text.find("\n[", section.end())
        match = _COMMAND.search(source.text, section.end(), end if end >= 0 else len(source.text))
        if match is None:
            continue
        words = _supervised_words(source, match.span("value"), section["name"])
        for launch in launches(words):
            yield started(launch, kind, source.path, name=section["name"])


def _supervised_words(source: SourceText, place: tuple[int, int], name: str) -> tuple[Word, ...]:
    """Raises QuoteError."""
    text = _COMMENT.sub("", source.text[slice(*place)])
    because = Undecided("%(ENV_...)s is known to the running supervisord alone", source.span(*place))

    def put_in(match: re.Match[str]) -> str:
        if match.group() == "%%":
            return "%"
        return name if match[1] == "program_name" else UNKNOWN

    try:
        words = shlex.split(_PERCENT.sub(put_in, text))
    except ValueError:
        raise QuoteError(place[0]) from None
    found, position = [], place[0]
    for word in words:
        at = found_within(word, source, position, place[1])
        position = at.end if at.end < place[1] else position
        found.append(Word(word, at.start, at.end, source, because if UNKNOWN in word else None))
    return tuple(found)


def _openrc(kind: SourceKind, source: SourceText, files: Files) -> Iterator[CommandLine]:
    """An init script: `command` and `command_args`, which are evaluated a second time by start-stop-daemon.

    The variables of conf.d/NAME beside init.d/NAME come after the script's own defaults.
    """
    variables = shell.assignments(source)
    name = source.path.rpartition("/")[2]
    settings = source_text(source.path.replace("/init.d/", "/conf.d/"), files) if "/init.d/" in source.path else None
    if settings is not None:
        variables = _configured(source, settings)
    program = variables.get("command") or (Word(name, 0, 0, source),)
    words: list[Word] = []
    for setting in ("command_args", "command_args_background"):
        for value in variables.get(setting, ()):
            words.extend(_evaluated(value, variables))
    launch: Launch | None = launch_of((program[0], *words)) if component_of(program[0].text) else None
    if launch is not None:
        yield started(launch, kind, source.path, name=name)


def _configured(source: SourceText, settings: SourceText) -> dict[str, shell.Value]:
    """What the init script makes of the variables that conf.d/NAME has set before it."""
    variables = shell.assignments(settings)
    for _ in shell.commands(source, 0, len(source.text), variables):
        pass
    return variables


def _evaluated(value: Word, variables: dict[str, shell.Value]) -> Iterator[Word]:
    """The words of a value that the shell reads once more (`eval`): quotes in it count."""
    if value.undecided is not None:
        yield value
        return
    inner = SourceText(value.source.path, value.text)
    for command in shell.commands(inner, 0, len(inner.text), dict(variables)):
        for word in command.words:
            if word.source is inner:
                at = found_within(word.text, value.source, value.start, value.end)
                yield Word(word.text, at.start, at.end, value.source, word.undecided, word.open)
            else:
                yield word
