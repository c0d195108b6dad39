"""Comparisons, and which of them make sense: one that can only have one result is a mistake of the rule's author."""

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from promaudit.engine.nearest import nearest
from promaudit.engine.types import NONE, NUMBERS, Type

Compare = Callable[[Any, Any], bool]

#: None holds nothing and is held by nothing.
COMPARISONS: Mapping[type[ast.cmpop], Compare] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda value, container: container is not None and value is not None and value in container,
    ast.NotIn: lambda value, container: container is None or value is None or value not in container,
}
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_WITH_ORDER = ({int}, {str}, {datetime})

#: A message and a suggestion ("" where there is none).
Objection = tuple[str, str]


def objection(op: ast.cmpop, left: Type, right: Type) -> Objection | None:
    """What is wrong with comparing these two; None where it makes sense."""
    if isinstance(op, (ast.Is, ast.IsNot)):
        return None if NONE.classes in (left.classes, right.classes) else ("`is` compares with None alone", "")
    if isinstance(op, (ast.In, ast.NotIn)):
        return _contains(left, right)
    if isinstance(op, _ORDERED):
        return _order(left, right)
    return _never_equal(left, right)


def _order(left: Type, right: Type) -> Objection | None:
    if left.optional or right.optional:
        return "this may be None, which has no order: ask for `is not None` before", ""
    if _kinds(left) != _kinds(right) or _kinds(left) not in _WITH_ORDER:
        return f"{left} and {right} have no order", ""
    return None


def _contains(left: Type, right: Type) -> Objection | None:
    if right.present().classes == {str}:
        return None if left.present().classes == {str} else (f"a text holds texts, not {left}", "")
    if right.item is None or not right.present().classes <= {tuple, frozenset}:
        return f"{right} holds nothing", ""
    return _never_equal(left, right.item)


def _never_equal(left: Type, right: Type) -> Objection | None:
    ours, theirs = _kinds(left.present()), _kinds(right.present())
    if ours and theirs and not ours & theirs:
        return f"{left} and {right} are never equal", ""
    if left.words is None or right.words is None:
        return None
    # the side with more words is the one that a fact says; all of the other's must be among them
    said, asked = (left.words, right.words) if len(left.words) >= len(right.words) else (right.words, left.words)
    strange = sorted(asked - said)
    if not strange:
        return None
    return f"`{strange[0]}` never occurs here", nearest(strange[0], sorted(said))


def _kinds(type_: Type) -> set[type]:
    """The classes, all numbers taken together."""
    return {int if cls in NUMBERS else cls for cls in type_.classes}
