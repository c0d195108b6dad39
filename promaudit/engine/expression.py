"""The language of conditions: a small, typed part of Python's expressions.

Read with `ast.parse(mode="eval")`; one method for each form that is allowed, and everything else is refused when the
rule is loaded: calls but for a few methods of text, subscripts, comprehensions, names that begin with an underscore.
There is no `eval`, and a misspelt name is an error with place and suggestion.

None: an attribute of None is None, and so is a method of text that is asked of None or given it. `x is not None and
...`, `x and ...` and `... if x is not None else ...` make the value present for what they guard, as type checkers do.
"""

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from promaudit.engine.comparison import COMPARISONS, Compare, objection
from promaudit.engine.error import RuleError
from promaudit.engine.nearest import nearest
from promaudit.engine.passage import Passage
from promaudit.engine.presence import implied, path
from promaudit.engine.types import BOOL, INT, NONE, STR, Type, attributes, is_fact, literal, plain

#: Gives the value of an expression for one fact.
Evaluate = Callable[[Any], Any]

#: Methods of text that may be called: how many texts they are given, and the type of what they give.
METHODS: Mapping[str, tuple[int, Type]] = {
    "startswith": (1, BOOL),
    "endswith": (1, BOOL),
    "lower": (0, STR),
    "strip": (0, STR),
    "removeprefix": (1, STR),
    "removesuffix": (1, STR),
}
MOST_CHARACTERS = 2000
MOST_NODES = 200


class Expression(Struct, frozen=True):
    """A checked expression: its type, and how to evaluate it."""

    text: str
    type: Type
    evaluate: Evaluate


def compile_expression(passage: Passage, fact: type, start: int = 0, end: int | None = None) -> Expression:
    """Check the expression that stands in `passage` from `start` to `end` against the fields of `fact`.

    Raises RuleError.
    """
    text = passage.text[start:end]
    if len(text) > MOST_CHARACTERS:
        raise passage.error("the expression is too long: the model lacks a word", start, len(text))
    tree = _parsed(text, passage, start)
    # no character makes more than three nodes
    if 3 * len(text) > MOST_NODES and sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise passage.error("the expression is too long: the model lacks a word", start, len(text))
    type_, evaluate = _Compiler(fact, text, passage, start).visit(tree.body)
    return Expression(text, type_, evaluate)


