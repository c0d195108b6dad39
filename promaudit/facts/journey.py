"""What people do through the proxy, step by step, and what becomes of it."""

from typing import Literal

from msgspec import Struct

from promaudit.facts.http import Response
from promaudit.facts.trace import Passed, Trace, Undecided

Verdict = Literal["works", "broken", "undecided"]

#: The journeys of the JSON contract; the components of the family have those of them that make sense for them.
JourneyName = Literal[
    "open", "open-slash", "assets", "query", "metrics", "health", "alert-link", "plaintext", "bypass"
]  # fmt: skip


class Exchange(Struct, frozen=True):
    """One request of a journey from end to end.

    `method` and `url` are what the client asks for. `trace` is the request's way through nginx, None where it never got
    so far; then `error` says why: `connection refused`, `no such host`, `TLS: the port speaks plain HTTP`. `hops` are
    its further ways through the same nginx, where that passes requests to itself. `answer` is what the component behind
    nginx answered, before nginx touched it; `component` is its name, None where another one or none was reached.
    `response` is what the client gets, None without an answer, and where an upstream answers that is not known: then
    `error` says so, and `stranger` is its address. `undecided` tells what could not be computed.
    """

    method: str
    url: str
    trace: Trace | None = None
    response: Response | None = None
    answer: Response | None = None
    component: str | None = None
    error: str | None = None
    undecided: Undecided | None = None
    hops: tuple[Trace, ...] = ()
    stranger: str = ""
    tried: Passed | None = None

    @property
    def end(self) -> Trace | None:
        """The last way through nginx: the one that answers or passes the request on to where it is answered."""
        return self.hops[-1] if self.hops else self.trace

    @property
    def passed(self) -> Passed | None:
        """The last request that an upstream received for it; None where nginx answers by itself."""
        end = self.end
        return end.passed if end else None

    @property
    def sent(self) -> Passed | None:
        """The last request that nginx passed on, or tried to; None where it answers by itself."""
        return self.passed or self.tried

    @property
    def status(self) -> int | None:
        """The status that the client gets, None without an answer."""
        return self.response.status if self.response else None

    @property
    def location(self) -> str | None:
        """The Location header that the client gets."""
        return self.response.location if self.response else None


class Journey(Struct, frozen=True):
    """A journey and its verdict. `because` says in a few words what broke it, or what could not be decided.

    `breaking` is the exchange where it breaks, None where it works; its redirects are followed in `exchanges`.
    `refused` marks a journey that ends in an explicit refusal by nginx (`return 403`, `deny all`), which may be meant.
    """

    name: JourneyName
    verdict: Verdict
    exchanges: tuple[Exchange, ...] = ()
    because: str = ""
    breaking: Exchange | None = None
