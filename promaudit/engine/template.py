"""Sentences with expressions in braces: `nginx passes {path} on as {passed_path}`; `{{` and `}}` are braces.

Inside of an expression braces of texts are written once: `{"location " + path + " {" if path else ""}`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from promaudit.engine.expression import compile_expression
from promaudit.engine.passage import Passage
from promaudit.engine.types import Type, is_fact
from promaudit.facts.span import Span

#: Gives the sentence for one fact.
Render = Callable[[Any], str]


def compile_template(passage: Passage, fact: type) -> Render:
    """Check a sentence against the fields of `fact`. Raises RuleError."""
    parts = tuple(_parts(passage, fact))
    return lambda value: "".join(part(value) for part in parts)


def _parts(passage: Passage, fact: type) -> Iterator[Render]:
    """The pieces of the sentence, one after the other."""
    text, position = passage.text, 0
    while position < len(text):
        brace = _brace(text, position)
        if brace > position:
            yield _constant(text[position:brace])
        position = brace
        if text[brace : brace + 2] in {"{{", "}}"}:
            yield _constant(text[brace])
            position += 2
        elif text[brace : brace + 1] == "}":
            raise passage.error("no brace is open here: `}}` is a brace", brace, 1)
        elif brace < len(text):
            end = _closing(passage, brace)
            yield _hole(passage, fact, brace + 1, end)
            position = end + 1


def _brace(text: str, position: int) -> int:
    """Where the next brace stands, or the end."""
    found = [at for brace in "{}" if (at := text.find(brace, position)) >= 0]
    return min(found, default=len(text))


def _hole(passage: Passage, fact: type, start: int, end: int) -> Render:
    inner = passage.text[start:end]
    lead = len(inner) - len(inner.lstrip())
    expression = compile_expression(passage, fact, start + lead, start + len(inner.rstrip()))
    if not _can_be_shown(expression.type):
        raise passage.error(f"{expression.type} is not a text that can be shown", start, len(inner))
    return lambda value: _shown(expression.evaluate(value))


def _can_be_shown(type_: Type) -> bool:
    """Whether people can read the value: not a fact, unless it says how it is written (a place does)."""
    for cls in type_.present().classes:
        if cls is tuple:
            if type_.item is None or not _can_be_shown(type_.item):
                return False
        elif cls in {frozenset, object, bytes} or (is_fact(cls) and "__str__" not in vars(cls) and cls is not Span):
            return False
    return True


def _constant(text: str) -> Render:
    return lambda value: text


def _closing(passage: Passage, position: int) -> int:
    """The brace that closes the one at `position`; braces inside of quotes do not count."""
    quote = ""
    for index in range(position + 1, len(passage.text)):
        char = passage.text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "}":
            return index
    raise passage.error("this brace is not closed: `{{` is a brace", position, 1)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple) and not isinstance(value, Span):
        return ", ".join(map(_shown, value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
