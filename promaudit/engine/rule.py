"""A rule, compiled: when it speaks, where, and what it says."""

from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, cast

from msgspec import Struct, field

from promaudit import later
from promaudit.engine.entries import Also
from promaudit.engine.expression import Evaluate, compile_expression
from promaudit.engine.front import one
from promaudit.engine.nearest import nearest
from promaudit.engine.page import Page, read_page, title_of
from promaudit.engine.passage import Passage
from promaudit.engine.template import Render, compile_template
from promaudit.facts.finding import SEVERITIES
from promaudit.facts.span import SourceText, Span

_GIVEN = later.pattern(r"(?m)^given:[ \t]*([a-z_]+)[ \t]*$")
_LOCKED = later.pattern(r"(?m)^locked:[ \t]*true[ \t]*$")


class RelatedPlace(Struct, frozen=True):
    """A place that a rule's finding rests on, and what to say there."""

    at: Evaluate
    label: Render


class Speech(Struct, frozen=True):
    """What a rule says of a fact for which its condition holds.

    `at` gives the place to change, `also` the places that it disagrees with; each may be None. `severity` gives one
    of the severities. `same` gives what tells two mistakes at one place apart; facts for which it is equal are one
    finding. `fix` is the text that the place has to become.
    """

    severity: Evaluate
    at: Evaluate
    also: tuple[RelatedPlace, ...]
    label: Render
    message: Render
    help: Render | None
    fix: Render | None
    same: Evaluate


class Rule(Struct, frozen=True):
    """One rule: its name, the kind of fact that it is given, and its page. A locked rule cannot be silenced.

    A page is read when a fact of its kind is there, and what it says is compiled when it speaks: most rules are
    silent most of the time, and a commit hook waits for all of them.
    """

    name: str
    given: str
    locked: bool
    source: SourceText
    kinds: Mapping[str, type]
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        """The page, taken apart. Raises RuleError."""
        return cast("Page", self._keep("page", lambda: read_page(self.name, self.source)))

    @property
    def title(self) -> str:
        """The first heading of the page."""
        return title_of(self.source) or self.name

    @property
    def when(self) -> Evaluate:
        """Judges a fact of the kind `given`. Raises RuleError."""
        return cast("Evaluate", self._keep("when", self._condition))

    @property
    def speech(self) -> Speech:
        """What the rule says where the condition does hold. Raises RuleError."""
        return cast("Speech", self._keep("speech", lambda: _speech(self.page, self._fact())))

    @property
    def severities(self) -> str:
        """The severity as the page says it: a word, or an expression."""
        return self.page.entries["severity"].text

    def check(self) -> None:
        """Compile all of the page. Raises RuleError."""
        _ = (self.when, self.speech)

    def is_silent(self, facts: Iterable[object]) -> bool:
        """Whether none of the facts has the word that the condition begins with: it then need not be compiled."""
        entry = self._when()
        demanded = None if entry is None else demand(entry.text)
        return demanded is not None and not any(getattr(fact, demanded[0], None) == demanded[1] for fact in facts)

    def _when(self) -> Passage | None:
        """The condition, where it can be read without the rest of a page that is trusted."""
        if "page" in self._kept or self.given not in self.kinds:
            return None
        return cast("Passage | None", self._keep("entry", lambda: one("when", self.source)))

    def _condition(self) -> Evaluate:
        entry = self._when()
        if entry is None:
            return _condition(self.page.entries["when"], self._fact())
        return _condition(entry, self.kinds[self.given])

    def _fact(self) -> type:
        return _kind(self.page, self.kinds)

    def _keep(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]


def demand(condition: str) -> tuple[str, str] | None:
    """The name and the word without which a condition cannot hold (`cause == "gone" and …`); None: look closer."""
    condition = " ".join(condition.split())
    name, _, behind = condition.partition(' == "')
    word, quote, rest = behind.partition('"')
    if not quote or not name.isidentifier() or "\\" in word or not (rest == "" or rest.startswith(" and ")):
        return None
    return None if " or " in condition or " if " in condition else (name, word)


def outline(name: str, source: SourceText, kinds: Mapping[str, type]) -> Rule:
    """The rule of a page of which no more is read than its kind; the page is trusted to be right.

    Raises RuleError where the page does not say its kind on a line of its own.
    """
    front = source.text.partition("\n---")[0]
    given = _GIVEN.search(front)
    if given is None:
        return compile_rule(read_page(name, source), kinds)
    return Rule(name, given[1], _LOCKED.search(front) is not None, source, kinds)


def compile_rule(page: Page, kinds: Mapping[str, type]) -> Rule:
    """Check all of a page against the facts of its kind. Raises RuleError."""
    locked = _truth(page.entries.get("locked"))
    rule = Rule(page.name, page.entries["given"].text, locked, page.source, kinds, {"page": page})
    rule.check()
    return rule


def _speech(page: Page, fact: type) -> Speech:
    entries = page.entries

    def template(name: str) -> Render | None:
        return compile_template(entries[name], fact) if name in entries else None

    return Speech(
        severity=_severity(entries["severity"], fact),
        at=_place(entries["at"], fact),
        also=tuple(_related(also, fact) for also in page.also),
        label=template("label") or _nothing,
        message=compile_template(entries["message"], fact),
        help=template("help"),
        fix=template("fix"),
        same=compile_expression(entries["same"], fact).evaluate if "same" in entries else _nothing,
    )


def _nothing(fact: object) -> str:
    return ""


def _kind(page: Page, kinds: Mapping[str, type]) -> type:
    entry = page.entries["given"]
    if entry.text not in kinds:
        raise entry.error(f"there is no kind of fact `{entry.text}`", suggestion=nearest(entry.text, kinds))
    return kinds[entry.text]


def _severity(entry: Passage, fact: type) -> Evaluate:
    """One of the severities, or an expression that gives one."""
    word = entry.text
    if word in SEVERITIES:
        return lambda fact: word
    if word.isidentifier():
        raise entry.error(f"a severity is one of {', '.join(SEVERITIES)}", suggestion=nearest(word, SEVERITIES))
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
