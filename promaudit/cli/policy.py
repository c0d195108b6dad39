"""What a team wants to hear, and how loud."""

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from promaudit.engine.audit import ordered, regraded
from promaudit.engine.catalogue import matches
from promaudit.facts.finding import Finding, Severity


class Policy(Struct, frozen=True):
    """What a team wants to hear: severities of its own, what holds for some paths alone, what is silenced for good.

    Patterns of paths are those as the report shows them, or as seen from `folder` (the configuration's).
    """

    severity: tuple[tuple[str, Severity], ...] = ()
    per_path_select: tuple[tuple[str, str], ...] = ()
    per_path_ignore: tuple[tuple[str, str], ...] = ()
    per_path_severity: tuple[tuple[str, str, Severity], ...] = ()
    reason_required: bool = False
    folder: str = "."


def graded(findings: Iterable[Finding], policy: Policy, locked: frozenset[str]) -> tuple[Finding, ...]:
    """The findings that the policy wants, with its severities; those of `locked` rules are all wanted."""
    wanted = [finding for finding in findings if finding.rule in locked or _is_wanted(finding, policy)]
    return ordered(_by_path(finding, policy) for finding in regraded(wanted, dict(policy.severity)))


def _is_wanted(finding: Finding, policy: Policy) -> bool:
    selected = [rule for pattern, rule in policy.per_path_select if _fits(finding, pattern, policy)]
    ignored = [rule for pattern, rule in policy.per_path_ignore if _fits(finding, pattern, policy)]
    return (not selected or matches(finding.rule, selected)) and not matches(finding.rule, ignored)


def _by_path(finding: Finding, policy: Policy) -> Finding:
    for pattern, rule, severity in policy.per_path_severity:
        if _fits(finding, pattern, policy) and matches(finding.rule, (rule,)):
            finding = replace(finding, severity=severity)
    return finding


def _fits(finding: Finding, pattern: str, policy: Policy) -> bool:
    if finding.span is None:
        return False
    path = finding.span.path
    names = {path, os.path.relpath(path, policy.folder)}
    return any(fnmatchcase(name, pattern) or name.startswith(pattern.rstrip("/") + "/") for name in names)
