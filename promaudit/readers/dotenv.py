"""The .env file beside a compose file (compose-spec/compose-go dotenv/parser.go)."""

import re
from collections.abc import Mapping

from msgspec import Struct, field

from promaudit.facts.program import UNKNOWN
from promaudit.readers.interpolation import interpolate

_ESCAPE = re.compile(r"\\(?:[abcfnrtv$\"\\]|0\d{0,3})")
_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", '"': '"', "\\": "\\", "$": "$$",
}  # fmt: skip
_EXPORT = re.compile(r"export\s+")
_KEY = re.compile(r"[^=:\n]*")
_GOOD_KEY = re.compile(r"[\w.\-\[\] \t\v\f\r\x85\xa0]*\Z")
_BLANK = " \t\v\f\r\x85\xa0"


def read_dotenv(text: str) -> dict[str, str]:
    """The variables that the file defines, those before it expanded in each.

    A name without a value comes from the shell that starts compose: UNKNOWN. From a line on that compose refuses
    everything is left out: compose ends there.
    """
    parser = _Parser(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    while parser.statement():
        pass
    return {name: value for name, value in parser.variables.items() if not name[:1].isdigit()}


class _Parser(Struct):
    text: str
    position: int = 0
    variables: dict[str, str] = field(default_factory=dict)

    def statement(self) -> bool:
        """Read one statement; False at the end of the file, and at what compose refuses."""
        if not self._to_statement():
            return False
        exported = _EXPORT.match(self.text, self.position)
        self.position = exported.end() if exported else self.position
        key = _KEY.match(self.text, self.position)
        assert key is not None  # noqa: S101 - it matches everything
        name, self.position = key.group(), key.end()
        if not _GOOD_KEY.match(name) or " " in name.strip():
            return False
        sign = self.text[self.position : self.position + 1]
        if sign in {"", "\n"}:
            self.variables.setdefault(name.strip(), UNKNOWN)
            return sign != ""
        self.position += 1
        return self._value(name.strip())

    def _to_statement(self) -> bool:
        while self.position < len(self.text):
            char = self.text[self.position]
            if char == "#":
                newline = self.text.find("\n", self.position)
                self.position = len(self.text) if newline < 0 else newline
            elif not char.isspace():
                return True
            else:
                self.position += 1
        return False

    def _value(self, name: str) -> bool:
        while self.text[self.position : self.position + 1] and self.text[self.position] in _BLANK:
            self.position += 1
        quote = self.text[self.position : self.position + 1]
        if quote in {"'", '"'}:
            value = self._quoted(quote)
            if value is None:
                return False
        else:
            line, _, _ = self.text[self.position :].partition("\n")
            self.position += len(line) + 1
            value = expanded(line.partition(" #")[0].rstrip(), self.variables)
        self.variables[name] = value
        return True

    def _quoted(self, quote: str) -> str | None:
        """A quoted value, which may span lines; None where the quote is not closed."""
        match = re.compile(rf"{quote}((?:\\.|[^\\{quote}])*){quote}", re.DOTALL).match(self.text, self.position)
        if match is None:
            return None
        self.position = match.end()
        value = match[1].replace("\\" + quote, quote)
        return expanded(_ESCAPE.sub(_unescape, value), self.variables) if quote == '"' else value


def _unescape(match: re.Match[str]) -> str:
    letter = match.group()[1]
    if letter == "0":
        digits = match.group()[2:]
        return chr(int(digits, 8)) if len(digits) == 3 and set(digits) <= set("01234567") else match.group()
    return _ESCAPES.get(letter, match.group())


def expanded(value: str, variables: Mapping[str, str]) -> str:
    """A value with the variables before it put in."""
    return interpolate(value, variables).text
