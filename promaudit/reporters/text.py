"""The report for people: code frames, witnesses, what to do, and a table of the journeys."""

from collections.abc import Iterable, Iterator

from promaudit.facts.finding import Finding, Problem, Severity, Witness
from promaudit.facts.report import Report
from promaudit.reporters import Style
from promaudit.reporters.frame import Mark, frames, margin_of
from promaudit.reporters.pen import Pen, counted
from promaudit.reporters.safe import safe
from promaudit.reporters.table import deployments
from promaudit.reporters.totals import statistics, summary


def render(report: Report, style: Style) -> str:
    """The whole report as text; findings alone where it is to be quiet."""
    pen = Pen(style, {text.path: text for text in report.texts})
    blocks = ["\n".join(_problem(problem, pen)) for problem in report.unspoken]
    blocks += ["\n".join(_finding(finding, pen)) for finding in report.findings]
    if not style.quiet:
        blocks.extend(deployments(report, pen))
    if style.statistics:
        blocks.append(statistics(report))
    if not style.quiet:
        blocks.append(summary(report, pen))
    return "".join(f"{block}\n\n" for block in blocks if block).removesuffix("\n")


def _problem(problem: Problem, pen: Pen) -> Iterator[str]:
    yield _headline("error", problem.rule, problem.message, pen)
    if problem.span is not None:
        yield from frames([Mark(problem.span, "", "error", primary=True)], pen)
    elif problem.path is not None:
        yield f"  {pen.paint('-->', 'place')} {safe(problem.path)}"


def _headline(severity: Severity, rule: str, message: str, pen: Pen) -> str:
    return f"{pen.paint(f'{severity}[{rule}]', severity)}: {pen.paint(safe(message), 'bold')}"


def _finding(finding: Finding, pen: Pen) -> Iterator[str]:
    yield _headline(finding.severity, finding.rule, finding.message, pen)
    related = [Mark(other.span, other.label, "place") for other in finding.related]
    if finding.span is not None:
        yield from frames([Mark(finding.span, finding.label, finding.severity, primary=True), *related], pen)
    elif related:
        yield from frames(related, pen)
    places = [other.span for other in finding.related] + ([finding.span] if finding.span else [])
    margin = " " * (margin_of(places) + 1)
    yield from _witnesses(finding.witnesses, margin, pen)
    if finding.help:
        yield from pen.wrapped(safe(finding.help), f"{margin}= help: ", f"{margin}  ")


def _witnesses(witnesses: tuple[Witness, ...], margin: str, pen: Pen) -> Iterator[str]:
    """The first request and what becomes of it; all of them where the report is to be verbose."""
    shown = witnesses if pen.style.verbose else witnesses[:1]
    for witness in shown:
        yield f"{margin}= {safe(witness.request)}"
        width = max((len(label) for label, _ in witness.lines), default=0)
        yield from (line for entry in witness.lines for line in _step(entry, width, margin, pen))
    rest = len(witnesses) - len(shown)
    if rest:
        yield f"{margin}= the same for {counted(rest, 'more request')} (--verbose lists them)"


def _step(entry: tuple[str, str], width: int, margin: str, pen: Pen) -> Iterable[str]:
    label, text = entry
    lines = pen.wrapped(safe(text), f"{margin}    {safe(label):<{width}}  ", f"{margin}{'':<{width + 6}}")
    return (line.rstrip() for line in lines)
