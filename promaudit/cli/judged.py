"""From the findings of all targets to the report: silenced, graded, compared with the baseline."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from promaudit import __version__
from promaudit.cli.policy import Policy, graded
from promaudit.cli.target import Audited
from promaudit.engine.audit import audit
from promaudit.engine.baseline import Accepted, compare
from promaudit.engine.catalogue import Catalogue
from promaudit.engine.suppress import Silenced, silence
from promaudit.facts.deployment import Deployment
from promaudit.facts.finding import Finding
from promaudit.facts.report import DeploymentReport, Report
from promaudit.facts.span import SourceText
from promaudit.readers.ignores import read_ignores


class Judged(Struct, frozen=True):
    """The findings that are left of all targets, by deployment, before a baseline is asked."""

    targets: tuple[Audited, ...]
    parts: tuple["Part", ...]
    locked: frozenset[str]
    silenced: int

    @property
    def acceptable(self) -> tuple[Finding, ...]:
        """The findings that a baseline may accept."""
        return tuple(finding for finding in self._findings() if finding.rule not in self.locked)

    def report(self, accepted: Iterable[Accepted]) -> Report:
        """What is to be said: all but what the baseline accepts."""
        compared = compare(self._findings(), accepted, self.locked)
        new = frozenset(compared.new)
        problems = dict.fromkeys(problem for target in self.targets for problem in target.problems)
        return Report(
            __version__,
            tuple(replace(p.report, findings=tuple(f for f in p.findings if f in new)) for p in self.parts),
            tuple(problems),
            _texts(self.targets),
            tuple(f"{entry.rule} in {entry.path}" for entry in compared.mended),
            len(compared.known),
            self.silenced,
        )

    def _findings(self) -> tuple[Finding, ...]:
        return tuple(dict.fromkeys(finding for part in self.parts for finding in part.findings))


class Part(Struct, frozen=True):
    """One deployment of the report to be, and its findings so far."""

    report: DeploymentReport
    findings: tuple[Finding, ...]


def judge(
    audited: Iterable[Audited],
    *,
    everything: Catalogue,
    applied: Catalogue,
    policy: Policy,
    today: date,
) -> Judged:
    """The findings on all targets that comments and policy leave.

    `everything` are the rules that exist, `applied` those that were applied.
    """
    targets = tuple(audited)
    parts = [part for target in targets for part in _parts(target)]
    silenced = _silenced(targets, parts, everything, applied, policy, today)
    faults = audit(applied, silenced)
    left = frozenset(silenced.findings)
    locked = frozenset(rule.name for rule in everything.rules if rule.locked)
    kept = [[finding for finding in part.findings if finding in left] for part in parts]
    if kept:
        kept[0] += faults
    parts = [Part(p.report, graded(found, policy, locked)) for p, found in zip(parts, kept, strict=True)]
    return Judged(targets, tuple(parts), locked, len(silenced.silenced))


def _parts(audited: Audited) -> list[Part]:
    """The deployments of a target; a bare one where the model could find none, so that its faults are reported."""
    found = [
        Part(_deployment_report(audited, deployment), findings)
        for deployment, findings in zip(audited.deployments, audited.findings, strict=True)
    ] or [Part(_bare(audited), ())]
    found[0] = replace(found[0], findings=(*found[0].findings, *audited.faults))
    return found


def _bare(audited: Audited) -> DeploymentReport:
    return DeploymentReport(audited.inventory.sources, None, (), (), (), title=audited.target.title)


def _deployment_report(audited: Audited, deployment: Deployment) -> DeploymentReport:
    return DeploymentReport(
        deployment.sources,
        deployment.public_url,
        deployment.journeys,
        deployment.presentations,
        (),
        deployment.component,
        audited.target.title,
        audited.assumed,
        deployment.live,
    )


def _silenced(
    audited: tuple[Audited, ...],
    parts: Iterable[Part],
    everything: Catalogue,
    applied: Catalogue,
    policy: Policy,
    today: date,
) -> Silenced:
    ignores = dict.fromkeys(ignore for one in audited for ignore in read_ignores(one.inventory))
    return silence(
        dict.fromkeys(finding for part in parts for finding in part.findings),
        ignores,
        everything=everything,
        audited=applied,
        today=today,
        reason_required=policy.reason_required,
    )


def _texts(targets: Iterable[Audited]) -> tuple[SourceText, ...]:
    found: dict[str, SourceText] = {}
    for target in targets:
        for text in target.inventory.texts:
            found.setdefault(text.path, text)
    return tuple(found.values())
