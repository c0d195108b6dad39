"""What live servers answered, beside what was predicted or declared for them."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from promaudit.facts.finding import Witness
from promaudit.facts.journey import Exchange, Journey, JourneyName
from promaudit.facts.span import Span
from promaudit.facts.tls import Certificate

#: What two exchanges can differ in.
Aspect = Literal["status", "location", "answered-by", "content", "answer"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a live answer is not the predicted one."""

    aspect: Aspect
    predicted: str
    observed: str


@dataclass(frozen=True, slots=True)
class Observation:
    """A predicted exchange and what the live server answered to the same request.

    `span` is the block of nginx.conf that decides the prediction. `explanation` says what is the likely reason, empty
    where nothing tells.
    """

    journey: JourneyName
    predicted: Exchange
    live: Exchange
    differences: tuple[Difference, ...] = ()
    explanation: str = ""
    span: Span | None = None

    @property
    def agrees(self) -> bool:
        """Whether the live answer is the predicted one."""
        return not self.differences

    @property
    def request(self) -> str:
        """The request: `GET https://example.com/prometheus/`."""
        return f"{self.predicted.method} {self.predicted.url}"

    @property
    def predicted_words(self) -> str:
        """What was predicted: `302 → /prometheus/graph from prometheus`."""
        return outcome_words(self.predicted)

    @property
    def live_words(self) -> str:
        """What came: `404 from nginx`."""
        return outcome_words(self.live)

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The request with both answers."""
        return (Witness(self.request, (("predicted", self.predicted_words), ("live", self.live_words))),)


def outcome_words(exchange: Exchange) -> str:
    """How an exchange ended, in a few words."""
    if exchange.undecided is not None:
        return f"undecided: {exchange.undecided.because}"
    response = exchange.response
    if exchange.error is not None or response is None:
        return exchange.error or "no answer"
    if response.status is None:
        return "connection closed without an answer"
    leads = f" → {response.location}" if response.location is not None else ""
    return f"{response.status}{leads} from {response.by}"


#: Why a live journey does not work, as far as the answers themselves tell.
LiveCause = Literal[
    "unreachable",
    "tls",
    "upstream-down",
    "unhealthy",
    "upstream-speaks-tls",
    "needs-credentials",
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
    "not-asked",
    "unexpected-answer",
]


@dataclass(frozen=True, slots=True)
class LiveFailure:
    """A live journey that is broken, the exchange that breaks it, and the cause as far as it can be told from outside.

    `passed_path` is the path that Prometheus must have been passed, where its answer gives that away, else empty.
    `explanation` says what is behind it, empty where nothing tells. `target` is where a redirect leads.
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


@dataclass(frozen=True, slots=True)
class FlagDrift:
    """A flag whose live value is not the declared one. `declared` is empty where it is not declared at all."""

    flag: str
    declared: str
    live: str
    explanation: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class LiveServer:
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

    def flag(self, name: str) -> str | None:
        """The live value of a flag, without dashes; None where the server does not tell."""
        return next((value for flag, value in self.flags if flag == name), None)


@dataclass(frozen=True, slots=True)
class Peer:
    """The address that answers at an origin; `local` tells that it is one of this very host."""

    address: str
    port: int
    local: bool = False


@dataclass(frozen=True, slots=True)
class OpenPort:
    """A port of the component itself, which answers in clear; `loopback` tells that only its own host reaches it."""

    url: str
    answer: str
    loopback: bool
    span: Span | None = None

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The request that was answered."""
        return (Witness(f"GET {self.url}", (("client gets", self.answer),)),)


@dataclass(frozen=True, slots=True)
class Handshake:
    """One TLS handshake with a live server: what it negotiated, or why it failed.

    `version` is `TLSv1.3` and its kind, `cipher` OpenSSL's name. `chain` is DER, in the order in which it was sent.
    `complete` tells that `chain` is all that was sent, not the server's own certificate alone. `verified` tells whether
    this machine's OpenSSL accepts chain and name; None where it was not asked to. `error` is empty after a success.
    """

    sni: str | None
    version: str = ""
    cipher: str = ""
    chain: tuple[bytes, ...] = ()
    complete: bool = True
    verified: bool | None = None
    refusal: str = ""
    error: str = ""

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The SHA-256 of each certificate, in hexadecimal."""
        return tuple(sha256(encoded).hexdigest() for encoded in self.chain)


@dataclass(frozen=True, slots=True)
class ServedTls:
    """TLS as one address serves it.

    `named` and `nameless` are handshakes with and without a server name (SNI). `protocols` tells for each version
    (`SSLv3`, `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`) whether it is accepted, None where that was not found out.
    `weak_ciphers` are kinds of ciphers that no client of today offers and the server takes. `stapled` tells of an OCSP
    response (RFC 6066), None where TLS 1.3 alone is served, in which it is encrypted. `hsts` is the header as sent,
    None where that was not looked at. `must_staple` tells that the certificate demands such a response (RFC 7633).
    `expires` is its last day, where that is soon (`2026-12-10, in 9 days`), else empty.
    """

    host: str
    port: int
    named: Handshake
    nameless: Handshake | None = None
    protocols: tuple[tuple[str, bool | None], ...] = ()
    weak_ciphers: tuple[str, ...] = ()
    stapled: bool | None = None
    hsts: str | None = None
    span: Span | None = None
    must_staple: bool = False
    expires: str = ""

    @property
    def address(self) -> str:
        """Host and port: `example.com:443`."""
        return f"{self.host}:{self.port}"

    @property
    def legacy(self) -> str:
        """The versions that are accepted and were withdrawn (RFC 7568, RFC 8996), separated by commas."""
        return ", ".join(name for name, accepted in self.protocols if accepted and name in LEGACY)

    @property
    def weak(self) -> str:
        """The kinds of weak ciphers that are taken, separated by commas."""
        return ", ".join(self.weak_ciphers)


LEGACY = ("SSLv3", "TLSv1", "TLSv1.1")


@dataclass(frozen=True, slots=True)
class Live:
    """What is reported of a live endpoint: its journeys, what Prometheus says of itself, TLS, and the comparisons."""

    url: str
    journeys: tuple[Journey, ...]
    server: LiveServer | None = None
    tls: ServedTls | None = None
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainRefusal:
    """Clients that refuse the chain as it is served, for one reason. `clients` are their names, separated by commas.

    `wanted` tells that the certificate was to be verified (no --insecure), `trusted_by` whose roots were taken.
    """

    host: str
    clients: str
    accepting: str
    because: str
    kind: str
    trusted_by: str
    wanted: bool = True
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ServedCertificate:
    """The certificate that is served for a name, beside the one on disk. `differs` says in what they do."""

    name: str
    served: Certificate
    on_disk: Certificate
    path: str
    differs: str
    explanation: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class RunningProgram:
    """A process of this host: its name, its role in nginx's words (`master`, `worker`, empty for others), its start.

    `configuration` is the file that its command line names (nginx's -c), empty where it names none.
    """

    pid: int
    name: str
    role: str
    started: datetime
    configuration: str = ""
