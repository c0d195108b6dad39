"""Annotations of GitHub Actions: workflow commands, one a line (docs.github.com, "Workflow commands")."""

from collections.abc import Iterator

from promaudit.facts.finding import Finding, Problem, Severity
from promaudit.facts.report import Report
from promaudit.facts.span import Span
from promaudit.reporters import Style
from promaudit.reporters.safe import safe

LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report, style: Style) -> str:
    """One command a finding, worst first: a step shows ten of a kind."""
    return "".join(f"{line}\n" for line in (*map(_problem, report.unspoken), *map(_finding, report.findings)))


def _problem(problem: Problem) -> str:
    return _command("error", problem.rule, problem.message, problem.span, problem.path)


def _finding(finding: Finding) -> str:
    message = "\n".join(part for part in (finding.message, finding.help) if part)
    return _command(LEVELS[finding.severity], finding.rule, message, finding.span, None)


def _command(level: str, title: str, message: str, span: Span | None, path: str | None) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(title, span, path))
    return f"::{level} {properties}::{_data(safe(message))}"


def _properties(title: str, span: Span | None, path: str | None) -> Iterator[tuple[str, str]]:
    if span is not None and span.line:
        yield "file", safe(span.path)
        yield "line", str(span.line)
        yield "endLine", str(span.end_line)
        if span.line == span.end_line:  # columns are for places on one line
            yield "col", str(span.column)
            yield "endColumn", str(span.end_column)
    elif span is not None or path is not None:
        yield "file", safe(span.path if span else path or "")
    yield "title", title


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
