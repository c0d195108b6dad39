"""Variables in compose files (compose-spec, 12-interpolation.md) and in the .env file beside them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLE = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<named>[_A-Za-z][_A-Za-z0-9]*)|\{(?P<braced>[_A-Za-z][_A-Za-z0-9]*)"
    r"(?:(?P<operator>:?[-?+])(?P<operand>(?:[^{}$]|\$\$|\$\{[^{}]*\}|\$[_A-Za-z])*))?\}|(?P<invalid>))"
)
_MOST_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Interpolated:
    """A text with its variables replaced; `unset` names those that have no value, `fault` what compose refuses."""

    text: str
    unset: tuple[str, ...] = ()
    fault: str = ""


def interpolate(text: str, variables: Mapping[str, str], depth: int = 0) -> Interpolated:
    """Replace `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `:+`, `+`, `:?`, `?`; `$$` is `$`."""
    unset: list[str] = []
    faults: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        name = match["named"] or match["braced"]
        if name is None:
            faults.append(f"invalid interpolation format in {text!r}")
            return match[0]
        found = _value(name, match["operator"] or "", match["operand"] or "", variables, depth)
        unset.extend(found.unset)
        if found.fault:
            faults.append(found.fault)
        return found.text

    replaced = _VARIABLE.sub(replace, text)
    return Interpolated(replaced, tuple(unset), faults[0] if faults else "")


def _value(name: str, operator: str, operand: str, variables: Mapping[str, str], depth: int) -> Interpolated:
    value = variables.get(name)
    present = bool(value) if operator.startswith(":") else value is not None
    kind = operator[-1:]
    if kind == "+":
        return _operand(operand, variables, depth) if present else Interpolated("")
    if present or not kind:
        return Interpolated(value or "", () if value is not None else (name,))
    if kind == "?":
        return Interpolated("", (), f"required variable {name} is missing a value: {operand}")
    return _operand(operand, variables, depth)


def _operand(operand: str, variables: Mapping[str, str], depth: int) -> Interpolated:
    return interpolate(operand, variables, depth + 1) if depth < _MOST_DEPTH else Interpolated(operand)


def read_dotenv(text: str) -> dict[str, str]:
    """The assignments of a .env file: `NAME=value`, quotes removed, comments left out, `export` allowed."""
    variables: dict[str, str] = {}
    for line in text.splitlines():
        match = re.match(r"\s*(?:export\s+)?([\w.-]+)\s*[=:]\s*(.*?)\s*$", line)
        if match and not line.lstrip().startswith("#"):
            variables[match[1]] = _unquote(match[2], variables)
    return variables


def _unquote(value: str, variables: Mapping[str, str]) -> str:
    if value.startswith("'") and "'" in value[1:]:
        return value[1 : value.index("'", 1)]
    if value.startswith('"') and '"' in value[1:]:
        return interpolate(value[1 : value.index('"', 1)], variables).text
    return interpolate(re.split(r"\s#", value)[0].rstrip(), variables).text
