"""A rule, compiled: when it speaks, where, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import NoneType

from promaudit.engine.expression import Evaluate, compile_expression
from promaudit.engine.page import Also, Page
from promaudit.engine.passage import Passage
from promaudit.engine.template import Render, compile_template
from promaudit.facts.finding import SEVERITIES
from promaudit.facts.span import Span


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """A place that a rule's finding rests on, and what to say there."""

    at: Evaluate
    label: Render


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `when` judges a fact of the kind `given`; the others are asked where it does hold.

    `at` gives the place to change, `also` the places that it disagrees with; each may be None. `severity` gives one
    of the severities. `same` gives what tells two mistakes at one place apart; facts for which it is equal are one
    finding. `fix` is the text that the place has to become. A locked rule cannot be silenced.
    """

    name: str
    title: str
    given: str
    severity: Evaluate
    when: Evaluate
    at: Evaluate
    also: tuple[RelatedPlace, ...]
    label: Render
    message: Render
    help: Render | None
    fix: Render | None
    locked: bool
    same: Evaluate
    page: Page

    @property
    def severities(self) -> str:
        """The severity as the page says it: a word, or an expression."""
        return self.page.entries["severity"].text


def compile_rule(page: Page, kinds: Mapping[str, type]) -> Rule:
    """Check a page against the facts of its kind. Raises RuleError."""
    fact, entries = _kind(page, kinds), page.entries

    def template(name: str) -> Render | None:
        return compile_template(entries[name], fact) if name in entries else None

    return Rule(
        name=page.name,
        title=page.title,
        given=entries["given"].text,
        severity=_severity(entries["severity"], fact),
        when=_condition(entries["when"], fact),
        at=_place(entries["at"], fact),
        also=tuple(_related(also, fact) for also in page.also),
        label=template("label") or _nothing,
        message=compile_template(entries["message"], fact),
        help=template("help"),
        fix=template("fix"),
        locked=_truth(entries.get("locked")),
        same=compile_expression(entries["same"], fact).evaluate if "same" in entries else _nothing,
        page=page,
    )


def _nothing(fact: object) -> str:
    return ""


def _kind(page: Page, kinds: Mapping[str, type]) -> type:
    entry = page.entries["given"]
    if entry.text not in kinds:
        close = get_close_matches(entry.text, kinds, 1)
        raise entry.error(f"there is no kind of fact `{entry.text}`", suggestion=close[0] if close else "")
    return kinds[entry.text]


def _severity(entry: Passage, fact: type) -> Evaluate:
    """One of the severities, or an expression that gives one."""
    word = entry.text
    if word in SEVERITIES:
        return lambda fact: word
    if word.isidentifier():
        close = get_close_matches(word, SEVERITIES, 1)
        raise entry.error(f"a severity is one of {', '.join(SEVERITIES)}", suggestion=close[0] if close else "")
    compiled = compile_expression(entry, fact)
    words = compiled.type.words or frozenset()
    if compiled.type.classes != {str} or not words or not words <= set(SEVERITIES):
        raise entry.error(f"this gives {compiled.type}, and a severity is one of {', '.join(SEVERITIES)}")
    return compiled.evaluate


def _condition(entry: Passage, fact: type) -> Evaluate:
    compiled = compile_expression(entry, fact)
    if not compiled.type.classes <= {bool, NoneType}:
        raise entry.error(f"this is {compiled.type}, not a condition")
    return compiled.evaluate


def _place(entry: Passage, fact: type) -> Evaluate:
    compiled = compile_expression(entry, fact)
    if not compiled.type.classes <= {Span, NoneType}:
        raise entry.error(f"this is {compiled.type}, not a place")
    return compiled.evaluate


def _related(also: Also, fact: type) -> RelatedPlace:
    return RelatedPlace(_place(also.at, fact), compile_template(also.label, fact) if also.label else _nothing)


def _truth(entry: Passage | None) -> bool:
    if entry is not None and entry.text not in {"true", "false"}:
        raise entry.error("this is true or false")
    return entry is not None and entry.text == "true"
