"""EnvironmentFile= of systemd: assignments, one a line, without any expansion (`load_env_file`)."""

from promaudit.facts.span import SourceText
from promaudit.readers.unit_words import Logical

_NEWLINES = "\n\r"


def read(source: SourceText) -> dict[str, Logical]:
    """The variables that the file defines; the last assignment of a name wins.

    Quotes around a value are removed, a `\\` at a line end joins, comments stand on lines of their own (`#` or `;`).
    A name may hold blanks: `export ARGS=x` defines a variable called `export ARGS`.
    """
    variables: dict[str, Logical] = {}
    position = 0
    while position < len(source.text):
        position, name, value = _assignment(source, position)
        if name:
            variables[name] = value
    return variables


def _assignment(source: SourceText, position: int) -> tuple[int, str, Logical]:
    """One line: where the next one begins, the name ("" for none) and the value."""
    text, empty = source.text, Logical(source, "", ())
    while position < len(text) and text[position].isspace():
        position += 1
    if position >= len(text) or text[position] in "#;":
        return _comment_end(text, position), "", empty
    equals = text.find("=", position)
    newline = _line_end(text, position)
    if equals < 0 or equals > newline:
        return newline + 1, "", empty
    end, value = _value(source, equals + 1)
    return end, text[position:equals].rstrip(), value


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _comment_end(text: str, position: int) -> int:
    """A comment goes on over a line end behind a backslash."""
    end = _line_end(text, position)
    while end < len(text) and text[end - 1] == "\\":
        end = _line_end(text, end + 1)
    return end + 1


def _value(source: SourceText, position: int) -> tuple[int, Logical]:
    """The value from `position` on, unquoted, and the offset behind it.

    A quote opens at the beginning of the value or behind a closed quote; in the middle of a word it is a character.
    """
    text, state = source.text, "before"
    kept: list[tuple[str, int]] = []
    length = 0
    while position < len(text) and not (state in {"before", "bare"} and text[position] in _NEWLINES):
        char = text[position]
        if char == "\\" and state != "'" and position + 1 < len(text):
            kept.extend(_escaped(text, position, state))
            state = "bare" if state == "before" else state
            length, position = len(kept), position + 2
            continue
        state, keeps = _step(state, char)
        if keeps:
            kept.append((char, position))
            length = length if state == "bare" and char in " \t" else len(kept)
        position += 1
    kept = kept[:length]
    return position + 1, Logical(source, "".join(char for char, _ in kept), tuple(offset for _, offset in kept))


def _step(state: str, char: str) -> tuple[str, bool]:
    """The next state, and whether the character belongs to the value. A state is `before`, `bare` or the open quote."""
    if state in {'"', "'"}:
        return ("before", False) if char == state else (state, True)
    if state == "before" and char in "\"'":
        return char, False
    if state == "before" and char in " \t":
        return state, False
    return "bare", True


def _escaped(text: str, position: int, state: str) -> tuple[tuple[str, int], ...]:
    """What a backslash leaves: at a line end nothing; in double quotes it protects `"`, `\\`, `` ` `` and `$` alone."""
    following = text[position + 1]
    if following in _NEWLINES:
        return ()
    if state == '"' and following not in '"\\`$':
        return (("\\", position), (following, position + 1))
    return ((following, position + 1),)
