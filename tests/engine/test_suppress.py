"""Comments that silence: each rule, each fault."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from promaudit.engine.suppress import Silenced, silence
from promaudit.facts.finding import Finding
from promaudit.facts.ignore import Ignore
from promaudit.facts.span import Span
from tests.engine.pages import catalogue, rule

TODAY = date(2026, 12, 1)
PLACE = Span("a.conf", 3, 1, 3, 9)
SAN = Finding("tls/no-san", "error", "no names", PLACE)
ELSEWHERE = replace(SAN, span=Span("a.conf", 9, 1, 9, 2))
IGNORE = Ignore(("tls/no-san",), "accepted", None, Span("a.conf", 2, 1, 2, 9), 3, 4)
RULES = catalogue(rule(name="tls/no-san"), rule(name="tls/expired"), rule(name="tls/locked", locked="true"))


def _silence(*ignores: Ignore, findings: tuple[Finding, ...] = (SAN, ELSEWHERE), **how: Any) -> Silenced:
    options: dict[str, Any] = {"everything": RULES, "audited": RULES, "today": TODAY} | how
    return silence(findings, ignores, **options)


def test_a_comment_silences_its_rule_at_its_lines() -> None:
    """And nothing elsewhere, in another file, or of another rule."""
    found = _silence(IGNORE)

    assert ((ELSEWHERE,), (SAN,), ()) == (found.findings, found.silenced, found.faults)


@pytest.mark.parametrize("rules", [("tls",), ("tls/*",), ("tls/no-san", "tls/no-san")])
def test_folders_and_patterns_silence_as_names_do(rules: tuple[str, ...]) -> None:
    """As everywhere that rules are named."""
    assert (SAN,) == _silence(replace(IGNORE, rules=rules)).silenced


@pytest.mark.parametrize(
    ("ignore", "how", "kind", "because"),
    [
        (replace(IGNORE, fault="what is that?"), {}, "malformed", "what is that?"),
        (replace(IGNORE, until=date(2026, 11, 30)), {}, "expired", "it held until 2026-11-30"),
        (replace(IGNORE, reason=""), {"reason_required": True}, "reasonless", "it gives no reason"),
        (replace(IGNORE, rules=("tls/no-sann",)), {}, "unknown", "there is no such rule"),
        (replace(IGNORE, first_line=5, last_line=6), {}, "unused", "it silences nothing here"),
        (replace(IGNORE, rules=("tls/expired",)), {}, "unused", "it silences nothing here"),
        (replace(IGNORE, rules=("tls/locked",)), {}, "locked", "this rule cannot be silenced"),
    ],
)
def test_a_comment_that_is_not_obeyed_is_told(ignore: Ignore, how: dict[str, Any], kind: str, because: str) -> None:
    """And it silences nothing."""
    found = _silence(ignore, **how)

    assert [(kind, because)] == [(fault.kind, fault.because) for fault in found.faults]
    assert () == found.silenced
    assert found.faults == found.select("ignore_fault")
    assert () == found.select("failure")


@pytest.mark.parametrize(
    "ignore", [replace(IGNORE, until=TODAY), replace(IGNORE, reason=""), replace(IGNORE, rules=("tls/no-san",))]
)
def test_the_last_day_counts_and_reasons_are_free_where_none_is_asked_for(ignore: Ignore) -> None:
    """`until` is the last day on which the comment holds."""
    assert ((SAN,), ()) == (_silence(ignore).silenced, _silence(ignore).faults)


def test_a_locked_rule_cannot_be_silenced_through_its_folder() -> None:
    """`ignore[tls]` silences the others of the folder alone."""
    locked = replace(SAN, rule="tls/locked")
    found = _silence(replace(IGNORE, rules=("tls",)), findings=(SAN, locked))

    assert ((locked,), (SAN,)) == (found.findings, found.silenced)


def test_a_comment_about_a_rule_that_was_not_applied_is_not_unused() -> None:
    """Nobody knows whether it is needed."""
    audited = RULES.selected(("tls/expired",), ())

    assert () == _silence(IGNORE, findings=(), audited=audited).faults
