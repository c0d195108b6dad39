"""What promaudit says of a deployment, by the same straight line that `promaudit check` takes."""

import contextlib
from functools import cache
from pathlib import Path

from msgspec import Struct

from promaudit.cli.target import Audited, Target, audit_target
from promaudit.engine.catalogue import Catalogue, load
from promaudit.facts.assumptions import Assumptions
from promaudit.facts.deployment import Deployment
from promaudit.facts.finding import Finding
from promaudit.facts.kinds import KINDS
from tests.end_to_end.record import Record, lay_out, main_file


@cache
def catalogue() -> Catalogue:
    """The built-in rules, read once."""
    return load(KINDS)


class Said(Struct, frozen=True):
    """The deployment that people go to, all findings, and what kept the analysis from being complete, in sentences."""

    deployment: Deployment | None
    findings: tuple[Finding, ...]
    problems: tuple[str, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def predicted(record: Record, folder: Path) -> Said:
    """Lay the deployment out below `folder`, and audit it there as a user would."""
    lay_out(record, folder)
    with contextlib.chdir(folder):
        audited = audit_target(_target(record), catalogue())
    return _said(audited)


def _target(record: Record) -> Target:
    """The version is said where no file tells it; with Debian's user interface where that was measured."""
    version = record["prometheus"]["version"] + ("+ds" if record.get("interface") == "debian" else "")
    assumptions = Assumptions(record["public_url"], (), version, record["nginx"]["version"])
    return Target((main_file(record), *(source["path"] for source in record["sources"])), assumptions)


def _said(audited: Audited) -> Said:
    findings = (*audited.faults, *(finding for found in audited.findings for finding in found))
    problems = tuple(problem.message for problem in audited.problems)
    return Said(next(iter(audited.deployments), None), findings, problems)
