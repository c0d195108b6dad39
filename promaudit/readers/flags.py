"""Flags as plain text: one argument a line, or one command line."""

import re
from collections.abc import Iterable

from promaudit import later
from promaudit.facts.finding import Problem
from promaudit.facts.program import Argument, CommandLine, Component
from promaudit.facts.span import SourceText
from promaudit.readers.words import QuoteError, Word, shell_words

#: Words of a line that begins a flag, as far as the layout of the file tells.
_FLAG_LINE = later.pattern(r"\s*(--?[A-Za-z]|@)")
#: A program's name in front of its flags.
_PROGRAM = later.pattern(r"(?:.*/)?[a-z][\w.-]*$")


def read(source: SourceText, component: Component) -> CommandLine | Problem:
    """The arguments in a text.

    A file in which every line holds one argument is taken to the letter, quotes included, as a program gets them from
    an exec call or a container's `args`. Anything else is one command line and split as a shell does it; a program's
    name in front is left out.
    """
    lines = _lines(source)
    if lines and all(_is_one_argument(word.text) for word in lines):
        return _command_line(source, component, lines)
    try:
        words = shell_words(source, 0, len(source.text))
    except QuoteError as error:
        return Problem(str(error), source.span(error.offset, error.offset + 1), "source/syntax", source.path)
    if words and _PROGRAM.match(words[0].text) and not words[0].text.startswith("-"):
        words = words[1:]
    return _command_line(source, component, words)


def _lines(source: SourceText) -> tuple[Word, ...]:
    """The lines that hold something, without comments and the white space around them."""
    found, start = [], 0
    for line in source.text.splitlines(keepends=True):
        text = line.strip()
        if text and not text.startswith("#"):
            offset = start + line.index(text)
            found.append(Word(text, offset, offset + len(text), source))
        start += len(line)
    return tuple(found)


def _is_one_argument(line: str) -> bool:
    """Whether a line is one flag: it begins like one, and no second one follows after white space."""
    if line.endswith("\\") or not _FLAG_LINE.match(line):
        return False
    return not re.search(r"\s--?[A-Za-z]", line)


def _command_line(source: SourceText, component: Component, words: Iterable[Word]) -> CommandLine:
    arguments = tuple(_split_value(word) for word in words)
    flat = tuple(argument for pair in arguments for argument in pair)
    return CommandLine(component, "flags", source.path, flat, span=source.span(0, 0))


def _split_value(word: Word) -> tuple[Argument, ...]:
    """`--flag value` on one line is two arguments, as people write it in such files; `--flag=a b` is one."""
    match = re.match(r"(--?[\w.-]+)\s+(\S.*)$", word.text)
    if match is None:
        return (Argument(word.text, word.span),)
    first, second = match.span(1), match.span(2)
    return (
        Argument(match[1], word.source.span(word.start + first[0], word.start + first[1])),
        Argument(match[2], word.source.span(word.start + second[0], word.start + second[1])),
    )
