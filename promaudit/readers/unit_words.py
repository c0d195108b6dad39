"""systemd's words: quoting, escapes, and what it expands in ExecStart=.

systemd.syntax(7) QUOTING, systemd.service(5) COMMAND LINES; where the manual and the program differ (quotes in the
middle of a word are removed), the program counts: src/basic/extract-word.c, escape.c and env-util.c.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from promaudit.facts.program import UNKNOWN
from promaudit.facts.span import SourceText
from promaudit.readers.words import MOST_CHARACTERS, QuoteError, Word

_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}
_ESCAPES |= {char: char for char in "\\\"'"}
#: How many hexadecimal digits follow `\\x`, `\\u` and `\\U`.
_HEXADECIMAL = {"x": 2, "u": 4, "U": 8}
WHITE = " \t\n\r"
_CURLY_END = re.compile("[:}]")


class Logical(Struct, frozen=True):
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

    def part(self, start: int, end: int) -> "Logical":
        """The characters from `start` up to `end` as a value of their own."""
        return Logical(self.source, self.text[start:end], self.offsets[start:end])


def unit_words(value: Logical, *, strict: bool = False) -> tuple[Word, ...]:
    """Split as `extract_first_word` does it with EXTRACT_UNQUOTE and EXTRACT_CUNESCAPE.

    Raises QuoteError where a quote is not closed; an escape that systemd does not know is kept, as in ExecStart=, or
    ends the words where this is `strict`, as in Environment=.
    """
    words: list[Word] = []
    position = _next(value.text, 0)
    while position < len(value.text):
        start = position
        text, position = _word(value, position, strict)
        if text is None:
            break
        words.append(value.word(text, start, position))
        position = _next(value.text, position)
    return tuple(words)


def split_commands(value: Logical) -> tuple[Logical, ...]:
    """The commands of one ExecStart= value: a lone `;` stands between them (config_parse_exec).

    A quote that is not closed takes the rest into its command.
    """
    commands: list[Logical] = []
    start, position = 0, _next(value.text, 0)
    while position < len(value.text):
        if value.text[position] == ";" and value.text[position + 1 : position + 2] in {"", *WHITE}:
            commands.append(value.part(start, position))
            start = position = position + 1
        else:
            try:
                _, position = _word(value, position, strict=False)
            except QuoteError:
                break
        position = _next(value.text, position)
    commands.append(value.part(start, len(value.text)))
    return tuple(command for index, command in enumerate(commands) if _is_command(command, index == 0))


def _is_command(value: Logical, is_first: bool) -> bool:
    """Whether systemd takes this for a command at all: a later one must have a first word that can be read."""
    start = _next(value.text, 0)
    try:
        return start < len(value.text) and (is_first or bool(_word(value, start, strict=False)))
    except QuoteError:
        return False


def _next(text: str, position: int) -> int:
    while position < len(text) and text[position] in WHITE:
        position += 1
    return position


def _word(value: Logical, position: int, strict: bool) -> tuple[str | None, int]:
    """One word from `position` on, and where it ends; None where a strict reading ends here."""
    text, parts, quote, opened = value.text, [], "", position
    while position < len(text) and (quote or text[position] not in WHITE):
        char = text[position]
        if char == "\\":
            unescaped, length = _unescape(text, position + 1)
            if unescaped is None and strict:
                return None, position
            parts.append(unescaped or text[position : position + length + 1])
            position += length
        elif quote and char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote, opened = char, position
        else:
            parts.append(char)
        position += 1
    if quote:
        if strict:
            return None, position
        raise QuoteError(value.offsets[opened])
    return _reread("".join(parts)), position


def _unescape(text: str, position: int) -> tuple[str | None, int]:
    """What stands for `\\` + text[position...], and how many characters that takes; None for an unknown escape."""
    char = text[position : position + 1]
    if char in _ESCAPES:
        return _ESCAPES[char], 1
    if char in _HEXADECIMAL:
        return _number(text[position + 1 : position + 1 + _HEXADECIMAL[char]], 16, _HEXADECIMAL[char], char != "x")
    if char and char in "01234567":
        found, _ = _number(text[position : position + 3], 8, 3, False)
        return found, 3 if found else 1
    return None, len(char)


def _number(digits: str, base: int, length: int, is_character: bool) -> tuple[str | None, int]:
    """A byte or a character by its number; zero is none."""
    alphabet = "01234567" if base == 8 else "0123456789abcdefABCDEF"
    if len(digits) != length or not all(digit in alphabet for digit in digits):
        return None, 1
    number = int(digits, base)
    if number == 0 or (number > 255 and not is_character) or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return None, 1
    return chr(0xDC00 + number if number > 127 and not is_character else number), length + 1


def _reread(text: str) -> str:
    """Bytes that were written one by one may be characters together."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def expand(word: Word, environment: Mapping[str, Logical]) -> tuple[Word, ...]:
    """Replace variables as `replace_env_argv` does: a word that begins with `$` splits, `${NAME}` is put in as it is.

    `--flag=$NAME` is left alone, `$$` is a dollar sign. An unset `$NAME` is no word at all, an unset `${NAME}` nothing.
    """
    if word.text.startswith("$") and word.text[1:2] not in {"{", "$"}:
        return plain_words(environment[word.text[1:]]) if word.text[1:] in environment else ()
    text, sole = _replace_braced(word.text, environment)
    if sole is not None and sole.text:
        return (sole.word(text, 0, len(sole.text)),)
    return (Word(text, word.start, word.end, word.source),)


