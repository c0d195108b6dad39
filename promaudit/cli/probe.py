"""`promaudit probe`: ask the live endpoint, judge, report. No file is needed."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from promaudit import __version__
from promaudit.cli.checked import is_failing, show
from promaudit.cli.probe_options import probe_options
from promaudit.cli.probing import Probing, start
from promaudit.cli.rulebook import check_names, load_rules
from promaudit.cli.seen import live, live_facts
from promaudit.cli.status import CLEAN, FINDINGS, INCOMPLETE
from promaudit.cli.survey import survey
from promaudit.cli.terminal import COLOURS
from promaudit.engine.audit import audit
from promaudit.engine.catalogue import Catalogue
from promaudit.facts.deployment import Deployment
from promaudit.facts.finding import SEVERITIES
from promaudit.facts.report import DeploymentReport, Report
from promaudit.facts.url import Base
from promaudit.model.observation.live import base_of, over_tls
from promaudit.reporters import FORMATS


@click.command("probe")
@click.argument("url", required=False)
@probe_options
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", envvar="PROMAUDIT_AS_OF",
              help="Judge certificates on this day: 2027-03-01.")
@click.option("--rules", multiple=True, metavar="DIR", help="Apply the rules of this folder as well.")
@click.option("--select", multiple=True, metavar="RULE", help="Apply these rules alone.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave these rules out.")
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="error", show_default=True,
              help="Exit with 1 where there is a finding that severe.")
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write the report to this file.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="When to use colours.")
@click.option("-q", "--quiet", is_flag=True, help="Findings alone: no table, no summary.")
@click.option("-v", "--verbose", is_flag=True, help="All witnesses.")
def command(**values: Any) -> None:
    """Ask the live endpoint at URL, and say whether Prometheus can be used there.

    URL is where people go: https://example.com/prometheus/. Only GET, and the query `up` by POST, are sent, to the
    hosts that are named and to no other. `promaudit check … --probe` compares with what the files say.
    """
    report = report_of(values, load_rules(values))
    show(report, values)
    sys.exit(_status(report, values))


def _base(values: Mapping[str, Any], probing: Probing) -> Base:
    """Where people go: the URL without the page that it may name. Raises click.UsageError."""
    asked = _asked(values, probing)
    if not asked:
        raise click.UsageError("Missing argument 'URL'.")
    try:
        return base_of(asked)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="URL") from None


def _asked(values: Mapping[str, Any], probing: Probing) -> str:
    return values["url"] or (probing.replayed.url if probing.replayed else "")


def report_of(values: Mapping[str, Any], everything: Catalogue) -> Report:
    """The report on what is seen; `everything` are all rules that exist.

    Raises click.UsageError where an option makes no sense.
    """
    for option in ("select", "ignore"):
        check_names(everything, values[option], f"--{option}")
    probing = start(values)
    base = _base(values, probing)
    if base.scheme == "http":
        # whoever types http:// is led to https:// first; a password is shown there alone
        base = over_tls(probing.stranger(base).fetch, base) or base
    probing.recorded.url = str(base)
    try:
        seen = survey(probing, base)
    finally:
        probing.finish()
    facts = live_facts(seen, probing, _asked(values, probing), _moment(values, probing))
    deployment = Deployment("prometheus", (), str(base), seen.journeys, facts=facts)
    findings = audit(everything.selected(values["select"], values["ignore"]), deployment)
    return Report(__version__, (DeploymentReport((), str(base), seen.journeys, (), findings, live=live(seen)),))


def _moment(values: Mapping[str, Any], probing: Probing) -> datetime:
    """When certificates are judged: at --as-of, when the recording was made, now."""
    if values["as_of"]:
        as_of: datetime = values["as_of"].replace(tzinfo=UTC)
        return as_of
    return probing.moment or datetime.now(UTC)


def _status(report: Report, values: Mapping[str, Any]) -> int:
    if any(is_failing(finding.severity, values["fail_on"]) for finding in report.findings):
        return FINDINGS
    return INCOMPLETE if report.undecided else CLEAN
