"""Texts with variables: what nginx calls a complex value (ngx_http_script_compile)."""

from functools import lru_cache
from typing import Protocol

from msgspec import Struct

from promaudit import later
from promaudit.model.nginx.unknown import OverrunError

_VARIABLE = later.pattern(r"\$(?:\{(?P<braced>[A-Za-z0-9_]+)\}|(?P<capture>[1-9])|(?P<name>[A-Za-z0-9_]+))")


class Variables(Protocol):
    """What a text takes the values of its variables from."""

    def variable(self, name: str) -> str:
        """The value of a variable (its name in lower case), empty where it has none."""
        ...

    def capture(self, number: int) -> str:
        """What group `number` of the last regular expression that matched has captured."""
        ...


class Text(Struct, frozen=True):
    """A text taken apart: literal parts, captures (numbers) and variables (lower-case names, each in a tuple).

    `constant` is the whole text where there is nothing to replace, None otherwise; `mixed` has captures and variables.
    """

    raw: str
    parts: tuple[str | int | tuple[str], ...]
    constant: str | None
    mixed: bool = False

    def value(self, source: Variables) -> str:
        """The text with every variable and capture replaced."""
        if self.constant is not None:
            return self.constant
        values = [
            part
            if type(part) is str
            else source.variable(part[0])
            if type(part) is tuple
            else source.capture(part)  # type: ignore[arg-type]
            for part in self.parts
        ]
        return self._again(source, values) if self.mixed else "".join(values)

    def _again(self, source: Variables, values: list[str]) -> str:
        """nginx goes through a text twice: a `map` between its captures may have captured something else by then."""
        again = [source.capture(p) if type(p) is int else v for p, v in zip(self.parts, values, strict=True)]
        if sum(map(len, again)) != sum(map(len, values)):
            raise OverrunError("what is captured changes while the text is put together")
        return "".join(again)


@lru_cache(maxsize=65536)
def compile_text(raw: str) -> Text:
    """Take a text (as it stands in the file) apart, as bytes."""
    wire_text = wire(raw)
    parts: list[str | int | tuple[str]] = []
    position = 0
    for match in _VARIABLE.finditer(wire_text):
        if match.start() > position:
            parts.append(wire_text[position : match.start()])
        name = match["braced"] or match["name"]
        parts.append(int(match["capture"]) if match["capture"] else (name.lower(),))
        position = match.end()
    if position < len(wire_text):
        parts.append(wire_text[position:])
    mixed = {int, tuple} <= {type(part) for part in parts}
    return Text(wire_text, tuple(parts), None if position else wire_text, mixed)


_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def lower(text: str) -> str:
    """A text in lower case as nginx's C makes it: the letters of ASCII alone (ngx_tolower)."""
    return text.lower() if text.isascii() else text.translate(_UPPER)


def wire(text: str) -> str:
    """A text of a file (UTF-8) as the bytes that nginx sees, one character each."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def file_name(text: str) -> str:
    """The bytes of a path, one character each, as paths of files are written: the reverse of `wire`."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "surrogateescape")
