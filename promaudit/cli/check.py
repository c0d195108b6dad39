"""`promaudit check`: read, predict, judge, report."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from promaudit.cli.baselines import open_baseline
from promaudit.cli.configuration import Configuration
from promaudit.cli.judged import judge
from promaudit.cli.options import CONFIGURATION, Configured, options
from promaudit.cli.policy import Policy
from promaudit.cli.probe_options import is_wanted, probe_options
from promaudit.cli.rulebook import applied_rules, load_rules
from promaudit.cli.status import CLEAN, FINDINGS, INCOMPLETE
from promaudit.cli.target import audit_target
from promaudit.cli.targets import choose
from promaudit.cli.terminal import COLOURS, style
from promaudit.engine.catalogue import Catalogue
from promaudit.facts.finding import SEVERITIES
from promaudit.facts.report import Report
from promaudit.reporters import render

if TYPE_CHECKING:
    from promaudit.cli.probing import Probing

#: A finding of this rule says that the answer depends on something that cannot be computed.
UNDECIDED = "source/undecided"


@click.command("check", cls=Configured)
@options
@click.option("--deployment", multiple=True, metavar="NAME", help="Of the configured deployments, audit this one.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", envvar="PROMAUDIT_AS_OF",
              help="Judge certificates and comments on this day: 2027-03-01.")
@click.option("--probe", is_flag=True, help="Ask the live endpoint as well, and compare.")
@probe_options
@click.option("--write-baseline", is_flag=True, help="Accept everything that is found, in the file of --baseline.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also where there are findings.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="When to use colours.")
@click.option("-q", "--quiet", is_flag=True, help="Findings alone: no table, no summary.")
@click.option("-v", "--verbose", is_flag=True, help="All witnesses, what was read, and what was taken for granted.")
@click.pass_context
def command(context: click.Context, /, **values: Any) -> None:
    """Audit a deployment: nginx, Prometheus's flags, certificates.

    NGINX_CONF is the main file, or `-` for what `nginx -T` prints. A SOURCE is a unit, a compose file, a Kubernetes
    manifest, a list of flags, prometheus.yml, ...: it is recognised by name and content, or said as KIND:PATH. Without
    any, the deployments of the configuration are audited, else the nginx of this host.
    """
    values["as_of"] = unless_today(values["as_of"])
    report = report_of(context, load_rules(values), values)
    show(report, values)
    sys.exit(_status(report, values))


def unless_today(day: datetime | None) -> datetime | None:
    """The day of --as-of; None for today, so that what was issued this morning is judged as of now."""
    return None if day is not None and day.date() == datetime.now(UTC).date() else day


def report_of(context: click.Context, everything: Catalogue, values: Mapping[str, Any]) -> Report:
    """The report on what the options ask for; `everything` are all rules that exist.

    Raises click.UsageError where there is nothing to audit, or an option makes no sense.
    """
    applied = applied_rules(everything, values)
    now = values["as_of"].replace(tzinfo=UTC) if values["as_of"] else datetime.now(UTC)
    probing = _probing(context, values)
    targets = [replace(target, probing=probing) for target in choose(context, values, now)]
    audited = [audit_target(target, applied) for target in targets]
    if probing is not None:
        probing.finish()
    policy = _policy(values, context.meta[CONFIGURATION])
    judged = judge(audited, everything=everything, applied=applied, policy=policy, today=now.date())
    baseline = open_baseline(values, applied, audited)
    if values["write_baseline"]:
        baseline = baseline.write(judged.acceptable)
    return judged.report(baseline.accepted)


def _probing(context: click.Context, values: Mapping[str, Any]) -> "Probing | None":
    """The asking of live endpoints, where that is wanted."""
    if not is_wanted(context, values["probe"]):
        return None
    from promaudit.cli.probing import start

    return start(values)


def _policy(values: Mapping[str, Any], configuration: Configuration) -> Policy:
    return Policy(
        values["severity"],
        values["per_path_select"],
        values["per_path_ignore"],
        values["per_path_severity"],
        values["reason_required"],
        configuration.folder,
    )


def show(report: Report, values: Mapping[str, Any]) -> None:
    """Print the report, or write it to the file of --output."""
    output = values["output"]
    wished = style(values, to_file=output is not None)
    text = render(report, wished, values["format"])
    if output is None:
        click.echo(text, nl=False, color=wished.colour)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"cannot write {output}: {error.strerror}", param_hint="--output") from None


def _status(report: Report, values: Mapping[str, Any]) -> int:
    """The exit status: what could not be read or decided comes before `--exit-zero`, which is about findings."""
    if report.errors:
        return INCOMPLETE
    if not values["exit_zero"] and any(is_failing(f.severity, values["fail_on"]) for f in report.findings):
        return FINDINGS
    return INCOMPLETE if any(finding.rule == UNDECIDED for finding in report.findings) else CLEAN


def is_failing(severity: str, fail_on: str) -> bool:
    """Whether a severity is at or above `--fail-on`."""
    return fail_on in SEVERITIES and SEVERITIES.index(severity) <= SEVERITIES.index(fail_on)
