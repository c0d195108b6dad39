"""What can be set: one table for the configuration file, the options, the environment and the published schema."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from promaudit.facts.finding import SEVERITIES
from promaudit.reporters import FORMATS

#: What a value is: `grades` give rules a severity; the kinds `by-path` give the paths that fit a pattern something.
Kind = Literal[
    "text", "path", "word", "truth", "texts", "paths", "sources", "grades", "rules-by-path", "grades-by-path"
]  # fmt: skip

LISTS: frozenset[str] = frozenset({"texts", "paths", "sources"})
TABLES: frozenset[str] = frozenset({"grades", "rules-by-path", "grades-by-path"})
#: Marks of TLS by Mozilla's recommendations.
PROFILES = ("modern", "intermediate", "old")
FAIL_ON = (*SEVERITIES, "never")


class Key(Struct, frozen=True):
    """One setting: its name in the file, what its value is, and a sentence about it.

    `of_deployment` tells that a deployment may have its own; `words` are all that a word may be.
    """

    name: str
    kind: Kind
    help: str
    metavar: str = ""
    words: tuple[str, ...] = ()
    default: str | None = None
    of_deployment: bool = False

    @property
    def parameter(self) -> str:
        """The name as Python and click have it: `fail_on`."""
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable: `PROMAUDIT_FAIL_ON`."""
        return "PROMAUDIT_" + self.parameter.upper()


#: What is read: on the command line these are the arguments NGINX_CONF and SOURCE.
SOURCES = (
    Key("nginx", "path", "The main nginx.conf.", of_deployment=True),
    Key("sources", "sources", "What else to read: units, flags, compose files, ... as PATH or KIND:PATH.",
        of_deployment=True),
)  # fmt: skip

KEYS = (
    Key("flags", "text", "Prometheus's command line as text.", "TEXT", of_deployment=True),
    Key("root", "path", "Take absolute paths in the files below DIR.", "DIR", of_deployment=True),
    Key("public-url", "text", "Where people go: https://example.com/prometheus/.", "URL", of_deployment=True),
    Key("upstream", "texts", "Where Prometheus listens as nginx calls it: [COMPONENT=]HOST:PORT.", "HOST:PORT",
        of_deployment=True),
    Key("prometheus-version", "text", "Its release where no file says it: 3.5.3, 2.42.0+ds (Debian's build).",
        "VERSION", of_deployment=True),
    Key("nginx-version", "text", "The nginx to follow.", "VERSION", of_deployment=True),
    Key("ca-file", "paths", "The roots that clients trust, PEM; else those of the certificates themselves.", "FILE",
        of_deployment=True),
    Key("profile", "word", "What to expect of TLS.", words=PROFILES, default="intermediate", of_deployment=True),
    Key("discover", "truth", "Look for Prometheus's flags on this host where none are given.", default="true"),
    Key("select", "texts", "Apply these rules alone: names, folders, patterns.", "RULE"),
    Key("ignore", "texts", "Leave these rules out.", "RULE"),
    Key("lock", "texts", "Let no comment, path or baseline silence these rules.", "RULE"),
    Key("severity", "grades", "Give a rule another severity.", "RULE=SEVERITY"),
    Key("per-path-select", "rules-by-path", "In files that fit the pattern, apply these rules alone.", "GLOB=RULE"),
    Key("per-path-ignore", "rules-by-path", "In files that fit the pattern, leave these rules out.", "GLOB=RULE"),
    Key("per-path-severity", "grades-by-path", "In files that fit the pattern, give a rule another severity.",
        "GLOB=RULE=SEVERITY"),
    Key("rules", "paths", "Load the rules of this folder as well.", "DIR"),
    Key("reason-required", "truth", "A comment that silences a rule must give a reason.", default="false"),
    Key("baseline", "path", "Report only what this file does not accept.", "FILE"),
    Key("fail-on", "word", "The least severity that makes the exit status 1.", words=FAIL_ON, default="error"),
    Key("format", "word", "How to report.", words=FORMATS, default="text"),
    Key("output", "path", "Write the report to FILE.", "FILE"),
)  # fmt: skip

class Switch(Struct, frozen=True):
    """An option without a value."""

    name: str
    help: str
    letter: str = ""

    @property
    def parameter(self) -> str:
        """The name as Python and click have it: `exit_zero`."""
        return self.name.replace("-", "_")


NO_CONFIG = Switch("no-config", "Read no configuration file.")
#: Those of `promaudit check`.
SWITCHES = (
    Switch("exit-zero", "Exit with 0 also where there are findings."),
    Switch("statistics", "Count the findings of each rule."),
    Switch("quiet", "Findings alone: no table, no summary.", "q"),
    Switch("verbose", "All witnesses, what was read, and what was taken for granted.", "v"),
)

BY_NAME = {key.name: key for key in (*SOURCES, *KEYS)}


def without_commas(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of a list that may be written with commas."""
    return tuple(part for text in texts for part in text.split(",") if part)
