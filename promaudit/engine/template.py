"""Sentences with expressions in braces: `nginx passes {path} on as {passed_path}`; `{{` and `}}` are braces."""

from collections.abc import Callable
from typing import Any

from promaudit.engine.error import RuleError
from promaudit.engine.expression import compile_expression
from promaudit.facts.span import SourceText

#: Gives the sentence for one fact.
Render = Callable[[Any], str]


def compile_template(text: str, fact: type, source: SourceText, offset: int) -> Render:
    """Check a sentence against the fields of `fact`; `offset` is where it stands in the page. Raises RuleError."""
    parts: list[Render] = []
    position = 0
    while position < len(text):
        length, part = _part(text, position, fact, source, offset)
        parts.append(part)
        position += length
    return lambda value: "".join(part(value) for part in parts)


def _part(text: str, position: int, fact: type, source: SourceText, offset: int) -> tuple[int, Render]:
    """The next piece of the sentence, and how many characters it takes."""
    if text[position : position + 2] in {"{{", "}}"}:
        return 2, _constant(text[position])
    if text[position] == "{":
        end = _closing(text, position)
        if end is None:
            span = source.span(offset + position, offset + position + 1)
            raise RuleError("a brace is not closed", span, source.line(span.line))
        inner = text[position + 1 : end]
        stripped = inner.strip()
        lead = len(inner) - len(inner.lstrip())
        expression = compile_expression(stripped, fact, source, offset + position + 1 + lead)
        return end + 1 - position, lambda value: _shown(expression.evaluate(value))
    stop = min((at for at in (text.find("{", position), text.find("}", position + 1)) if at >= 0), default=len(text))
    stop = max(stop, position + 1)
    return stop - position, _constant(text[position:stop])


def _constant(text: str) -> Render:
    return lambda value: text


def _closing(text: str, position: int) -> int | None:
    """The brace that closes the one at `position`; braces inside of quotes do not count."""
    quote = ""
    for index in range(position + 1, len(text)):
        char = text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "}":
            return index
    return None


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
