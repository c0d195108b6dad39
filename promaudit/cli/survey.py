"""From a base to what a live endpoint shows of itself: everything is asked here, nothing judged."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from promaudit.cli.probing import Probing
from promaudit.facts.journey import Journey
from promaudit.facts.live import LiveServer, OpenPort, Peer
from promaudit.facts.observation import outcome_words
from promaudit.facts.served import ServedTls
from promaudit.facts.url import Base
from promaudit.model.deployment.journeys import Trip
from promaudit.model.deployment.walk import redirect_target
from promaudit.model.observation.live import References, is_stripped, live_trips

if TYPE_CHECKING:
    from promaudit.prober.fetch import Prober


class Survey(Struct, frozen=True):
    """What was seen of one endpoint.

    `server` is what Prometheus says of itself, `port` its own port where that was asked and answers, `peer` the address
    behind the base. `stripped` tells that nginx takes the prefix off which Prometheus serves below.
    """

    base: Base
    trips: tuple[Trip, ...]
    server: LiveServer | None = None
    tls: ServedTls | None = None
    port: OpenPort | None = None
    peer: Peer | None = None
    stripped: bool = False

    @property
    def journeys(self) -> tuple[Journey, ...]:
        """The journeys as they are reported."""
        return tuple(trip.journey for trip in self.trips)


def survey(probing: Probing, base: Base) -> Survey:
    """Ask for everything that can be asked for below a base."""
    from promaudit.prober.failure import NoAnswerError
    from promaudit.prober.status import live_server

    prober = probing.prober(base)
    own, port = _own_port(probing, base)
    server = live_server(prober, base.with_slash) or (live_server(prober, own) if own else None)
    trips = live_trips(prober.fetch, _references(prober), base, _external_url(server, probing, base))
    if probing.replayed is not None:
        # a recording need not hold every journey: of one that it has nothing of, nothing is said
        trips = tuple(trip for trip in trips if any(e.undecided is None for e in trip.journey.exchanges))
    peer = prober.peer(base.with_slash)
    return Survey(
        base,
        trips,
        server,
        _tls(prober, base),
        port,
        None if isinstance(peer, NoAnswerError) else peer,
        not _any_works(trips) and is_stripped(prober.fetch, base),
    )


def _any_works(trips: tuple[Trip, ...]) -> bool:
    """Whether anything that Prometheus answers can be had."""
    return any(walk.verdict == "works" for trip in trips if trip.name != "plaintext" for walk in trip.walks)


def _references(prober: "Prober") -> References:
    from promaudit.prober.failure import NoAnswerError
    from promaudit.prober.page import references

    def of(url: str) -> tuple[str, ...]:
        answer = prober.answer("GET", url)
        return () if isinstance(answer, NoAnswerError) else references(answer.text)

    return of


def _external_url(server: LiveServer | None, probing: Probing, base: Base) -> str:
    """The address that Prometheus believes to have; empty where nobody there may be asked."""
    url = (server.flag("web.external-url") or "") if server else ""
    return url if url and probing.may_ask(url, base) else ""


def _tls(prober: "Prober", base: Base) -> ServedTls | None:
    from promaudit.prober.failure import NoAnswerError

    if base.scheme != "https":
        return None
    served, answer = prober.tls(base.with_slash), prober.answer("GET", base.with_slash)
    if isinstance(served, NoAnswerError):
        return None
    if isinstance(answer, NoAnswerError):
        return served
    return replace(served, hsts=answer.header("strict-transport-security"))


def _own_port(probing: Probing, base: Base) -> tuple[str | None, OpenPort | None]:
    """Where Prometheus itself can be asked, and its port, where it answers in clear."""
    from promaudit.prober.failure import NoAnswerError

    origin = probing.upstream(base)
    if origin is None:
        return None, None
    prober = probing.prober(base)
    exchange = prober.fetch("GET", f"{origin}/", 0)
    if exchange.response is None:
        return None, None
    peer = prober.peer(f"{origin}/")
    loopback = not isinstance(peer, NoAnswerError) and (peer.address.startswith("127.") or peer.address == "::1")
    # the root of a server with a route prefix leads to the prefix
    prefix = urlsplit(redirect_target(exchange) or f"{origin}/").path.rstrip("/")
    below = next((f"{origin}{path}/" for path in (prefix, base.path, "") if _healthy(prober, f"{origin}{path}/")), None)
    return below, OpenPort(f"{origin}/", outcome_words(exchange), loopback)


def _healthy(prober: "Prober", url: str) -> bool:
    response = prober.fetch("GET", f"{url}-/healthy", 0).response
    return response is not None and response.content == "healthy"
