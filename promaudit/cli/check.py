"""`promaudit check`: read, predict, judge, report."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from promaudit import __version__
from promaudit.cli.status import CLEAN, FINDINGS, INCOMPLETE
from promaudit.cli.target import Audited, Target, audit_target
from promaudit.engine.catalogue import load
from promaudit.facts.assumptions import NEWEST_NGINX, Assumptions
from promaudit.facts.deployment import KINDS
from promaudit.facts.finding import SEVERITIES
from promaudit.facts.report import DeploymentReport, Report
from promaudit.reporters import FORMATS, Style, render


@click.command("check")
@click.argument("sources", nargs=-1, metavar="[NGINX_CONF] [SOURCE]...")
@click.option("--flags", metavar="TEXT", help="Prometheus's command line as text.")
@click.option("--root", metavar="DIR", help="Take absolute paths below DIR.")
@click.option("--public-url", metavar="URL", help="Where people go.")
@click.option("--upstream", multiple=True, metavar="HOST:PORT")
@click.option("--no-discover", is_flag=True)
@click.option("--prometheus-version", metavar="V")
@click.option("--nginx-version", metavar="V", default=NEWEST_NGINX)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None)
@click.option("--ca-file", multiple=True)
@click.option("--rules", multiple=True, metavar="DIR")
@click.option("--select", multiple=True)
@click.option("--ignore", multiple=True)
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="error")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="text")
@click.option("--output", type=click.Path(dir_okay=False))
@click.option("--verbose", is_flag=True)
def command(
    sources: tuple[str, ...], flags: str | None, root: str | None, public_url: str | None, upstream: tuple[str, ...],
    no_discover: bool, prometheus_version: str | None, nginx_version: str, as_of: datetime | None,
    ca_file: tuple[str, ...], rules: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], fail_on: str,
    format_name: str, output: str | None, verbose: bool,
) -> None:  # fmt: skip
    """Audit a deployment."""
    moment = as_of.replace(tzinfo=UTC) if as_of else datetime.now(UTC)
    assumptions = Assumptions(public_url, upstream, prometheus_version, nginx_version, moment, ca_file)
    catalogue = load(KINDS, rules).selected(select, ignore)
    audited = audit_target(Target(sources, assumptions, root, flags), catalogue)
    report = _report(audited)
    text = render(report, Style(verbose=verbose), format_name)
    if output:
        Path(output).write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)
    sys.exit(_status(report, fail_on))


def _report(audited: Audited) -> Report:
    deployments = tuple(
        DeploymentReport(d.sources, d.public_url, d.journeys, d.presentations, found, d.component)  # type: ignore[arg-type]
        for d, found in zip(audited.deployments, audited.findings, strict=True)
    )
    return Report(__version__, deployments, audited.problems, audited.inventory.texts)


def _status(report: Report, fail_on: str) -> int:
    if report.errors:
        return INCOMPLETE
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()  # type: ignore[arg-type]
    if any(finding.severity in failing for finding in report.findings):
        return FINDINGS
    return INCOMPLETE if report.undecided else CLEAN