def variables_in(text: str) -> tuple[str, ...]:
    """The names of the variables that `expand` would replace in a word."""
    if text.startswith("$") and text[1:2] not in {"{", "$"}:
        return (text[1:],)
    return tuple(name for _, _, name in _braced(text) if name is not None)


def plain_words(value: Logical) -> tuple[Word, ...]:
    """Split with EXTRACT_RELAX and EXTRACT_UNQUOTE: a backslash is dropped, a quote may stay open."""
    words, text, position = [], value.text, _next(value.text, 0)
    while position < len(text):
        start, parts, quote = position, [], ""
        while position < len(text) and (quote or text[position] not in WHITE):
            char = text[position]
            if char == "\\":
                position += 1
                parts.append(text[position : position + 1])
            elif char == quote or (not quote and char in "\"'"):
                quote = "" if quote else char
            else:
                parts.append(char)
            position += 1
        words.append(value.word("".join(parts), start, min(position, len(text))))
        position = _next(text, position)
    return tuple(words)


def _braced(text: str) -> tuple[tuple[int, int, str | None], ...]:
    """Where `${NAME}` and `$$` stand in a text: start, end and NAME, None for a dollar sign."""
    found: list[tuple[int, int, str | None]] = []
    position = text.find("$")
    while 0 <= position < len(text) - 1:
        following, end = text[position + 1], position + 2
        if following == "$":
            found.append((position, end, None))
        elif following == "{":
            closing = _CURLY_END.search(text, end)
            if closing is None:
                break
            end = closing.end()
            # a colon is the shell's syntax, which is left alone
            if closing.group() == "}":
                found.append((position, end, text[position + 2 : end - 1]))
        position = text.find("$", end)
    return tuple(found)


def _replace_braced(text: str, environment: Mapping[str, Logical]) -> tuple[str, Logical | None]:
    """The text with `${NAME}` replaced and `$$` undone; the variable, where the word is nothing else."""
    parts, position, sole, left = [], 0, None, MOST_CHARACTERS
    for start, end, name in _braced(text):
        value = environment.get(name) if name is not None else None
        put = "$" if name is None else value.text if value else ""
        left -= len(put)
        if left < 0:
            return UNKNOWN, None
        parts += [text[position:start], put]
        sole = value if (start, end) == (0, len(text)) else None
        position = end
    return "".join([*parts, text[position:]]), sole
