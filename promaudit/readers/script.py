"""Scripts that start a program: shell scripts and `docker run` as far as they are plain, supervisord, OpenRC."""

import re
from collections.abc import Iterator

from promaudit.facts.finding import Problem
from promaudit.facts.program import Argument, CommandLine, SourceKind
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers.component import component_of, image_version
from promaudit.readers.words import QuoteError, Word, shell_words

#: Where a simple command ends (POSIX.1-2017, 2.9): an operator of the shell, or a redirection.
_ENDS = re.compile(r"[;&|<>]|\d>")
_EXPANSION = re.compile(r"\$[\w({@*#?!-]|`")


def read(kind: SourceKind, source: SourceText) -> tuple[tuple[CommandLine, ...], tuple[Problem, ...]]:
    """The commands of a script that start a component, and what could not be split."""
    found: list[CommandLine] = []
    problems: list[Problem] = []
    for start, end in _commands(kind, source):
        try:
            words = shell_words(source, start, end)
        except QuoteError as error:
            place = source.span(error.offset, error.offset + 1)
            problems.append(Problem(str(error), place, "source/syntax", source.path))
            continue
        command_line = _command_line(kind, source, words)
        if command_line is not None:
            found.append(command_line)
    return tuple(found), tuple(problems)


def _commands(kind: SourceKind, source: SourceText) -> Iterator[tuple[int, int]]:
    """Where each command begins and ends."""
    if kind == "supervisor":
        for match in re.finditer(r"(?m)^command\s*=\s*((?:.|\n[ \t])+)", source.text):
            yield match.span(1)
        return
    if kind == "openrc":
        yield from _openrc(source)
        return
    for match in re.finditer(r"(?m)^(?:[^#\n\\]|\\.|\\\n)+", source.text):
        yield match.span()


def _openrc(source: SourceText) -> Iterator[tuple[int, int]]:
    match = re.search(r"(?m)^command_args=(['\"])((?:[^\\]|\\.)*?)\1", source.text)
    if match:
        yield match.span(2)


def _command_line(kind: SourceKind, source: SourceText, words: tuple[Word, ...]) -> CommandLine | None:
    words = _simple(words)
    start = _program(kind, words)
    if start is None:
        return None
    program = words[start].text if kind != "openrc" else "prometheus"
    component = component_of(program)
    if component is None:
        return None
    arguments = words[start + 1 :] if kind != "openrc" else words
    undecided = tuple(
        Undecided(f"`{word.text}` is expanded by the shell", word.span) for word in arguments if _expands(word)
    )
    published = tuple(_published(words[:start])) if kind == "docker-run" else ()
    return CommandLine(
        component,
        kind,
        source.path,
        tuple(Argument(word.text, word.span) for word in arguments),
        version=image_version(program) if kind == "docker-run" else None,
        published=published,
        host_names=tuple(_container_names(words[:start])) if kind == "docker-run" else (),
        isolated=kind == "docker-run" and not _host_network(words[:start]),
        span=words[start].span if words else None,
        undecided=undecided,
    )


def _simple(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words up to the first operator."""
    for index, word in enumerate(words):
        if _ENDS.match(word.source.text[word.start : word.end]):
            return words[:index]
    return words


def _program(kind: SourceKind, words: tuple[Word, ...]) -> int | None:
    """The index of the word that names a component; flags of `exec`, `nohup` and `docker run` stand before it."""
    if kind == "openrc":
        return 0 if words else None
    for index, word in enumerate(words):
        if "=" not in word.text and not word.text.startswith("-") and component_of(word.text) is not None:
            before = words[index - 1].text if index else ""
            if before not in {"--name", "--hostname", "-h", "--network", "--net", "-v", "--volume"}:
                return index
    return None


def _expands(word: Word) -> bool:
    raw = word.source.text[word.start : word.end]
    return not raw.startswith("'") and _EXPANSION.search(raw) is not None


def _options(words: tuple[Word, ...], *names: str) -> Iterator[str]:
    """The values of options, written `--name value` or `--name=value`."""
    for index, word in enumerate(words):
        for name in names:
            if word.text == name and index + 1 < len(words):
                yield words[index + 1].text
            elif word.text.startswith(name + "="):
                yield word.text[len(name) + 1 :]


def _published(words: tuple[Word, ...]) -> Iterator[tuple[str, int, int]]:
    for value in _options(words, "-p", "--publish"):
        match = re.match(r"(?:([\d.]+):)?(\d+):(\d+)(?:/tcp)?$", value)
        if match:
            address = "" if match[1] in {None, "0.0.0.0"} else match[1]  # noqa: S104 - what the command says
            yield address, int(match[2]), int(match[3])


def _container_names(words: tuple[Word, ...]) -> Iterator[str]:
    yield from _options(words, "--name", "--network-alias", "--hostname", "-h")


def _host_network(words: tuple[Word, ...]) -> bool:
    return "host" in _options(words, "--network", "--net")
