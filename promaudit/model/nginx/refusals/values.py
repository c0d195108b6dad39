"""The values of directives with one of nginx's common setters (`ngx_conf_set_flag_slot` and its like)."""

import re
from collections.abc import Callable

from promaudit import later
from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import sizes
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State

_MAX = 2**63 - 1
_DIGITS = later.pattern(r"[0-9]+")
#: The units of a time: their order (a smaller one must follow a larger one), and their length in seconds.
_UNITS = {"y": (1, 31536000), "M": (2, 2592000), "w": (3, 604800), "d": (4, 86400), "h": (5, 3600), "m": (6, 60),
          "s": (7, 1), " ": (9, 1)}  # fmt: skip
_AMOUNT = later.pattern(r"([0-9]*)(ms|.|$) *", re.DOTALL)


def number(text: str) -> int | None:
    """A decimal number (`ngx_atoi`); None where it is none, or too large."""
    if not _DIGITS.fullmatch(text):
        return None
    value = int(text) if len(text) < 25 else _MAX + 1
    return value if value <= _MAX else None


def size(text: str, units: str = "km") -> int | None:
    """A size in bytes (`ngx_parse_size`, with `units` "kmg" `ngx_parse_offset`); None where it is none."""
    scale = 1
    if text and text[-1].lower() in units:
        scale = 1024 ** (units.index(text[-1].lower()) + 1)
        text = text[:-1]
    value = number(text)
    return value * scale if value is not None and value * scale <= _MAX else None


def time(text: str, *, seconds: bool) -> int | None:
    """A time in seconds, or else in milliseconds (`ngx_parse_time`); None where it is none."""
    thousand = 1 if seconds else 1000
    rank = 0 if seconds else 2  # years and months are not for milliseconds
    total, position = 0, 0
    while position < len(text):
        part = _AMOUNT.match(text, position)
        if part is None:
            return None
        amount, unit, position = int(part[1][:30] or 0), part[2], part.end()
        if unit == "":
            total += amount * thousand
        elif unit == "ms":
            if seconds or rank >= 8:
                return None
            rank, total = 8, total + amount
        else:
            order, length = _UNITS.get(unit, (0, 0))
            # nothing may follow milliseconds, and a space counts as the seconds' place
            if order == 0 or rank >= min(order, 7) or (unit == "y" and rank > 0):
                return None
            rank, total = order, total + amount * length * thousand
    return total if total <= _MAX and re.search("[0-9]", text) else None


def _flag(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    scope.once(directive)
    value = directive.arguments[0]
    if value.lower() not in ("on", "off"):
        raise RefusedError(f'invalid value "{value}" in "{directive.name}" directive, it must be "on" or "off"')


def _number(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    scope.once(directive)
    value = number(directive.arguments[0])
    if value is None:
        raise wrong(directive, "invalid number")
    sizes.check(directive, value)
    if "=" in kind:
        low, high = kind.partition("=")[2].split("..")
        if high == "-1" and value < int(low):
            raise RefusedError(f"value must be equal to or greater than {low}")
        if high != "-1" and not int(low) <= value <= int(high):
            raise RefusedError(f"value must be between {low} and {high}")


def _measured_size(units: str) -> "Setter":
    def check(state: State, scope: Scope, directive: Directive, kind: str) -> None:
        scope.once(directive)
        value = size(directive.arguments[0], units)
        if value is None:
            raise wrong(directive, "invalid value")
        sizes.check(directive, value)

    return check


def _measured(parse: Callable[[str], int | None]) -> "Setter":
    def check(state: State, scope: Scope, directive: Directive, kind: str) -> None:
        scope.once(directive)
        if parse(directive.arguments[0]) is None:
            raise wrong(directive, "invalid value")

    return check


def _low_water(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    _measured_size("km")(state, scope, directive, kind)
    state.warn(f'"{directive.name}" is not supported, ignored', directive)


def _once(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    scope.once(directive)


def _anything(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    """Any value, any number of times."""


def _enum(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    scope.once(directive)
    value = directive.arguments[0]
    if value.lower() not in kind.partition("=")[2].lower().split(", "):
        raise RefusedError(f'invalid value "{value}"')


def _mask(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    allowed = kind.partition("=")[2].lower().split(", ")
    for value in directive.arguments:
        if value.lower() not in allowed:
            raise RefusedError(f'invalid value "{value}"')
        key = f"{directive.name}={value.lower()}"
        if key in scope.seen:
            state.warn(f'duplicate value "{value}"', directive)
        scope.seen.add(key)


def _buffers(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    scope.once(directive)
    count, length = directive.arguments
    if not number(count) or not size(length):
        raise wrong(directive, "invalid value")


def _complex(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    scope.once(directive)
    complex_value(state, directive.arguments[0])


def _complex_size(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    _complex(state, scope, directive, kind)
    value = directive.arguments[0]
    if "$" not in value and size(value) is None:
        raise wrong(directive, "invalid value")


def _complex_list(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    for value in directive.arguments:
        complex_value(state, value)


def _access(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    scope.once(directive)
    for value in directive.arguments:
        if not re.fullmatch("(user|group|all):rw?", value):
            raise RefusedError(f'invalid value "{value}"')


def _types(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    every, seen = f"{directive.name}:*", scope.seen
    for value in directive.arguments:
        if every in seen:
            return
        if value == "*":
            seen.add(every)
            return
        key = f"{directive.name}:{value.lower()}"
        default = "text/xml" if directive.name == "charset_types" else "text/html"
        if key in seen or value.lower() == default:
            state.warn(f'duplicate MIME type "{value.lower()}"', directive)
        seen.add(key)


def _obsolete(state: State, scope: Scope, directive: Directive, kind: str) -> None:
    instead = _INSTEAD.get(directive.name)
    say = f'use the "{instead}" directive instead' if instead else "ignored"
    state.warn(f'the "{directive.name}" directive is obsolete, {say}', directive)


#: What nginx names in place of directives of HTTP/2 that it does not know any more.
_INSTEAD = {
    "http2_idle_timeout": "keepalive_timeout",
    "http2_max_field_size": "large_client_header_buffers",
    "http2_max_header_size": "large_client_header_buffers",
    "http2_max_requests": "keepalive_requests",
    "http2_recv_timeout": "client_header_timeout",
}

Setter = Callable[[State, Scope, Directive, str], None]

#: The setters by the kinds of the table; a kind goes up to its `=`.
SETTERS: dict[str, Setter] = {
    "flag": _flag,
    "number": _number,
    "size": _measured_size("km"),
    "low-water": _low_water,
    "offset": _measured_size("kmg"),
    "milliseconds": _measured(lambda text: time(text, seconds=False)),
    "seconds": _measured(lambda text: time(text, seconds=True)),
    "string": _once,
    "strings": _anything,
    "pairs": _anything,
    "enum": _enum,
    "mask": _mask,
    "buffers": _buffers,
    "complex": _complex,
    "complex-size": _complex_size,
    "complex-list": _complex_list,
    "access": _access,
    "types": _types,
    "obsolete": _obsolete,
}
