"""Command lines as Go's flag package reads them (golang/go src/flag/flag.go): Prometheus 1.x, VictoriaMetrics."""

from collections import deque

from promaudit.facts.program import Argument
from promaudit.model.prometheus.flag_tables import Flag
from promaudit.model.prometheus.go_text import quote
from promaudit.model.prometheus.kingpin import Complaint, Given, Parsed

_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})


def parse(arguments: tuple[Argument, ...], flags: dict[str, Flag], whole: bool) -> Parsed:
    """Read a command line; one dash or two are the same, and the last of two equal flags counts."""
    left = deque(arguments)
    given: list[Given] = []
    while left:
        argument = left.popleft()
        text, span = argument.text, argument.span
        if len(text) < 2 or not text.startswith("-"):
            words = f"Non-flag argument on command line: {quote(text)}"
            return Parsed(tuple(given), Complaint(words, "argument", text, span))
        if text == "--":
            continue
        name, equals, value = text.removeprefix("-").removeprefix("-").partition("=")
        if not name or name.startswith("-"):
            return Parsed(tuple(given), Complaint(f"bad flag syntax: {text}", "argument", text, span))
        flag = flags.get(name)
        if flag is None and name in {"help", "h"}:
            return Parsed(tuple(given), leaves=True)
        if flag is None and whole:
            return Parsed(tuple(given), Complaint(f"flag provided but not defined: -{name}", "unknown", name, span))
        complaint = _take(Given(name, value, span), bool(equals), flag, left, given)
        if complaint is not None:
            return Parsed(tuple(given), complaint)
    return Parsed(tuple(given), leaves=any(item.name == "version" and item.value == "true" for item in given))


def _take(
    item: Given, has_value: bool, flag: Flag | None, left: deque[Argument], given: list[Given]
) -> Complaint | None:
    if flag is not None and flag.kind == "bool":
        if has_value and item.value not in _TRUE | _FALSE:
            words = (
                f"invalid boolean value {quote(item.value)} for -{item.name}: "
                f"strconv.ParseBool: parsing {quote(item.value)}: invalid syntax"
            )
            return Complaint(words, "argument", item.name, item.span)
        given.append(item._replace(value="false" if item.value in _FALSE else "true"))
        return None
    if not has_value:
        if flag is None and (not left or left[0].text.startswith("-")):
            given.append(item._replace(value="true"))
            return None
        if not left:
            return Complaint(f"flag needs an argument: -{item.name}", "argument", item.name, item.span)
        item = item._replace(value=left.popleft().text)
    given.append(item)
    return None
