"""Applies rules to facts: one mistake, one finding."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, Protocol, cast

from msgspec import Struct, field
from msgspec.structs import replace

from promaudit.engine.catalogue import Catalogue, matches
from promaudit.engine.rule import Rule
from promaudit.facts.finding import SEVERITIES, Finding, Fix, Related, Severity, Witness
from promaudit.facts.span import Span

#: Gives the text of a place, for fingerprints; None where it is not known.
TextOf = Callable[[Span], str | None]


class Facts(Protocol):
    """Something that can be asked for all facts of a kind."""

    def select(self, kind: str) -> tuple[object, ...]:
        """The facts of that kind."""
        ...


class _Mistake(Struct):
    """One rule at one place, and all facts that show it."""

    rule: Rule
    span: Span | None
    facts: list[Any] = field(default_factory=list)


def audit(catalogue: Catalogue, facts: Facts, text_of: TextOf | None = None) -> tuple[Finding, ...]:
    """All findings, by file, line and column; facts that show the same mistake at the same place are its witnesses."""
    mistakes: dict[tuple[str, Span | None, object], _Mistake] = {}
    for rule in catalogue.rules:
        given = facts.select(rule.given)
        if not given or rule.is_silent(given):
            continue
        when = rule.when
        for fact in given:
            if when(fact):
                span = rule.speech.at(fact)
                mistake = mistakes.setdefault((rule.name, span, rule.speech.same(fact)), _Mistake(rule, span))
                mistake.facts.append(fact)
    return ordered(_fingerprinted([_finding(mistake) for mistake in mistakes.values()], text_of or _no_text))


def regraded(findings: Iterable[Finding], severities: Mapping[str, Severity]) -> tuple[Finding, ...]:
    """The findings with the severities that a user gives to rules, folders or patterns; the last that fits counts."""
    return ordered(replace(finding, severity=_grade(finding, severities)) for finding in findings)


def _grade(finding: Finding, severities: Mapping[str, Severity]) -> Severity:
    given = [severity for pattern, severity in severities.items() if matches(finding.rule, (pattern,))]
    return given[-1] if given else finding.severity


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which a report shows them: worst first, then by place and name."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int, Span, str, str]:
    place = finding.span or Span("", 0, 0, 0, 0)
    return SEVERITIES.index(finding.severity), place, finding.rule, finding.message


def _no_text(span: Span) -> str | None:
    return None


def _finding(mistake: _Mistake) -> Finding:
    speech, first = mistake.rule.speech, mistake.facts[0]
    severities = [speech.severity(fact) for fact in mistake.facts]
    severity = cast("Severity", min(severities, key=SEVERITIES.index))
    fix = _sentence(speech.fix(first)) if speech.fix else ""
    return Finding(
        mistake.rule.name,
        severity,
        _sentence(speech.message(first)),
        mistake.span,
        speech.label(first),
        _related(mistake),
        _sentence(speech.help(first)) if speech.help else None,
        tuple(dict.fromkeys(witness for fact in mistake.facts for witness in _witnesses(fact))),
        Fix(mistake.span, fix) if fix and mistake.span else None,
    )


def _related(mistake: _Mistake) -> tuple[Related, ...]:
    """The related places of all facts, each once."""
    found: dict[Span, Related] = {}
    for related in mistake.rule.speech.also:
        for fact in mistake.facts:
            place = related.at(fact)
            if place is not None and place != mistake.span:
                found.setdefault(place, Related(place, _sentence(related.label(fact))))
    return tuple(found.values())


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _witnesses(fact: Any) -> Iterable[Witness]:
    return getattr(fact, "witnesses", ())


def _fingerprinted(findings: Iterable[Finding], text_of: TextOf) -> list[Finding]:
    """Fingerprints of rule, file and text of the place, not of its line; equal ones are counted."""
    seen: dict[str, int] = {}
    found = []
    for finding in sorted(findings, key=_order):
        span = finding.span
        text = " ".join((text_of(span) or "").split()) if span else finding.message
        path = span.path if span else ""
        digest = sha256("\0".join((finding.rule, path, text)).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        count = seen[digest] = seen.get(digest, 0) + 1
        found.append(replace(finding, fingerprint=digest if count == 1 else f"{digest}-{count}"))
    return found
