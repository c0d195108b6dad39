"""Files that the flags of a program name, where they stand on the audited host."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from promaudit.facts.files import Files
from promaudit.facts.finding import Problem
from promaudit.facts.program import CommandLine
from promaudit.facts.span import SourceText
from promaudit.facts.web_config import WebConfig
from promaudit.readers.text import source_text
from promaudit.readers.yaml_error import YamlError

#: The flags that name a web config file.
_FLAGS = ("--web.config.file", "--http.config")


def web_configs(
    command_lines: Iterable[CommandLine], files: Files, known: Iterable[str]
) -> Iterator[tuple[SourceText, WebConfig | Problem]]:
    """The web config files of programs, but for those that are `known`; those of containers are not on this host."""
    seen = set(known)
    for command_line in command_lines:
        path = _path(command_line)
        if command_line.isolated or not path.startswith("/") or path in seen or files.kind(path) != "file":
            continue
        seen.add(path)
        text = source_text(path, files)
        if text is not None:
            yield text, _read(text)


def _read(text: SourceText) -> WebConfig | Problem:
    from promaudit.readers import web_config

    try:
        return web_config.read(text)
    except YamlError as error:
        return Problem(str(error), error.span, "source/syntax", text.path)


def _path(command_line: CommandLine) -> str:
    """The value of --web.config.file, "" for none."""
    words = [argument.text for argument in command_line.arguments]
    given = [word.partition("=")[2] for word in words if word.startswith(tuple(f"{flag}=" for flag in _FLAGS))]
    given += [after for word, after in pairwise(words) if word in _FLAGS]
    return given[-1] if given else ""