def _parsed(text: str, passage: Passage, start: int) -> ast.Expression:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python only warns of (`"\d"`) is refused
            # a line end within parentheses is white space, so that a long condition may have several lines
            return ast.parse(text.replace("\n", " "), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        column = max(0, (getattr(error, "offset", None) or 1) - 1)
        raise passage.error(f"not an expression: {getattr(error, 'msg', error)}", start + column, 1) from None


Compiled = tuple[Type, Evaluate]


class _Compiler(Struct, frozen=True):
    """Compiles one expression; `present` are the dotted names that are known not to be None here."""

    fact: type
    text: str
    passage: Passage
    start: int
    present: frozenset[str] = frozenset()

    def visit(self, node: ast.expr) -> Compiled:
        form = _FORMS.get(type(node))
        if form is None:
            raise self._error(node, f"{type(node).__name__} is not part of the language")
        return form(self, node)

    def knowing(self, names: frozenset[str]) -> "_Compiler":
        return replace(self, present=self.present | names) if names else self

    def _error(self, node: ast.expr, message: str, suggestion: str = "") -> RuleError:
        # ast counts columns in bytes, places count characters
        encoded = self.text.encode("utf-8", "surrogatepass")
        before = len(encoded[: node.col_offset].decode(errors="ignore"))
        shown = len(encoded[node.col_offset : node.end_col_offset].decode(errors="ignore"))
        return self.passage.error(message, self.start + before, shown, suggestion)

    def constant(self, node: ast.Constant) -> Compiled:
        value = node.value
        if value is None:
            return NONE, lambda fact: None
        if isinstance(value, str):
            return literal(value), lambda fact: value
        if isinstance(value, (bool, int, float)):
            return plain(type(value)), lambda fact: value
        raise self._error(node, f"a constant of type {type(value).__name__} is not part of the language")

    def name(self, node: ast.Name) -> Compiled:
        found = attributes(self.fact)
        if node.id not in found:
            raise self._unknown(node, node.id, self.fact)
        return self._narrowed(node, found[node.id]), operator.attrgetter(node.id)

    def attribute(self, node: ast.Attribute) -> Compiled:
        owner, evaluate = self.visit(node.value)
        name, given = node.attr, Type(frozenset())
        if not owner.present().classes:
            raise self._error(node, "None has no attributes")
        for fact in sorted(owner.present().classes, key=lambda cls: cls.__name__):
            found = attributes(fact) if is_fact(fact) else {}
            if name not in found:
                raise self._unknown(node, name, fact)
            given |= found[name]
        dotted = path(node)
        if not owner.optional and dotted is not None:
            return self._narrowed(node, given), operator.attrgetter(dotted)

        def ask(fact: Any) -> Any:
            value = evaluate(fact)
            return None if value is None else getattr(value, name)

        return self._narrowed(node, given | NONE if owner.optional else given), ask

    def _narrowed(self, node: ast.expr, type_: Type) -> Type:
        return type_.present() if path(node) in self.present else type_

    def _unknown(self, node: ast.expr, name: str, fact: type) -> RuleError:
        known = attributes(fact) if is_fact(fact) else {}
        return self._error(node, f"{fact.__name__} has no `{name}`", nearest(name, known))

    def call(self, node: ast.Call) -> Compiled:
        if isinstance(node.func, ast.Name) and node.func.id == "len":
            return self._length(node)
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in METHODS or node.keywords:
            raise self._error(node, f"only {', '.join(METHODS)} of a text and len(...) can be called")
        name = node.func.attr
        wanted, given = METHODS[name]
        if len(node.args) != wanted:
            raise self._error(node, f"{name} takes {wanted or 'no'} text{'s' if wanted > 1 else ''}")
        owner, evaluate = self._text(node.func.value)
        arguments = [self._text(argument) for argument in node.args]
        values = [value for _, value in arguments]
        method: Callable[..., Any] = getattr(str, name)

        def call(fact: Any) -> Any:
            texts = [evaluate(fact), *[value(fact) for value in values]]
            return None if None in texts else method(*texts)

        optional = any(type_.optional for type_ in (owner, *(type_ for type_, _ in arguments)))
        return given | NONE if optional else given, call

    def _text(self, node: ast.expr) -> Compiled:
        type_, evaluate = self.visit(node)
        if type_.present().classes != {str}:
            raise self._error(node, f"this is {type_}, not text")
        return type_, evaluate

    def _length(self, node: ast.Call) -> Compiled:
        if len(node.args) != 1 or node.keywords:
            raise self._error(node, "len takes one value")
        type_, evaluate = self.visit(node.args[0])
        if not type_.classes <= {tuple, str, frozenset}:
            raise self._error(node, f"{type_} has no length")
        return INT, lambda fact: len(evaluate(fact))

    def boolean(self, node: ast.BoolOp) -> Compiled:
        conjunction = isinstance(node.op, ast.And)
        compiler, parts = self, []
        for value in node.values:
            parts.append(compiler.visit(value)[1])
            compiler = compiler.knowing(implied(value, conjunction))
        return BOOL, reduce(_both if conjunction else _either, parts)

    def negation(self, node: ast.UnaryOp) -> Compiled:
        if not isinstance(node.op, ast.Not):
            raise self._error(node, "only `not` is part of the language")
        _, evaluate = self.visit(node.operand)
        return BOOL, lambda fact: not evaluate(fact)

    def sum(self, node: ast.BinOp) -> Compiled:
        if not isinstance(node.op, ast.Add):
            raise self._error(node, "only texts can be added")
        left, right = self._text(node.left)[1], self._text(node.right)[1]
        return STR, lambda fact: (left(fact) or "") + (right(fact) or "")

    def choice(self, node: ast.IfExp) -> Compiled:
        test = self.visit(node.test)[1]
        then, one = self.knowing(implied(node.test, True)).visit(node.body)
        otherwise, other = self.knowing(implied(node.test, False)).visit(node.orelse)
        return then | otherwise, lambda fact: one(fact) if test(fact) else other(fact)

    def collection(self, node: ast.Tuple | ast.Set | ast.List) -> Compiled:
        entries = [self.visit(entry) for entry in node.elts]
        if not entries:
            raise self._error(node, "nothing is in this")
        item = entries[0][0]
        for type_, _ in entries[1:]:
            item |= type_
        values = tuple(value for _, value in entries)
        type_ = Type(frozenset({tuple}), None, item)
        if all(isinstance(entry, ast.Constant) for entry in node.elts):
            constant = tuple(value(None) for value in values)
            return type_, lambda fact: constant
        return type_, lambda fact: tuple(value(fact) for value in values)

    def comparison(self, node: ast.Compare) -> Compiled:
        tests = []
        left, one = self.visit(node.left)
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right, other = self.visit(comparator)
            refused = objection(op, left, right)
            if refused is not None:
                raise self._error(comparator, *refused)
            tests.append(_compared(COMPARISONS[type(op)], one, other, comparator))
            left, one = right, other
        return BOOL, reduce(_both, tests)


def _both(one: Evaluate, other: Evaluate) -> Evaluate:
    return lambda fact: bool(one(fact) and other(fact))


def _either(one: Evaluate, other: Evaluate) -> Evaluate:
    return lambda fact: bool(one(fact) or other(fact))


def _compared(compare: Compare, left: Evaluate, right: Evaluate, node: ast.expr) -> Evaluate:
    if isinstance(node, ast.Constant):
        value = node.value
        return lambda fact: compare(left(fact), value)
    return lambda fact: compare(left(fact), right(fact))


_FORMS: Mapping[type[ast.expr], Callable[[_Compiler, Any], Compiled]] = {
    ast.Constant: _Compiler.constant,
    ast.Name: _Compiler.name,
    ast.Attribute: _Compiler.attribute,
    ast.Call: _Compiler.call,
    ast.BoolOp: _Compiler.boolean,
    ast.UnaryOp: _Compiler.negation,
    ast.BinOp: _Compiler.sum,
    ast.IfExp: _Compiler.choice,
    ast.Tuple: _Compiler.collection,
    ast.Set: _Compiler.collection,
    ast.List: _Compiler.collection,
    ast.Compare: _Compiler.comparison,
}
