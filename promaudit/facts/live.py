"""What is seen of a live endpoint: its journeys, what Prometheus says of itself, what runs there."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from promaudit.facts.finding import Witness
from promaudit.facts.journey import Exchange, Journey, JourneyName
from promaudit.facts.observation import Observation, outcome_words
from promaudit.facts.served import ServedTls
from promaudit.facts.span import Span

#: Why a live journey does not work, as far as the answers themselves tell.
LiveCause = Literal[
    "unreachable",
    "tls",
    "upstream-down",
    "unhealthy",
    "upstream-speaks-tls",
    "needs-credentials",
    "prefix-stripped",
    "double-slash",
    "redirect-leaves-base",
    "redirect-loop",
    "path-not-served",
    "not-passed",
    "post-refused",
    "query-lost",
    "served-in-clear",
    "plaintext-redirect-elsewhere",
    "no-user-interface",
    "external-url-path",
    "not-asked",
    "unexpected-answer",
]


class LiveFailure(Struct, frozen=True):
    """A live journey that is broken, the exchange that breaks it, and the cause as far as it can be told from outside.

    `passed_path` is the path that Prometheus must have been passed, where its answer gives that away, else empty.
    `explanation` says what is behind it, empty where nothing tells. `target` is where a redirect leads, or the path
    that Prometheus takes for its own where that is wrong.
    """

    journey: JourneyName
    cause: LiveCause
    because: str
    exchange: Exchange
    base: str
    base_path: str
    path: str
    passed_path: str = ""
    target: str = ""
    explanation: str = ""
    span: Span | None = None

    @property
    def url(self) -> str:
        """The URL of the exchange that breaks the journey."""
        return self.exchange.url

    @property
    def method(self) -> str:
        """The method of the request that breaks the journey."""
        return self.exchange.method

    @property
    def answer(self) -> str:
        """What came: `404 from nginx`, `connection refused`."""
        return outcome_words(self.exchange)

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The request and what became of it."""
        request = f"{self.exchange.method} {self.exchange.url}"
        lines = [("client gets", self.answer)]
        if self.passed_path:
            lines.insert(0, ("Prometheus is passed", self.passed_path))
        return (Witness(request, tuple(lines)),)


class FlagDrift(Struct, frozen=True):
    """A flag whose live value is not the declared one. `declared` is empty where it is not declared at all."""

    flag: str
    declared: str
    live: str
    explanation: str
    span: Span | None = None


class LiveServer(Struct, frozen=True):
    """What a Prometheus says of itself: /api/v1/status/buildinfo, runtimeinfo and flags.

    `url` is where it was asked. `version` is empty, `flags` are empty where it did not say. `started` is UTC.
    `declared_version` is what the files say instead of `version`, empty where they agree or say nothing.
    """

    url: str
    version: str = ""
    go_version: str = ""
    flags: tuple[tuple[str, str], ...] = ()
    started: datetime | None = None
    reloaded: datetime | None = None
    reload_succeeded: bool | None = None
    span: Span | None = None
    declared_version: str = ""

    @property
    def other_release(self) -> str:
        """That another release runs than the files say; empty where none does."""
        return f"Prometheus {self.version} runs, not {self.declared_version}" if self.declared_version else ""

    def flag(self, name: str) -> str | None:
        """The live value of a flag, without dashes; None where the server does not tell."""
        return next((value for flag, value in self.flags if flag == name), None)


class Peer(Struct, frozen=True):
    """The address that answers at an origin; `local` tells that it is one of this very host."""

    address: str
    port: int
    local: bool = False


class OpenPort(Struct, frozen=True):
    """A port of the component itself, which answers in clear; `loopback` tells that only its own host reaches it."""

    url: str
    answer: str
    loopback: bool
    span: Span | None = None

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The request that was answered."""
        return (Witness(f"GET {self.url}", (("client gets", self.answer),)),)


class Live(Struct, frozen=True):
    """What is reported of a live endpoint: its journeys, what Prometheus says of itself, TLS, and the comparisons."""

    url: str
    journeys: tuple[Journey, ...]
    server: LiveServer | None = None
    tls: ServedTls | None = None
    observations: tuple[Observation, ...] = ()
    port: OpenPort | None = None

    @property
    def unasked(self) -> str:
        """Why not everything was asked; empty where it was."""
        undecided = [exchange.undecided for journey in self.journeys for exchange in journey.exchanges]
        return next((one.because for one in undecided if one and one.because.startswith("not asked")), "")


class RunningProgram(Struct, frozen=True):
    """A process of this host: its name, its role in nginx's words (`master`, `worker`, empty for others), its start.

    `configuration` is the file that its command line names (nginx's -c), empty where it names none.
    """

    pid: int
    name: str
    role: str
    started: datetime
    configuration: str = ""
