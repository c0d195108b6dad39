"""EnvironmentFile= of systemd: assignments, one a line, without any expansion.

Followed from systemd's src/basic/env-file.c (parse_env_file_internal) and env-util.c (env_assignment_is_valid).
"""

import posixpath

from msgspec import Struct, field

from promaudit import later
from promaudit.facts.program import Argument, CommandLine
from promaudit.facts.span import SourceText
from promaudit.readers.component import component_of
from promaudit.readers.unit_words import Logical, plain_words

_NEWLINES = "\n\r"
_WHITE = " \t\n\r"
#: Names that a program can be handed; anything else is dropped, `export ARGS` too.
NAME = later.pattern(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_CONTROL = later.pattern(r"[\x00-\x08\x0b-\x1f\x7f]")


def read(source: SourceText) -> dict[str, Logical]:
    """The variables that the file defines; the last assignment of a name wins.

    Quotes around a value are removed, a `\\` at a line end joins, comments stand on lines of their own (`#` or `;`).
    """
    machine = _Machine(source)
    for position, char in enumerate(source.text):
        _STATES[machine.state](machine, char, position)
    machine.end()
    return machine.variables


def command_lines(source: SourceText) -> tuple[CommandLine, ...]:
    """What a file starts that no unit is known to read: its variables that hold arguments, split as `$NAME` is.

    The program is the one that the file is named after: `/etc/default/prometheus`.
    """
    component = component_of(posixpath.basename(source.path).removesuffix(".env").removesuffix(".conf"))
    values = [value for value in read(source).values() if value.text.lstrip().startswith("-")]
    if component is None or not values:
        return ()
    words = tuple(word for value in values for word in plain_words(value))
    placed = tuple(Argument(word.text, word.span) for word in words)
    return (CommandLine(component, "environment", source.path, placed, span=words[0].span),)


class _Machine(Struct):
    """The parser's state, named as in its source, and the assignment that it reads."""

    source: SourceText
    state: str = "pre-key"
    key: str = ""
    value: list[tuple[str, int]] = field(default_factory=list)
    kept: int = 0
    variables: dict[str, Logical] = field(default_factory=dict)

    def keep(self, char: str, position: int, trimmed: bool = False) -> None:
        """Add a character to the value; `trimmed` white space falls off at the end of the line."""
        self.value.append((char, position))
        if not trimmed:
            self.kept = len(self.value)

    def push(self) -> None:
        """The assignment is complete."""
        name, value = self.key.rstrip(_WHITE), self.value[: self.kept]
        text = "".join(char for char, _ in value)
        if NAME.match(name):
            self.variables[name] = Logical(self.source, text, tuple(position for _, position in value))
            if _CONTROL.search(text):
                # it has replaced what was there before, and is dropped in the end
                del self.variables[name]
        self.state, self.key, self.value, self.kept = "pre-key", "", [], 0

    def end(self) -> None:
        """The end of the file ends every assignment, even one in open quotes."""
        if self.state not in {"pre-key", "key", "comment", "comment-escape"}:
            self.push()


def _pre_key(machine: _Machine, char: str, _position: int) -> None:
    if char in "#;":
        machine.state = "comment"
    elif char not in _WHITE:
        machine.state, machine.key = "key", char


def _key(machine: _Machine, char: str, _position: int) -> None:
    if char in _NEWLINES:
        machine.state, machine.key = "pre-key", ""
    elif char == "=":
        machine.state = "pre-value"
    else:
        machine.key += char


def _pre_value(machine: _Machine, char: str, position: int) -> None:
    if char in _NEWLINES:
        machine.push()
    elif char in "'\"":
        machine.state = char
    elif char == "\\":
        machine.state = "value-escape"
    elif char not in _WHITE:
        machine.state = "value"
        machine.keep(char, position)


def _value(machine: _Machine, char: str, position: int) -> None:
    if char in _NEWLINES:
        machine.push()
    elif char == "\\":
        machine.state, machine.kept = "value-escape", len(machine.value)
    else:
        machine.keep(char, position, trimmed=char in _WHITE)


def _value_escape(machine: _Machine, char: str, position: int) -> None:
    machine.state = "value"
    if char not in _NEWLINES:
        machine.keep(char, position)


def _single_quoted(machine: _Machine, char: str, position: int) -> None:
    if char == "'":
        machine.state = "pre-value"
    else:
        machine.keep(char, position)


def _double_quoted(machine: _Machine, char: str, position: int) -> None:
    if char == '"':
        machine.state = "pre-value"
    elif char == "\\":
        machine.state = "double-escape"
    else:
        machine.keep(char, position)


def _double_escape(machine: _Machine, char: str, position: int) -> None:
    """A backslash in double quotes protects `"`, `\\`, `` ` `` and `$` alone, and joins lines."""
    machine.state = '"'
    if char not in '"\\`$\n':
        machine.keep("\\", position - 1)
    if char != "\n":
        machine.keep(char, position)


def _comment(machine: _Machine, char: str, _position: int) -> None:
    if char == "\\":
        machine.state = "comment-escape"
    elif char in _NEWLINES:
        machine.state = "pre-key"


def _comment_escape(machine: _Machine, _char: str, _position: int) -> None:
    machine.state = "comment"


_STATES = {
    "pre-key": _pre_key,
    "key": _key,
    "pre-value": _pre_value,
    "value": _value,
    "value-escape": _value_escape,
    "'": _single_quoted,
    '"': _double_quoted,
    "double-escape": _double_escape,
    "comment": _comment,
    "comment-escape": _comment_escape,
}
