"""The language of conditions: a small, typed part of Python's expressions.

Read with `ast.parse(mode="eval")`; one method for each form that is allowed, and everything else is refused when the
rule is loaded: calls but for a few methods of text, subscripts, comprehensions, names that begin with an underscore.
There is no `eval`, and a misspelt name is an error with place and suggestion. An attribute of None is None.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from promaudit.engine.error import RuleError
from promaudit.engine.types import BOOL, INT, NONE, NUMBERS, STR, Type, attributes, literal, plain
from promaudit.facts.span import SourceText

#: Gives the value of an expression for one fact.
Evaluate = Callable[[Any], Any]

#: Methods of text that may be called, with the type of what they give.
METHODS: Mapping[str, Type] = {
    "startswith": BOOL,
    "endswith": BOOL,
    "lower": STR,
    "strip": STR,
    "removeprefix": STR,
    "removesuffix": STR,
}
MOST_NODES = 200


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its type, and how to evaluate it."""

    text: str
    type: Type
    evaluate: Evaluate


def compile_expression(text: str, fact: type, source: SourceText, offset: int) -> Expression:
    """Check an expression against the fields of `fact`. `offset` is where it stands in the rule page.

    Raises RuleError.
    """
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        column = (getattr(error, "offset", None) or 1) - 1
        raise _error(source, offset + column, 1, f"not an expression: {getattr(error, 'msg', error)}") from None
    compiler = _Compiler(fact, text, source, offset)
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise _error(source, offset, len(text), "the expression is too long: the model lacks a word")
    type_, evaluate = compiler.visit(tree.body)
    return Expression(text, type_, evaluate)


def _error(source: SourceText, start: int, length: int, message: str, suggestion: str = "") -> RuleError:
    span = source.span(start, start + max(1, length))
    return RuleError(message, span, source.line(span.line), suggestion)


_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
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
Compiled = tuple[Type, Evaluate]


