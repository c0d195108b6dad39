"""GitLab's Code Quality report (docs.gitlab.com, "Code Quality report format")."""

import json
from hashlib import sha256
from typing import Any

from promaudit.facts.finding import Finding, Problem, Severity
from promaudit.facts.report import Report
from promaudit.facts.span import Span
from promaudit.reporters import Style
from promaudit.reporters.safe import safe

SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "note": "info"}
Json = dict[str, Any]


def render(report: Report, style: Style) -> str:
    """One entry a finding; what could not be read is a blocker."""
    entries = [*map(_problem, report.unspoken), *map(_finding, report.findings)]
    return json.dumps(entries, indent=1) + "\n"


def _problem(problem: Problem) -> Json:
    digest = sha256(f"{problem.rule}\0{problem.path}\0{problem.message}".encode("utf-8", "surrogateescape"))
    path = problem.path or "."
    return _entry(problem.rule, "blocker", problem.message, problem.span, path, digest.hexdigest()[:32])


def _finding(finding: Finding) -> Json:
    text = " — ".join(part for part in (finding.message, finding.help) if part)
    return _entry(finding.rule, SEVERITIES[finding.severity], text, finding.span, ".", finding.fingerprint)


def _entry(rule: str, severity: str, text: str, span: Span | None, path: str, fingerprint: str) -> Json:
    return {
        "check_name": rule,
        "description": safe(text),
        "severity": severity,
        "fingerprint": fingerprint,
        "location": {
            "path": safe(span.path if span else path).removeprefix("./"),
            "lines": {"begin": max(1, span.line) if span else 1},
        },
    }
