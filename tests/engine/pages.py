"""Facts and rule pages for the tests of the engine."""

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from promaudit.engine.catalogue import Catalogue
from promaudit.engine.page import Page, read_page
from promaudit.engine.rule import Rule, compile_rule
from promaudit.facts.finding import Witness
from promaudit.facts.span import SourceText, Span

SOURCE = SourceText("a.conf", "one;\ntwo;\nthree;\n")
PLACE = SOURCE.span(0, 3)


class Inner(Struct, frozen=True):
    """What a fact may hold."""

    name: str
    span: Span | None = None


class Fact(Struct, frozen=True):
    """A fact with a field of every kind that expressions know."""

    cause: Literal["slash", "scheme", "host"] = "slash"
    path: str = "/prometheus"
    count: int = 2
    ready: bool = True
    maybe: str | None = None
    inner: Inner | None = None
    names: tuple[str, ...] = ("a", "b")
    span: Span | None = PLACE
    other: Span | None = None
    when: datetime = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    share: float = 5.0
    witnesses: tuple[Witness, ...] = ()
    _hidden: str = "secret"

    @property
    def url(self) -> str:
        """The path as a URL."""
        return "https://example.com" + self.path

    @property
    def undocumented(self) -> str:
        return "not part of the language"


KINDS: dict[str, type] = {"fact": Fact}


def page(text: str = "", name: str = "folder/rule", **entries: str) -> Page:
    """A page with these entries, and those that every page needs."""
    front = {"severity": "error", "given": "fact", "when": "ready", "at": "span", "message": "it is so"} | entries
    lines = "".join(f"{key}: {value}\n" for key, value in front.items() if value)
    return read_page(name, SourceText(f"{name}.md", f"---\n{lines}---\n\n# Title of the rule\n\n{text}"))


def rule(text: str = "", name: str = "folder/rule", **entries: str) -> Rule:
    """The rule of such a page."""
    return compile_rule(page(text, name, **entries), KINDS)


def catalogue(*rules: Rule) -> Catalogue:
    """These rules."""
    return Catalogue(tuple(sorted(rules, key=lambda one: one.name)))
