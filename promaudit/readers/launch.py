"""What a command line starts in the end: a program of the family, behind shells, wrappers and container engines."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from promaudit import later
from promaudit.facts.program import Component
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers import shell
from promaudit.readers.component import component_of, image_version, program_version, subcommand
from promaudit.readers.container import Container, container_of
from promaudit.readers.words import QuoteError, Word, found_within

#: Programs that start the program in their arguments, and their options that take a word of their own.
_WRAPPERS: dict[str, frozenset[str]] = {
    "env": frozenset({"-u", "-C", "--unset", "--chdir"}),
    "exec": frozenset({"-a"}),
    "nohup": frozenset(),
    "setsid": frozenset(),
    "command": frozenset(),
    "nice": frozenset({"-n"}),
    "ionice": frozenset({"-c", "-n"}),
    "sudo": frozenset({"-u", "-g", "-C", "-D", "-h", "-p", "-r", "-t", "-U"}),
    "tini": frozenset({"-p", "-e"}),
    "dumb-init": frozenset({"-r", "--rewrite"}),
    "time": frozenset(),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
    "catatonit": frozenset(),
}
#: Wrappers that take a user, a limit or a time before the program.
_TAKING = frozenset({"su-exec", "gosu", "setpriv", "chpst", "timeout", "taskset", "chrt", "runuser", "setuidgid"})
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"})
_ENGINES = frozenset({"docker", "podman", "nerdctl"})
_ASSIGNMENT = later.pattern(r"[A-Za-z_]\w*=")
#: Shells within shells at the most.
_MOST_DEPTH = 5


class Launch(Struct, frozen=True):
    """One program of the family as it is started. `program` is the word that names it, `arguments` follow it."""

    component: Component
    program: Word
    arguments: tuple[Word, ...]
    version: str | None = None
    container: Container | None = None
    undecided: tuple[Undecided, ...] = ()


def launches(
    words: tuple[Word, ...], variables: Mapping[str, shell.Value] | None = None, depth: int = 0
) -> Iterator[Launch]:
    """The programs that the words of one command start; a shell's script may start several.

    `variables` are the environment that a shell among them starts with.
    """
    words = _unwrapped(words)
    if not words or depth > _MOST_DEPTH:
        return
    name = posixpath.basename(words[0].text)
    if name in _SHELLS:
        yield from _of_shell(words, dict(variables or {}), depth)
    elif name in _ENGINES:
        yield from _of_engine(words, variables, depth)
    else:
        launch = launch_of(words)
        if launch is not None:
            yield launch


def launch_of(words: tuple[Word, ...]) -> Launch | None:
    """The program that the first word names; None where it is none of ours."""
    component = component_of(words[0].text) if words else None
    if component is None:
        return None
    found, taken = subcommand(component, words[1].text if len(words) > 1 else None)
    if found is None:
        return None
    return Launch(found, words[0], words[1 + taken :], program_version(words[0].text))


def _unwrapped(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words from the program on that assignments and wrappers stand before."""
    while words:
        name = posixpath.basename(words[0].text)
        if _ASSIGNMENT.match(words[0].text):
            words = words[1:]
        elif name in _WRAPPERS:
            words = _without_options(words[1:], _WRAPPERS[name])
        elif name in _TAKING:
            rest = _without_options(words[1:], frozenset())
            words = next((rest[index:] for index in (1, 2) if _is_program(rest[index : index + 1])), rest[1:])
        else:
            return words
    return words


def _is_program(words: tuple[Word, ...]) -> bool:
    return bool(words) and (component_of(words[0].text) is not None or posixpath.basename(words[0].text) in _SHELLS)


def _without_options(words: tuple[Word, ...], valued: frozenset[str]) -> tuple[Word, ...]:
    while words and words[0].text.startswith("-"):
        if words[0].text == "--":
            return words[1:]
        words = words[2:] if words[0].text in valued else words[1:]
    return words


def _of_shell(words: tuple[Word, ...], variables: dict[str, shell.Value], depth: int) -> Iterator[Launch]:
    """`sh -c SCRIPT NAME ARGUMENTS`; a script in a file is not followed."""
    rest = words[2:] if words[0].text.endswith("busybox") else words[1:]
    flags = re.compile(r"-[a-z]*c[a-z]*\Z")
    while rest and rest[0].text.startswith(("-", "+")) and not flags.match(rest[0].text):
        rest = rest[2:] if rest[0].text in {"-o", "+o"} else rest[1:]
    if len(rest) < 2 or not flags.match(rest[0].text):
        return
    script, given = rest[1], rest[2:]
    variables |= {str(number): (word,) for number, word in enumerate(given)} | {"@": given[1:], "*": given[1:]}
    inner = SourceText(script.source.path, script.text)
    try:
        for command in shell.commands(inner, 0, len(inner.text), variables):
            placed = tuple(_placed(word, script, inner) for word in command.words)
            yield from launches(placed, variables, depth + 1)
    except QuoteError:
        return


def _placed(word: Word, script: Word, inner: SourceText) -> Word:
    """A word of a script that is itself a word: at its place in the file."""
    if word.source is not inner:
        return word
    undecided = None if word.undecided is None else replace(word.undecided, span=script.span)
    found = found_within(word.text, script.source, script.start, script.end)
    return replace(word, start=found.start, end=found.end, source=script.source, undecided=undecided)


def _of_engine(words: tuple[Word, ...], variables: Mapping[str, shell.Value] | None, depth: int) -> Iterator[Launch]:
    """`docker run OPTIONS IMAGE ARGUMENTS`."""
    found = container_of(words)
    if found is None:
        return
    container, image, arguments = found
    if container.entrypoint is not None:
        inside: tuple[Word, ...] = (replace(image, text=container.entrypoint), *arguments)
        yield from (_contained(launch, container, image) for launch in launches(inside, variables, depth + 1))
        return
    named = launch_of(arguments) if arguments and not arguments[0].text.startswith("-") else None
    launch = named or launch_of((image, *arguments))
    if launch is not None:
        yield _contained(launch, container, image)


def _contained(launch: Launch, container: Container, image: Word) -> Launch:
    return replace(launch, container=container, version=image_version(image.text) or launch.version)
