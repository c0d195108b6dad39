"""Variables in compose files (compose-spec, 12-interpolation.md; compose-spec/compose-go template/template.go)."""

import re
from collections.abc import Mapping

from msgspec import Struct, field

from promaudit.facts.program import UNKNOWN
from promaudit.readers.words import MOST_CHARACTERS

_VARIABLE = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<named>[_a-z][_a-z0-9]*)|\{(?:(?P<braced>[_a-z][_a-z0-9]*(?::?[-+?].*)?)\}|(?P<invalid>)))",
    re.IGNORECASE,
)
_OPERATORS = (":?", "?", ":-", "-", ":+", "+")
_MOST_DEPTH = 20


class Interpolated(Struct, frozen=True):
    """A text with its variables replaced; `unset` names those that have no value, `fault` what compose refuses.

    What is unset may come from the shell that starts compose: UNKNOWN stands for it.
    """

    text: str
    unset: tuple[str, ...] = ()
    fault: str = ""


def interpolate(text: str, variables: Mapping[str, str]) -> Interpolated:
    """Replace `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `:+`, `+`, `:?`, `?`; `$$` is `$`."""
    substitution = _Substitution(variables)
    replaced = substitution.substitute(text, 0)
    return Interpolated(replaced, tuple(substitution.unset), substitution.fault)


class _Substitution(Struct):
    variables: Mapping[str, str]
    unset: list[str] = field(default_factory=list)
    fault: str = ""
    left: int = MOST_CHARACTERS

    def substitute(self, text: str, depth: int) -> str:
        if depth > _MOST_DEPTH:
            self.fail(text)
            return text
        return _VARIABLE.sub(lambda match: self._replace(match.group(), text, depth), text)

    def fail(self, template: str) -> None:
        self.fault = self.fault or f"invalid interpolation format: {template}"

    def _replace(self, found: str, template: str, depth: int) -> str:
        """A match may hold more than its variable: it goes to the last brace of the line."""
        closing = _closing_brace(found)
        rest = found[closing + 1 :] if closing >= 0 else ""
        match = _VARIABLE.match(found[: closing + 1] if closing >= 0 else found)
        if match is None or match["invalid"] is not None:
            self.fail(template)
            return ""
        if match["escaped"]:
            return "$"
        if match["named"] is not None:
            return self._value(match["named"]) + rest
        applied = self._operated(match["braced"], found, depth)
        if applied is None:
            return self._value(match["braced"])
        return applied + self.substitute(rest, depth + 1)

    def _value(self, name: str) -> str:
        if name not in self.variables:
            self.unset.append(name)
        value = self.variables.get(name, UNKNOWN)
        self.left -= len(value)
        if self.left < 0:
            self.fault = self.fault or f"the value of {name} makes the text too long"
            return ""
        return value

    def _operated(self, substitution: str, found: str, depth: int) -> str | None:
        """`NAME:-default` and its kin, by the operator that stands first; None where there is none."""
        places = [(found.find(sign), index, sign) for index, sign in enumerate(_OPERATORS) if sign in found]
        operator = min(places)[2] if places else ""
        if not operator or operator not in substitution:
            return None
        name, _, operand = substitution.partition(operator)
        value = self.variables.get(name)
        present = bool(value) if operator.startswith(":") else value is not None
        if operator[-1] == "+":
            return self.substitute(operand, depth + 1) if present else self._value(name) if value else ""
        if present:
            return self._value(name)
        default = self.substitute(operand, depth + 1)
        if operator[-1] == "?":
            self.fault = self.fault or f"required variable {name} is missing a value: {default}"
            return ""
        return default


def _closing_brace(text: str) -> int:
    """Where the first brace that opens is closed; -1 where none is."""
    opened, position = 0, 0
    while position < len(text):
        if text[position] == "}":
            opened -= 1
            if opened == 0:
                return position
        elif text[position] == "{":
            opened += 1
            position += 1
        position += 1
    return -1
