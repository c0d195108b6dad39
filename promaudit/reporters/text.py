"""The report for people: code frames, witnesses, what to do, and a table of the journeys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap

from promaudit.facts.finding import Finding, Problem, Severity, Witness
from promaudit.facts.journey import Journey
from promaudit.facts.report import DeploymentReport, Report
from promaudit.facts.span import SourceText, Span
from promaudit.reporters import Style
from promaudit.reporters.safe import safe

_COLOURS = {"error": "31;1", "warning": "33;1", "note": "36;1", "bold": "1", "dim": "2", "works": "32", "broken": "31"}
_COLOURS["undecided"] = "33"
#: Columns that are kept free for line numbers at the least.
_NARROWEST = 3


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes for one report: its files and its style."""

    style: Style
    texts: dict[str, SourceText]

    def paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.style.colour and text else text

    def line(self, span: Span) -> str | None:
        source = self.texts.get(span.path)
        return None if source is None else source.line(span.line)


def render(report: Report, style: Style) -> str:
    """The whole report as text."""
    pen = _Pen(style, {text.path: text for text in report.texts})
    blocks = [*_problems(report.errors, pen), *_findings(report.findings, pen)]
    if not style.quiet:
        blocks.extend(_table(deployment, pen) for deployment in report.deployments if deployment.journeys)
    if style.statistics:
        blocks.append(_statistics(report))
    blocks.append(_summary(report, pen))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _problems(problems: Iterable[Problem], pen: _Pen) -> Iterator[str]:
    for problem in problems:
        lines = [_headline("error", problem.rule, problem.message, pen)]
        if problem.span is not None:
            lines.extend(_frame(problem.span, "", (), pen))
        elif problem.path is not None:
            lines.append(f"  --> {safe(problem.path)}")
        yield "\n".join(lines)


def _findings(findings: Iterable[Finding], pen: _Pen) -> Iterator[str]:
    for finding in findings:
        yield "\n".join(_finding(finding, pen))


def _headline(severity: Severity, rule: str, message: str, pen: _Pen) -> str:
    return f"{pen.paint(f'{severity}[{rule}]', severity)}: {pen.paint(safe(message), 'bold')}"


def _finding(finding: Finding, pen: _Pen) -> Iterator[str]:
    yield _headline(finding.severity, finding.rule, finding.message, pen)
    if finding.span is not None:
        yield from _frame(finding.span, finding.label, tuple(r.span for r in finding.related), pen)
    yield from _witnesses(finding.witnesses, pen)
    if finding.help:
        yield from _note("help: " + finding.help, pen)


def _frame(span: Span, label: str, related: tuple[Span, ...], pen: _Pen) -> Iterator[str]:
    """The lines of the place and of those beside it, with carets; places in other files get frames of their own."""
    same = [other for other in related if other.path == span.path]
    width = max(_NARROWEST, *(len(str(s.line)) for s in (span, *related)))
    yield f"{' ' * (width - 1)}{pen.paint('-->', 'dim')} {safe(str(span))}"
    yield from _lines(span, label, same, width, pen)
    for other in related:
        if other.path != span.path:
            yield f"{' ' * (width - 1)}{pen.paint('-->', 'dim')} {safe(str(other))}"
            yield from _lines(other, "", [], width, pen, mark="-")


def _lines(span: Span, label: str, others: list[Span], width: int, pen: _Pen, mark: str = "^") -> Iterator[str]:
    marks = sorted([(span, label, mark), *((other, "", "-") for other in others)], key=lambda entry: entry[0].line)
    last = None
    for place, text, sign in marks:
        line = pen.line(place)
        if line is None:
            continue
        if last is not None and place.line > last + 1:
            yield f"{'...':>{width}}"
        if place.line != last:
            yield f"{place.line:>{width}} {pen.paint('|', 'dim')} {_shown(line)}"
        yield f"{'':>{width}} {pen.paint('|', 'dim')} {_caret(place, line, sign, text, pen)}".rstrip()
        last = place.line


