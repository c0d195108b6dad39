"""JUnit's XML: each journey is a test case, and each finding one that fails."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from promaudit.facts.finding import Finding, Problem
from promaudit.facts.journey import Journey
from promaudit.facts.report import DeploymentReport, Report
from promaudit.reporters import Style
from promaudit.reporters.safe import safe


def render(report: Report, style: Style) -> str:
    """One suite a deployment, and one of what could not be read."""
    root = Element("testsuites", name="promaudit")
    for deployment in report.deployments:
        _suite(root, deployment)
    if report.unspoken:
        suite = SubElement(root, "testsuite", name="source")
        for problem in report.unspoken:
            _problem(suite, problem)
        _count(suite)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, deployment: DeploymentReport) -> None:
    suite = SubElement(root, "testsuite", name=safe(deployment.title or deployment.component))
    for journey in deployment.journeys:
        _journey(suite, journey)
    for finding in deployment.findings:
        _finding(suite, finding)
    _count(suite)


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite)))
    for name, tag in (("failures", "failure"), ("errors", "error")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def _journey(suite: Element, journey: Journey) -> None:
    """A journey: it passes where it works, and is an error where that cannot be told."""
    case = SubElement(suite, "testcase", classname="journey", name=journey.name)
    if journey.verdict != "works":
        tag = "failure" if journey.verdict == "broken" else "error"
        SubElement(case, tag, type=journey.verdict, message=safe(journey.because))


def _finding(suite: Element, finding: Finding) -> None:
    place = safe(str(finding.span)) if finding.span else ""
    case = SubElement(suite, "testcase", classname=finding.rule, name=place or finding.rule)
    if finding.span is not None:
        case.set("file", safe(finding.span.path))
        case.set("line", str(max(1, finding.span.line)))
    # a note is told, and fails nothing
    tag = "system-out" if finding.severity == "note" else "failure"
    attributes = {} if finding.severity == "note" else {"type": finding.severity, "message": safe(finding.message)}
    found = SubElement(case, tag, attributes)
    found.text = safe("\n".join([place, *(w.request for w in finding.witnesses), finding.help or ""]))


def _problem(suite: Element, problem: Problem) -> None:
    place = safe(str(problem.span)) if problem.span else safe(problem.path or "")
    case = SubElement(suite, "testcase", classname=problem.rule, name=place or problem.rule)
    SubElement(case, "error", type="incomplete", message=safe(problem.message))
