"""From what is asked for to the report, and to the exit status that it gives."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from promaudit.cli.asked import Asked
from promaudit.cli.baselines import open_baseline
from promaudit.cli.configuration import Configuration
from promaudit.cli.judged import judge
from promaudit.cli.policy import Policy
from promaudit.cli.rulebook import applied_rules, load_rules
from promaudit.cli.status import CLEAN, FINDINGS, INCOMPLETE
from promaudit.cli.target import audit_target
from promaudit.cli.targets import choose
from promaudit.cli.terminal import print_report, style
from promaudit.cli.usage import bad_parameter
from promaudit.engine.catalogue import Catalogue
from promaudit.facts.finding import SEVERITIES
from promaudit.facts.report import Report
from promaudit.reporters import render

if TYPE_CHECKING:
    from promaudit.cli.probing import Probing

#: A finding of this rule says that the answer depends on something that cannot be computed.
UNDECIDED = "source/undecided"


def check(asked: Asked) -> int:
    """Audit, print the report, and give the exit status. Raises what `report_of` and `show` raise."""
    report = report_of(asked, load_rules(asked.values))
    show(report, asked.values)
    return _status(report, asked.values)


def report_of(asked: Asked, everything: Catalogue) -> Report:
    """The report on what the options ask for; `everything` are all rules that exist.

    Raises click.UsageError where there is nothing to audit, or an option makes no sense.
    """
    values = asked.values
    applied = applied_rules(everything, values)
    now = values["as_of"].replace(tzinfo=UTC) if values["as_of"] else datetime.now(UTC)
    probing = _probing(values)
    targets = [replace(target, probing=probing) for target in choose(asked, now)]
    audited = [audit_target(target, applied) for target in targets]
    if probing is not None:
        probing.finish()
    policy = _policy(values, asked.configuration)
    judged = judge(audited, everything=everything, applied=applied, policy=policy, today=now.date())
    baseline = open_baseline(values, applied, audited)
    if values["write_baseline"]:
        baseline = baseline.write(judged.acceptable)
    return judged.report(baseline.accepted)


def _probing(values: Mapping[str, Any]) -> "Probing | None":
    """The asking of live endpoints, where that is wanted."""
    if not values["probe"]:
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
        print_report(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise bad_parameter(f"cannot write {output}: {error.strerror}", "--output") from None


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
