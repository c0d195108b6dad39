"""What a reporter gets: everything that is to be said, in the order in which it is said."""

from typing import TYPE_CHECKING

from msgspec import Struct

from promaudit.facts.deployment import Source
from promaudit.facts.finding import SEVERITIES, Finding, Problem, Severity
from promaudit.facts.journey import Journey
from promaudit.facts.presentation import Presentation
from promaudit.facts.span import SourceText

if TYPE_CHECKING:
    from promaudit.facts.live import Live

#: What is taken for granted about a file of servers that is no whole nginx.conf.
SNIPPET = "snippet"


class DeploymentReport(Struct, frozen=True):
    """One deployment: what was read, what people can do, what is wrong.

    `component` and `title` tell deployments apart where there are several. `assumed` is what was taken for granted, by
    what it is about: `("nginx", "1.30.6")`. `live` is what was seen of the endpoint, where it was asked.
    """

    sources: tuple[Source, ...]
    public_url: str | None
    journeys: tuple[Journey, ...]
    presentations: tuple[Presentation, ...]
    findings: tuple[Finding, ...]
    component: str = "prometheus"
    title: str = ""
    assumed: tuple[tuple[str, str], ...] = ()
    live: "Live | None" = None


class Report(Struct, frozen=True):
    """The whole report. `texts` are the files behind the spans.

    `mended` are the entries of the baseline that no longer occur (`RULE in PATH`), `accepted` counts the findings that
    it accepts, `suppressed` those that a comment silences.
    """

    version: str
    deployments: tuple[DeploymentReport, ...]
    errors: tuple[Problem, ...] = ()
    texts: tuple[SourceText, ...] = ()
    mended: tuple[str, ...] = ()
    accepted: int = 0
    suppressed: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all deployments; one that several of them share is there once."""
        found = {(f.rule, f.span, f.message): f for deployment in self.deployments for f in deployment.findings}
        return tuple(found.values())

    @property
    def unspoken(self) -> tuple[Problem, ...]:
        """The problems that no finding repeats."""
        said = {(finding.rule, finding.span) for finding in self.findings}
        return tuple(problem for problem in self.errors if (problem.rule, problem.span) not in said)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(1 for finding in self.findings if finding.severity == severity)

    @property
    def undecided(self) -> int:
        """How many journeys could not be decided."""
        return sum(1 for d in self.deployments for journey in d.journeys if journey.verdict == "undecided")

    @property
    def counts(self) -> dict[Severity, int]:
        """The number of findings of each severity, worst first."""
        return {severity: self.count(severity) for severity in SEVERITIES}