def _shown(line: str) -> str:
    return safe(line).replace("\t", "    ")


def _caret(span: Span, line: str, sign: str, label: str, pen: _Pen) -> str:
    """The carets under a place; what is hidden or escaped in the line before it moves them."""
    before = _shown(line[: span.column - 1])
    end = span.end_column if span.end_line == span.line else len(line) + 1
    length = max(1, len(_shown(line[span.column - 1 : end - 1])))
    colour = "error" if sign == "^" else "dim"
    return " " * len(before) + pen.paint(sign * length + (f" {safe(label)}" if label else ""), colour)


def _witnesses(witnesses: tuple[Witness, ...], pen: _Pen) -> Iterator[str]:
    shown = witnesses if pen.style.verbose else witnesses[:1]
    for witness in shown:
        yield f"    = {safe(witness.request)}"
        width = max((len(label) for label, _ in witness.lines), default=0)
        for label, text in witness.lines:
            yield f"        {safe(label):<{width}}  {safe(text)}".rstrip()
    rest = len(witnesses) - len(shown)
    if rest:
        yield f"    = the same for {rest} more request{'s' if rest > 1 else ''} (--verbose lists them)"


def _note(text: str, pen: _Pen) -> Iterator[str]:
    lines = wrap(safe(text), max(40, pen.style.width - 6), break_long_words=False, break_on_hyphens=False)
    for index, line in enumerate(lines):
        yield ("    = " if index == 0 else "      ") + line


def _table(deployment: DeploymentReport, pen: _Pen) -> str:
    """The journeys, the URL that each begins with, and what breaks it."""
    rows = [(j.name, safe(_from(j)), j.verdict, _because(j)) for j in deployment.journeys]
    names = max(len("journey"), *(len(row[0]) for row in rows))
    urls = min(max(len("from"), *(len(row[1]) for row in rows)), 60)
    lines = [f"  {deployment.title}"] if deployment.title else []
    lines.append(pen.paint(f"  {'journey':<{names}}  {'from':<{urls}}  verdict", "bold"))
    for name, url, verdict, because in rows:
        shown = pen.paint(f"{verdict:<9}", verdict)
        lines.append(f"  {name:<{names}}  {_shortened(url, urls):<{urls}}  {shown} {because}".rstrip())
    return "\n".join(lines)


def _from(journey: Journey) -> str:
    return journey.exchanges[0].url if journey.exchanges else ""


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _because(journey: Journey) -> str:
    if journey.verdict == "works":
        return ""
    hops = [exchange for exchange in journey.exchanges if exchange.location]
    shown = ", ".join(f"{hop.status} → {safe(hop.location or '')}" for hop in hops[:2])
    because = safe(journey.because)
    return f"{shown}: {because}" if shown and len(hops) <= 2 and "redirect" not in because else because


def _statistics(report: Report) -> str:
    counts: dict[str, int] = {}
    for finding in report.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return "\n".join(f"{count:>5}  {rule}" for rule, count in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))


def _summary(report: Report, pen: _Pen) -> str:
    parts = [_counted(count, severity) for severity, count in report.counts.items() if count]
    said = ", ".join(parts) or ("no findings" if not report.errors else "")
    verdicts = [journey.verdict for deployment in report.deployments for journey in deployment.journeys]
    pieces = [said] if said else []
    if report.errors:
        pieces.append(f"the analysis is incomplete: {_counted(len(report.errors), 'problem')}")
    if verdicts:
        counts = {verdict: verdicts.count(verdict) for verdict in ("broken", "undecided", "works")}
        told = ", ".join(
            f"{n} {'work' if verdict == 'works' and n != 1 else verdict}" for verdict, n in counts.items() if n
        )
        pieces.append(f"{_counted(len(verdicts), 'journey')}: {told}")
    if report.suppressed:
        pieces.append(f"{report.suppressed} silenced")
    if report.mended:
        pieces.append(f"{len(report.mended)} of the baseline mended")
    return pen.paint(" · ".join(pieces), "bold")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
