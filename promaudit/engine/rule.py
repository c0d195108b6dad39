"""A rule, compiled: when it speaks, where, and what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from promaudit.engine.error import RuleError
from promaudit.engine.expression import Evaluate, Expression, compile_expression
from promaudit.engine.page import Entry, Page
from promaudit.engine.template import Render, compile_template
from promaudit.engine.types import Type
from promaudit.facts.finding import SEVERITIES
from promaudit.facts.span import Span


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `when` judges a fact of the kind `given`; the others are asked where it does hold.

    `at` gives the place to change, `also` the places that it disagrees with; each may be None. `severity` gives one
    of the severities. `same` gives what tells two mistakes at one place apart; facts for which it is equal are one finding.
    """

    name: str
    title: str
    given: str
    severity: Evaluate
    when: Evaluate
    at: Evaluate
    also: tuple[Evaluate, ...]
    label: Render
    message: Render
    help: Render | None
    locked: bool
    same: Evaluate
    page: Page

    @property
    def severities(self) -> str:
        """The severity as the page says it: a word, or an expression."""
        return self.page.entries["severity"].text


def compile_rule(page: Page, kinds: Mapping[str, type]) -> Rule:
    """Check a page against the facts of its kind. Raises RuleError."""
    fact = _kind(page, kinds)

    def expression(entry: Entry) -> Expression:
        return compile_expression(entry.text, fact, page.source, entry.offset)

    def template(name: str) -> Render:
        entry = page.entries[name]
        return compile_template(entry.text, fact, page.source, entry.offset)

    entries = page.entries
    return Rule(
        page.name,
        page.title,
        entries["given"].text,
        _severity(page, fact),
        expression(entries["when"]).evaluate,
        _place(entries["at"], expression, page),
        tuple(_place(entry, expression, page) for entry in page.also),
        template("label") if "label" in entries else lambda fact: "",
        template("message"),
        template("help") if "help" in entries else None,
        "locked" in entries and entries["locked"].text == "true",
        expression(entries["same"]).evaluate if "same" in entries else lambda fact: None,
        page,
    )


def _fail(page: Page, entry: Entry, message: str, suggestion: str = "") -> RuleError:
    span = page.source.span(entry.offset, entry.offset + len(entry.text.split("\n")[0]))
    return RuleError(message, span, page.source.line(span.line), suggestion)


def _kind(page: Page, kinds: Mapping[str, type]) -> type:
    entry = page.entries["given"]
    if entry.text not in kinds:
        close = get_close_matches(entry.text, kinds, 1)
        raise _fail(page, entry, f"there is no kind of fact `{entry.text}`", close[0] if close else "")
    return kinds[entry.text]


def _severity(page: Page, fact: type) -> Evaluate:
    """One of the severities, or an expression that gives one."""
    entry = page.entries["severity"]
    if entry.text in SEVERITIES:
        return lambda fact: entry.text
    compiled = compile_expression(entry.text, fact, page.source, entry.offset)
    words = compiled.type.words or frozenset()
    if compiled.type.classes != {str} or not words or not words <= set(SEVERITIES):
        raise _fail(page, entry, f"a severity is one of {', '.join(SEVERITIES)}")
    return compiled.evaluate


def _place(entry: Entry, expression: Callable[[Entry], Expression], page: Page) -> Evaluate:
    compiled = expression(entry)
    if not _is_span(compiled.type):
        raise _fail(page, entry, f"this is {compiled.type}, not a place")
    return compiled.evaluate


def _is_span(type_: Type) -> bool:
    return type_.present().classes <= {Span} and Span in type_.classes


def speaks(rule: Rule, fact: Any) -> bool:
    """Whether the rule holds something against the fact."""
    return bool(rule.when(fact))
