"""The journeys of each deployment: where each begins, its verdict, and what breaks it."""

from collections.abc import Iterator

from promaudit.facts.journey import Exchange, Journey
from promaudit.facts.report import DeploymentReport, Report
from promaudit.facts.url import resolve
from promaudit.reporters.pen import Pen, columns, padded
from promaudit.reporters.safe import safe

#: The longest URL that is shown whole.
LONGEST = 52
VERDICT = len("undecided")
#: Redirects that are told before a verdict's reason.
MOST_HOPS = 3


def deployments(report: Report, pen: Pen) -> Iterator[str]:
    """What was found out of each deployment, with a title where there are several."""
    several = len(report.deployments) > 1
    for deployment in report.deployments:
        lines = [*(_title(deployment, pen) if several else ()), *_read(deployment, pen), *_table(deployment, pen)]
        if deployment.live is not None:
            from promaudit.reporters import live

            lines += ["", *pen.wrapped(live.line(deployment.live), "  live: ", " " * 8)]
        if lines:
            yield "\n".join(lines)


def _title(deployment: DeploymentReport, pen: Pen) -> Iterator[str]:
    names = [deployment.title, deployment.component, f"at {deployment.public_url}" if deployment.public_url else ""]
    yield pen.paint("  " + " ".join(safe(name) for name in names if name), "bold")


def _read(deployment: DeploymentReport, pen: Pen) -> Iterator[str]:
    """What was read and what was taken for granted, where the report is to be verbose."""
    if not pen.style.verbose:
        return
    entries = [("read", f"{source.path} ({source.kind})") for source in deployment.sources]
    entries += [("assumed", f"{about}: {what}") for about, what in deployment.assumed]
    for word, text in entries:
        yield from pen.wrapped(safe(text), f"  {word:<7}  ", " " * 11)
    if deployment.journeys:
        yield ""


def _table(deployment: DeploymentReport, pen: Pen) -> Iterator[str]:
    if not deployment.journeys:
        return
    names = max(len("journey"), *(len(journey.name) for journey in deployment.journeys))
    urls = min(LONGEST, max(len("from"), *(columns(_from(journey)) for journey in deployment.journeys)))
    yield pen.paint(f"  {'journey':<{names}}  {'from':<{urls}}  verdict", "bold")
    told = ""
    for journey in deployment.journeys:
        because = _because(journey)
        before = f"  {journey.name:<{names}}  {padded(_shortened(_from(journey), urls), urls)}  "
        verdict = padded(pen.paint(journey.verdict, journey.verdict), VERDICT)
        # what keeps nginx from starting breaks every journey, and is told once
        shown = "the same" if because == told and len(told) > LONGEST else because
        lines = pen.wrapped(shown, f"{before}{verdict} ", " " * (columns(before) + VERDICT + 1))
        yield from (line.rstrip() for line in lines)
        told = because


def _from(journey: Journey) -> str:
    """The URL that a journey begins with; a query says nothing that its name does not."""
    if not journey.exchanges:
        return ""
    url, query, _ = safe(journey.exchanges[0].url).partition("?")
    return f"{url}?…" if query else url


def _shortened(url: str, width: int) -> str:
    """The end of a URL that is too long: it begins as all others do."""
    return url if columns(url) <= width else "…" + url[1 - width :]


def _because(journey: Journey) -> str:
    """The redirects on the way, and why the journey ends where it does."""
    if journey.verdict == "works":
        return ""
    because = safe(journey.because).removeprefix(f"{_from(journey)}: ")
    hops = [exchange for exchange in _walked(journey) if exchange.location]
    if not hops or len(hops) > MOST_HOPS:
        return because
    # the last redirect is told, so that the URL need not be told again
    target = safe(resolve(hops[-1].url, hops[-1].location or ""))
    return f"{', '.join(map(_hop, hops))}: {because.removesuffix(': ' + target)}"


def _walked(journey: Journey) -> list[Exchange]:
    """The exchanges that led to the one where the journey breaks, that one included."""
    walked: list[Exchange] = []
    for exchange in journey.exchanges:
        before = walked[-1] if walked else None
        if before is None or not before.location or resolve(before.url, before.location) != exchange.url:
            walked = []
        walked.append(exchange)
        if exchange is journey.breaking:
            break
    return walked


def _hop(exchange: Exchange) -> str:
    return f"{exchange.status} → {safe(exchange.location or '')}"
