"""The last lines of a report for people: how much there is of what."""

from collections import Counter
from collections.abc import Iterator

from promaudit.facts.journey import Verdict
from promaudit.facts.program import SourceKind
from promaudit.facts.report import SNIPPET, Report
from promaudit.reporters.pen import Pen, counted
from promaudit.reporters.safe import safe

#: Sources that say how a program is started.
STARTS: frozenset[SourceKind] = frozenset({
    "flags", "systemd", "quadlet", "environment", "compose", "kubernetes", "helm", "docker-run", "shell", "supervisor",
    "openrc", "process",
})  # fmt: skip


def statistics(report: Report) -> str:
    """How many findings each rule has, most first."""
    counts = Counter(finding.rule for finding in report.findings)
    return "\n".join(f"{count:>5}  {rule}" for rule, count in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))


def summary(report: Report, pen: Pen) -> str:
    """One line: findings, journeys, what is silent, and where the flags are from."""
    pieces = [*_findings(report), *_journeys(report), *_silent(report), *_flags(report), *_snippets(report)]
    return pen.paint(" · ".join(pieces), "bold")


def _findings(report: Report) -> Iterator[str]:
    counts = [counted(count, severity) for severity, count in report.counts.items() if count]
    if counts:
        yield ", ".join(counts)
    elif not report.errors:
        yield "no findings"
    if report.errors:
        yield f"the analysis is incomplete: {counted(len(report.errors), 'problem')}"


def _journeys(report: Report) -> Iterator[str]:
    counts = Counter(journey.verdict for deployment in report.deployments for journey in deployment.journeys)
    if counts:
        works = "works" if counts["works"] == 1 else "work"
        words: dict[Verdict, str] = {"broken": "broken", "undecided": "undecided", "works": works}
        told = ", ".join(f"{counts[verdict]} {word}" for verdict, word in words.items() if counts[verdict])
        yield f"{counted(counts.total(), 'journey')}: {told}"


def _silent(report: Report) -> Iterator[str]:
    if report.suppressed:
        yield f"{report.suppressed} silenced"
    if report.accepted:
        yield f"{report.accepted} accepted by the baseline"
    if report.mended:
        yield f"mended since the baseline: {safe(', '.join(report.mended))}"


def _snippets(report: Report) -> Iterator[str]:
    """What is no whole configuration, and was taken for part of one."""
    assumed = [entry for deployment in report.deployments for entry in deployment.assumed]
    yield from dict.fromkeys(f"taken that {safe(what)}" for about, what in assumed if about == SNIPPET)


def _flags(report: Report) -> Iterator[str]:
    """Where the flags are from; that none were found is said by a finding."""
    paths = dict.fromkeys(s.path for d in report.deployments for s in d.sources if s.kind in STARTS)
    components = {deployment.component for deployment in report.deployments}
    whose = f"{components.pop().capitalize()} flags" if len(components) == 1 else "flags"
    if paths:
        yield f"{whose} from {safe(', '.join(paths))}"
