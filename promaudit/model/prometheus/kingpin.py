"""Command lines as kingpin reads them (alecthomas/kingpin v2 parser.go, flags.go, app.go).

Prometheus since 2.0 and most of its family use it.
"""

from collections import deque
from typing import Literal, NamedTuple

from msgspec import Struct, field

from promaudit.facts.files import Files
from promaudit.facts.program import Argument
from promaudit.facts.span import SourceText, Span
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.flag_tables import Flag
from promaudit.model.prometheus.go_text import quote

#: What is wrong with a command line; the names are those of FlagFault.
Kind = Literal["unknown", "repeated", "argument", "other"]


class Given(NamedTuple):
    """A flag as it was given: its name without dashes, its value, and where the argument stands."""

    name: str
    value: str
    span: Span


class Complaint(Struct, frozen=True):
    """What the parser says, in its own words, of which flag, and where; `argument` is the whole one that it read."""

    words: str
    kind: Kind
    flag: str
    span: Span | None
    argument: str = ""


class Parsed(Struct, frozen=True):
    """The flags in the order given, up to the first complaint; `leaves` is True where --help or --version ends it."""

    given: tuple[Given, ...]
    complaint: Complaint | None = None
    leaves: bool = False
    undecided: Undecided | None = None


class _Token(Struct, frozen=True):
    kind: Literal["long", "short", "argument", "error", "end"]
    value: str
    span: Span | None
    written: str = ""


class _UnreadableError(Exception):
    """An @file that cannot be looked up."""


class _Tokens(Struct):
    """kingpin's token stream, with one token of look-ahead and arguments that are pushed back."""

    arguments: deque[Argument]
    flags: dict[str, Flag]
    files: Files
    only_arguments: bool = False
    ahead: list[_Token] = field(default_factory=list)

    def peek(self) -> _Token:
        if not self.ahead:
            self.ahead.append(self._read())
        return self.ahead[-1]

    def next(self) -> _Token:
        token = self.peek()
        self.ahead.pop()
        return token

    def _read(self) -> _Token:
        while self.arguments:
            argument = self.arguments.popleft()
            if self.only_arguments:
                return _Token("argument", argument.text, argument.span)
            if argument.text == "--":
                self.only_arguments = True
                continue
            if argument.text.startswith("@"):
                failed = self._expand(argument)
                if failed is not None:
                    return failed
                continue
            return self._token(argument)
        return _Token("end", "", None)

    def _token(self, argument: Argument) -> _Token:
        text, span = argument.text, argument.span
        if text.startswith("--"):
            name, equals, value = text[2:].partition("=")
            if equals:
                # the look-ahead is a stack: the flag is returned now, its value comes next
                self.ahead.append(_Token("argument", value, span))
            return _Token("long", name, span)
        if text == "-" or not text.startswith("-"):
            return _Token("argument", "" if text == "-" else text, span)
        if len(text) > 2:
            self.arguments.appendleft(Argument("-" + text[2:], span))
        return _Token("short", text[1], span, text)

    def _expand(self, argument: Argument) -> _Token | None:
        path = argument.text[1:]
        if not path:
            return _Token("error", "expected @ file to expand arguments from", argument.span)
        text = self.files.text(path)
        if text is None:
            if self.files.kind(path) != "missing":
                raise _UnreadableError(path)
            words = f"failed to open arguments file {quote(path)}: open {path}: no such file or directory"
            return _Token("error", words, argument.span)
        self.arguments.extendleft(reversed(_lines(path, text)))
        return None


def _lines(path: str, text: str) -> list[Argument]:
    """One argument a line; blank lines and those that begin with `#` are left out."""
    source, found, offset = SourceText(path, text), [], 0
    for line in text.split("\n"):
        plain = line.removesuffix("\r")
        if plain.strip() and not plain.startswith("#"):
            found.append(Argument(plain, source.span(offset, offset + len(plain))))
        offset += len(line) + 1
    return found


def parse(arguments: tuple[Argument, ...], flags: dict[str, Flag], whole: bool, files: Files) -> Parsed:
    """Read a command line. `whole` tells that `flags` are all that the program knows; others are then complained of."""
    tokens = _Tokens(deque(arguments), flags, files)
    given: list[Given] = []
    try:
        complaint = _read_all(tokens, whole, given)
    except _UnreadableError as unreadable:
        return Parsed(tuple(given), undecided=Undecided(f"the arguments in {unreadable} are not known"))
    names = {item.name for item in given}
    if "version" in names or (complaint is None and names & {"help", "help-long", "help-man"}):
        return Parsed(tuple(given), leaves=True)
    return Parsed(tuple(given), complaint or _repeated(given, flags))


def _read_all(tokens: _Tokens, whole: bool, given: list[Given]) -> Complaint | None:
    while (token := tokens.peek()).kind in {"long", "short"}:
        complaint = _read_flag(tokens, whole, given)
        if complaint is not None:
            return complaint
    if token.kind == "error":
        return Complaint(token.value, "other", "", token.span)
    if token.kind == "argument":
        return Complaint(f"unexpected {token.value}", "argument", token.value, token.span)
    return None


def _read_flag(tokens: _Tokens, whole: bool, given: list[Given]) -> Complaint | None:
    token = tokens.next()
    assert token.span is not None  # noqa: S101 - only the end of the arguments has none
    if token.kind == "short":
        if token.value == "h":
            given.append(Given("help", "true", token.span))
            return None
        return Complaint(f"unknown short flag '-{token.value}'", "unknown", token.value, token.span, token.written)
    name, value = _resolve(token.value, tokens.flags)
    flag = tokens.flags.get(name)
    negated = value == "false" and flag is not None and flag.kind != "bool"
    if negated or (flag is None and whole):
        return Complaint(f"unknown long flag '--{token.value}'", "unknown", token.value, token.span)
    is_switch = flag.kind == "bool" if flag else tokens.peek().kind != "argument"
    if is_switch:
        given.append(Given(name, value, token.span))
        return None
    return _read_value(tokens, token.value, name, token.span, given)


def _read_value(tokens: _Tokens, written: str, name: str, span: Span, given: list[Given]) -> Complaint | None:
    following = tokens.peek()
    if following.kind != "argument":
        return Complaint(f"expected argument for flag '--{written}'", "argument", name, span)
    tokens.next()
    given.append(Given(name, following.value, _joined(span, following.span)))
    return None


def _resolve(name: str, flags: dict[str, Flag]) -> tuple[str, str]:
    """A flag's name and the value that it has as a switch; `--no-x` switches x off."""
    if name not in flags and name.startswith("no-") and name[3:] in flags:
        return name[3:], "false"
    return name, "true"


def _joined(flag: Span, value: Span | None) -> Span:
    """From the flag to its value where both stand in one line of one file, else the flag."""
    if value is None or value.path != flag.path or value.line != flag.line or value == flag:
        return flag
    return Span(flag.path, flag.line, flag.column, value.end_line, value.end_column)


def _repeated(given: list[Given], flags: dict[str, Flag]) -> Complaint | None:
    seen: set[str] = set()
    for name, _, span in given:
        flag = flags.get(name)
        if name in seen and flag is not None and flag.kind != "strings":
            return Complaint(f"flag '{name}' cannot be repeated", "repeated", name, span)
        seen.add(name)
    return None