@dataclass(frozen=True, slots=True)
class _Compiler:
    fact: type
    text: str
    source: SourceText
    offset: int

    def visit(self, node: ast.expr) -> Compiled:
        method: Callable[[Any], Compiled] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self._error(node, f"{type(node).__name__} is not part of the language")
        return method(node)

    def _error(self, node: ast.expr, message: str, suggestion: str = "") -> RuleError:
        # ast counts columns in bytes, places count characters
        prefix = self.text.encode()[: node.col_offset].decode(errors="ignore")
        length = (node.end_col_offset or node.col_offset + 1) - node.col_offset
        return _error(self.source, self.offset + len(prefix), length, message, suggestion)

    def _constant(self, node: ast.Constant) -> Compiled:
        value = node.value
        if isinstance(value, str):
            return literal(value), lambda fact: value
        if value is None:
            return NONE, lambda fact: None
        if isinstance(value, (bool, int, float)):
            return plain(type(value)), lambda fact: value
        raise self._error(node, f"a constant of type {type(value).__name__} is not part of the language")

    def _name(self, node: ast.Name) -> Compiled:
        found = attributes(self.fact)
        if node.id not in found:
            raise self._unknown(node, node.id, self.fact)
        return found[node.id], operator.attrgetter(node.id)

    def _unknown(self, node: ast.expr, name: str, fact: type) -> RuleError:
        close = get_close_matches(name, attributes(fact), 1)
        return self._error(node, f"{fact.__name__} has no `{name}`", close[0] if close else "")

    def _attribute(self, node: ast.Attribute) -> Compiled:
        owner, evaluate = self.visit(node.value)
        name, given = node.attr, Type(frozenset())
        for fact in owner.present().classes:
            found = attributes(fact) if hasattr(fact, "__annotations__") else {}
            if name not in found:
                raise self._unknown(node, name, fact)
            given |= found[name]
        if not owner.optional:
            return given, lambda fact: getattr(evaluate(fact), name)

        def ask(fact: Any) -> Any:
            value = evaluate(fact)
            return None if value is None else getattr(value, name)

        return given | NONE, ask

    def _call(self, node: ast.Call) -> Compiled:
        if isinstance(node.func, ast.Name) and node.func.id == "len":
            return self._length(node)
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in METHODS or node.keywords:
            raise self._error(node, f"only {', '.join(METHODS)} of a text and len(...) can be called")
        owner, evaluate = self.visit(node.func.value)
        self._must_be_text(node.func.value, owner)
        arguments = [self.visit(argument) for argument in node.args]
        for argument, (type_, _) in zip(node.args, arguments, strict=True):
            self._must_be_text(argument, type_)
        name, values = node.func.attr, [value for _, value in arguments]

        def call(fact: Any) -> Any:
            text = evaluate(fact)
            return None if text is None else getattr(text, name)(*[value(fact) for value in values])

        return METHODS[name] | NONE if owner.optional else METHODS[name], call

    def _must_be_text(self, node: ast.expr, type_: Type) -> None:
        if type_.present().classes != {str}:
            raise self._error(node, f"this is {type_}, not text")

    def _length(self, node: ast.Call) -> Compiled:
        if len(node.args) != 1 or node.keywords:
            raise self._error(node, "len takes one value")
        type_, evaluate = self.visit(node.args[0])
        if not type_.classes <= {tuple, str, frozenset}:
            raise self._error(node, f"{type_} has no length")
        return INT, lambda fact: len(evaluate(fact))

    def _boolop(self, node: ast.BoolOp) -> Compiled:
        parts = [self.visit(value)[1] for value in node.values]
        if isinstance(node.op, ast.And):
            return BOOL, lambda fact: all(part(fact) for part in parts)
        return BOOL, lambda fact: any(part(fact) for part in parts)

    def _unaryop(self, node: ast.UnaryOp) -> Compiled:
        if not isinstance(node.op, ast.Not):
            raise self._error(node, "only `not` is part of the language")
        _, evaluate = self.visit(node.operand)
        return BOOL, lambda fact: not evaluate(fact)

    def _binop(self, node: ast.BinOp) -> Compiled:
        left, right = self.visit(node.left), self.visit(node.right)
        if not isinstance(node.op, ast.Add) or not all(side[0].present().classes == {str} for side in (left, right)):
            raise self._error(node, "only texts can be added")
        return STR, lambda fact: (left[1](fact) or "") + (right[1](fact) or "")

    def _ifexp(self, node: ast.IfExp) -> Compiled:
        test, then, other = self.visit(node.test)[1], self.visit(node.body), self.visit(node.orelse)
        return then[0] | other[0], lambda fact: then[1](fact) if test(fact) else other[1](fact)

    def _tuple(self, node: ast.Tuple) -> Compiled:
        return self._collection(node)

    def _set(self, node: ast.Set) -> Compiled:
        return self._collection(node)

    def _collection(self, node: ast.Tuple | ast.Set) -> Compiled:
        entries = [self.visit(entry) for entry in node.elts]
        item = entries[0][0] if entries else STR
        for type_, _ in entries[1:]:
            item |= type_
        values = [value for _, value in entries]
        return Type(frozenset({tuple}), None, item), lambda fact: tuple(value(fact) for value in values)

    def _compare(self, node: ast.Compare) -> Compiled:
        operands = [self.visit(operand) for operand in (node.left, *node.comparators)]
        tests = []
        for index, op in enumerate(node.ops):
            compare = _COMPARISONS[type(op)]
            self._comparable(node.comparators[index], op, operands[index][0], operands[index + 1][0])
            tests.append((compare, operands[index][1], operands[index + 1][1]))
        if len(tests) == 1:
            compare, left, right = tests[0]
            return BOOL, lambda fact: compare(left(fact), right(fact))
        return BOOL, lambda fact: all(compare(left(fact), right(fact)) for compare, left, right in tests)

    def _comparable(self, node: ast.expr, op: ast.cmpop, left: Type, right: Type) -> None:
        """Refuses comparisons that can only have one result: of two types, or with a word that never occurs."""
        if isinstance(op, (ast.Is, ast.IsNot)):
            if NONE.classes not in (left.classes, right.classes):
                raise self._error(node, "`is` compares with None alone")
            return
        if isinstance(op, (ast.In, ast.NotIn)):
            self._contains(node, left, right)
            return
        if isinstance(op, _ORDERED) and (left.optional or right.optional):
            raise self._error(node, "this may be None, which has no order")
        self._same(node, left, right)

    def _contains(self, node: ast.expr, left: Type, right: Type) -> None:
        if right.present().classes == {str}:
            self._must_be_text(node, left)
        elif right.item is None or not right.present().classes <= {tuple, frozenset}:
            raise self._error(node, f"{right} holds nothing")
        else:
            self._same(node, left, right.item)

    def _same(self, node: ast.expr, left: Type, right: Type) -> None:
        ours, theirs = _kinds(left.present()), _kinds(right.present())
        if ours and theirs and not ours & theirs:
            raise self._error(node, f"{left} and {right} are never equal")
        for words, others in ((left.words, right.words), (right.words, left.words)):
            for word in sorted((others or frozenset()) - words) if words is not None and others is not None else ():
                if len(others or ()) <= len(words or ()):
                    close = get_close_matches(word, sorted(words or ()), 1)
                    raise self._error(node, f"`{word}` never occurs here", close[0] if close else "")


def _kinds(type_: Type) -> set[type]:
    """The classes, all numbers taken together."""
    return {int if cls in NUMBERS else cls for cls in type_.classes}
