"""Applying rules: one mistake is one finding, and its fingerprint outlives edits elsewhere."""


import pytest
from msgspec import Struct
from msgspec.structs import replace

from promaudit.engine.audit import audit, regraded
from promaudit.engine.catalogue import Catalogue
from promaudit.engine.rule import demand
from promaudit.facts.finding import Finding, Witness
from promaudit.facts.span import SourceText, Span
from tests.engine.pages import PLACE, SOURCE, Fact, catalogue, rule


class Facts(Struct, frozen=True):
    """Facts of one kind."""

    facts: tuple[Fact, ...]

    def select(self, kind: str) -> tuple[object, ...]:
        """The facts, for the kind `fact`."""
        return self.facts if kind == "fact" else ()


def _audit(rules: Catalogue, *facts: Fact) -> tuple[Finding, ...]:
    return audit(rules, Facts(facts), lambda span: SOURCE.text[span.column - 1 : span.end_column - 1])


def _witness(number: int) -> Witness:
    return Witness(f"GET https://example.com/{number}")


def test_facts_that_show_one_mistake_are_its_witnesses() -> None:
    """Five pages broken by one slash are one finding with five witnesses."""
    facts = [replace(Fact(), path=f"/{number}", witnesses=(_witness(number),)) for number in range(3)]
    (finding,) = _audit(catalogue(rule(message="'{path} is wrong'")), *facts, facts[0])

    assert "/0 is wrong" == finding.message
    assert tuple(map(_witness, range(3))) == finding.witnesses


def test_mistakes_at_different_places_are_different() -> None:
    """So are those of different rules, and what `same` tells apart."""
    other = replace(Fact(), span=SOURCE.span(5, 8), path="/other")

    assert 2 == len(_audit(catalogue(rule()), Fact(), other))
    assert 2 == len(_audit(catalogue(rule(name="a/a"), rule(name="a/b")), Fact()))
    assert 2 == len(_audit(catalogue(rule(same="path")), Fact(), replace(other, span=PLACE)))


def test_a_rule_is_silent_where_its_condition_does_not_hold() -> None:
    """None is no, too."""
    assert () == _audit(catalogue(rule(when="count > 2")), Fact())
    assert () == _audit(catalogue(rule(when='maybe.startswith("x")')), Fact())


def test_a_finding_has_the_worst_severity_of_its_facts() -> None:
    """A mistake that breaks one journey is an error, whatever else it only nearly breaks."""
    found = _audit(
        catalogue(rule(severity="""'"error" if count > 2 else "note"'""")), Fact(), replace(Fact(), count=3)
    )

    assert ["error"] == [finding.severity for finding in found]


def test_related_places_are_told_once_and_never_the_place_itself() -> None:
    """Places that are not known are left out."""
    also = "[span, {at: other, label: 'see {path}'}]"
    place = SOURCE.span(5, 8)
    (finding,) = _audit(catalogue(rule(also=also)), Fact(), replace(Fact(), other=place), replace(Fact(), other=place))

    assert [(place, "see /prometheus")] == [(related.span, related.label) for related in finding.related]


def test_findings_come_worst_first_then_by_place_and_name() -> None:
    """The order in which a person mends them."""
    rules = catalogue(
        rule(name="a/note", severity="note"),
        rule(name="z/error"),
        rule(name="b/error"),
        rule(name="a/warning", severity="warning"),
    )
    found = _audit(rules, Fact(), replace(Fact(), span=SOURCE.span(5, 8)))

    assert ["b/error", "z/error", "b/error", "z/error", "a/warning", "a/warning", "a/note", "a/note"] == [
        finding.rule for finding in found
    ]


def test_a_fix_needs_a_place_and_a_text() -> None:
    """Else there is nothing to write."""
    (fixed,) = _audit(catalogue(rule(fix="'{path}/'")), Fact())

    assert fixed.fix is not None
    assert (PLACE, "/prometheus/") == (fixed.fix.span, fixed.fix.text)
    for fact in (replace(Fact(), span=None), replace(Fact(), maybe=None)):
        assert [None] == [f.fix for f in _audit(catalogue(rule(fix="'{maybe}'")), fact)]


def _fingerprint(text: str, word: str) -> str:
    source = SourceText("a.conf", text)
    start = text.index(word)
    fact = replace(Fact(), span=source.span(start, start + len(word)))
    lines = text.split("\n")

    def text_of(span: Span) -> str:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]

    (finding,) = audit(catalogue(rule()), Facts((fact,)), text_of)
    return finding.fingerprint


@pytest.mark.parametrize(
    ("text", "word", "same"),
    [
        ("\n\n\nproxy_pass http://x/;", "proxy_pass http://x/", True),
        ("      proxy_pass    http://x/;", "proxy_pass    http://x/", True),
        ("proxy_pass http://y/;", "proxy_pass http://y/", False),
    ],
)
def test_fingerprints_outlive_line_shifts_and_reformatting(text: str, word: str, same: bool) -> None:
    """They change when the text of the place does."""
    before = _fingerprint("proxy_pass http://x/;", "proxy_pass http://x/")

    assert same == (before == _fingerprint(text, word))


def test_equal_mistakes_have_fingerprints_of_their_own() -> None:
    """A baseline that accepts one does not accept its double."""
    second = replace(Fact(), span=PLACE._replace(line=2, end_line=2))
    first, other = _audit(catalogue(rule()), Fact(), second)

    assert first.fingerprint + "-2" == other.fingerprint


def test_users_give_rules_severities_of_their_own() -> None:
    """By name, folder or pattern; the last that fits counts."""
    found = _audit(catalogue(rule(name="tls/a"), rule(name="tls/b"), rule(name="flags/c")), Fact())
    graded = regraded(found, {"tls": "note", "*/b": "warning"})

    assert [("flags/c", "error"), ("tls/b", "warning"), ("tls/a", "note")] == [(f.rule, f.severity) for f in graded]


@pytest.mark.parametrize(
    ("condition", "demanded"),
    [
        ('cause == "gone"', ("cause", "gone")),
        ('cause == "gone" and status == 404', ("cause", "gone")),
        ('cause == "gone" or cause == "moved"', None),
        ('cause == "gone" and a\nor b', None),
        ('cause == "gone" and (a or b)', None),
        ('cause == "gone" if status else True', None),
        ('cause == "gone" == True', None),
        ('cause == "a" + "b"', None),
        ('cause == "a\\"b"', None),
        ('cause != "gone"', None),
        ('not cause == "gone"', None),
        ('place.path == "gone"', None),
        ("status == 404", None),
        ("True", None),
    ],
)
def test_what_a_condition_demands_of_every_fact(condition: str, demanded: tuple[str, str] | None) -> None:
    """Told only where the condition cannot hold without it."""
    assert demanded == demand(condition)
