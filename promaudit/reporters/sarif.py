"""SARIF 2.1.0 (OASIS), as code scanning services read it: fingerprints, related places and fixes included."""

import json
from typing import Any
from urllib.parse import quote

from promaudit.facts.finding import Finding, Fix, Problem, Related
from promaudit.facts.report import Report
from promaudit.facts.span import Span
from promaudit.reporters import Style
from promaudit.reporters.safe import safe

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
Json = dict[str, Any]


def render(report: Report, style: Style) -> str:
    """The report as a SARIF log with one run; what could not be read is a notification of its invocation."""
    driver = {"name": "promaudit", "version": report.version, "rules": _rules(report)}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(finding) for finding in report.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rules(report: Report) -> list[Json]:
    return [{"id": name} for name in sorted({finding.rule for finding in report.findings})]


def _invocation(report: Report) -> Json:
    notifications = [_notification(problem) for problem in report.errors]
    return {"executionSuccessful": not report.errors, "toolExecutionNotifications": notifications}


def _notification(problem: Problem) -> Json:
    found: Json = {"level": "error", "descriptor": {"id": problem.rule}, "message": {"text": safe(problem.message)}}
    if problem.span is not None:
        found["locations"] = [_location(problem.span)]
    elif problem.path is not None:
        found["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": _uri(problem.path)}}}]
    return found


def _result(finding: Finding) -> Json:
    """One finding. `help` and the first witness stand below the message, since services show nothing else."""
    witness = finding.witnesses[0].request if finding.witnesses else ""
    parts = [finding.message, f"Shown by {witness}" if witness else "", finding.help or ""]
    found: Json = {
        "ruleId": finding.rule,
        "level": finding.severity,
        "message": {"text": safe("\n".join(part for part in parts if part))},
        "locations": [_location(finding.span)] if finding.span else [],
        "relatedLocations": [_related(number, other) for number, other in enumerate(finding.related)],
        "partialFingerprints": {"promaudit/v1": finding.fingerprint},
    }
    return found | ({"fixes": [_fix(finding.fix)]} if finding.fix else {})


def _related(number: int, other: Related) -> Json:
    return {"id": number, **_location(other.span), **({"message": {"text": safe(other.label)}} if other.label else {})}


def _fix(fix: Fix) -> Json:
    replacement = {"deletedRegion": _region(fix.span), "insertedContent": {"text": fix.text}}
    change = {"artifactLocation": {"uri": _uri(fix.span.path)}, "replacements": [replacement]}
    return {"description": {"text": f"write `{safe(fix.text)}`"}, "artifactChanges": [change]}


def _location(span: Span) -> Json:
    region = {"region": _region(span)} if span.line else {}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.path)}, **region}}


def _region(span: Span) -> Json:
    """The region of a place; an empty one is an insertion."""
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _uri(path: str) -> str:
    """A path as a URI reference: relative to where promaudit was started, or absolute."""
    quoted = quote(safe(path).removeprefix("./"), safe="/~")
    return f"file://{quoted}" if path.startswith("/") else quoted
