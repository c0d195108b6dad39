"""systemd's words: quoting, escapes, and what it expands in ExecStart= and EnvironmentFile=.

systemd.syntax(7) QUOTING, systemd.service(5) COMMAND LINES, systemd.exec(5) EnvironmentFile=; where the manual and the
program differ (quotes in the middle of a word are removed), the program counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from promaudit.facts.span import SourceText
from promaudit.readers.words import QuoteError, Word

_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}
_WHITE = " \t\n\r"


@dataclass(frozen=True, slots=True)
class Logical:
    """A value put together from continued lines: every character knows its place in the source."""

    source: SourceText
    text: str
    offsets: tuple[int, ...]

    def word(self, text: str, start: int, end: int) -> Word:
        """A word that spans the characters from `start` up to `end` of this value."""
        if start >= len(self.offsets):
            place = self.offsets[-1] + 1 if self.offsets else 0
            return Word(text, place, place, self.source)
        return Word(text, self.offsets[start], self.offsets[max(start, end - 1)] + 1, self.source)


def unit_words(value: Logical) -> tuple[Word, ...]:
    """Split as `extract_first_word` does it with EXTRACT_UNQUOTE and EXTRACT_CUNESCAPE. Raises QuoteError."""
    words: list[Word] = []
    position = 0
    while True:
        while position < len(value.text) and value.text[position] in _WHITE:
            position += 1
        if position >= len(value.text):
            return tuple(words)
        start = position
        text, position = _unquote(value, position)
        words.append(value.word(text, start, position))


def _unquote(value: Logical, position: int) -> tuple[str, int]:
    """One word from `position` on, and where it ends."""
    text, parts, quote, opened = value.text, [], "", position
    while position < len(text):
        char = text[position]
        if not quote and char in _WHITE:
            break
        if char == "\\" and position + 1 < len(text):
            unescaped, length = _unescape(text, position + 1)
            parts.append(unescaped)
            position += 1 + length
            continue
        if quote and char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote, opened = char, position
        else:
            parts.append(char)
        position += 1
    if quote:
        raise QuoteError(value.offsets[opened])
    return "".join(parts), position


def _unescape(text: str, position: int) -> tuple[str, int]:
    """What stands for `\\` + text[position...], and how many characters that takes; an unknown escape is kept."""
    char = text[position]
    if char in "\\\"'":
        return char, 1
    if char in _ESCAPES:
        return _ESCAPES[char], 1
    if char == "x" and _is(text[position + 1 : position + 3], "0123456789abcdefABCDEF", 2):
        return chr(int(text[position + 1 : position + 3], 16)), 3
    if _is(text[position : position + 3], "01234567", 3):
        return chr(int(text[position : position + 3], 8)), 3
    return "\\" + char, 1


def _is(text: str, alphabet: str, length: int) -> bool:
    return len(text) == length and all(char in alphabet for char in text)


def expand(word: Word, environment: Mapping[str, Logical]) -> tuple[Word, ...]:
    """Replace variables as `replace_env_argv` does: a whole word `$NAME` splits, `${NAME}` is put in as it is.

    `--flag=$NAME` is left alone, `$$` is a dollar sign. An unset `$NAME` is no word at all, an unset `${NAME}` nothing.
    """
    name = _whole_variable(word.text)
    if name is not None:
        return unit_words(environment[name]) if name in environment else ()
    text, sole = _replace_braced(word.text, environment)
    if sole is not None:
        return (sole.word(text, 0, len(sole.text)),) if sole.text else (Word(text, word.start, word.end, word.source),)
    return (Word(text, word.start, word.end, word.source),)


def _whole_variable(text: str) -> str | None:
    """NAME of a word that is `$NAME` and nothing else."""
    name = text[1:]
    if not text.startswith("$") or not name or name[0] == "{" or not _is_name(name):
        return None
    return name


def _is_name(text: str) -> bool:
    return text[0] not in "0123456789" and all(char == "_" or (char.isascii() and char.isalnum()) for char in text)


def _replace_braced(text: str, environment: Mapping[str, Logical]) -> tuple[str, Logical | None]:
    """The text with `${NAME}` replaced and `$$` undone; the variable, where the word is nothing else."""
    parts, position, sole = [], 0, None
    while position < len(text):
        end = text.find("}", position) if text.startswith("${", position) else -1
        name = text[position + 2 : end] if end > 0 else ""
        if name and _is_name(name):
            value = environment.get(name)
            parts.append(value.text if value else "")
            sole = value if position == 0 and end == len(text) - 1 else None
            position = end + 1
        elif text.startswith("$$", position):
            parts.append("$")
            position += 2
        else:
            parts.append(text[position])
            position += 1
    return "".join(parts), sole
