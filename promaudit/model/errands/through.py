"""Errands that go by way of nginx, as a job does that asks for the public name: TLS first, then what nginx makes of it.

The client is Go's: crypto/tls with the roots of `ca_file`, net/http for redirects.
"""

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.http import Headers, Request, Scheme
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.facts.url import DEFAULT_PORTS, Base
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.client import CREDENTIALS
from promaudit.model.deployment.evidence import refusal
from promaudit.model.deployment.site import HERE, Site
from promaudit.model.deployment.upstream import is_loopback
from promaudit.model.deployment.whereabouts import is_address
from promaudit.model.errands.questions import Question
from promaudit.model.errands.trust import Trust, trust
from promaudit.model.nginx.configuration import Socket
from promaudit.model.nginx.unknown import UnknownError

_MOST_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Reached(Struct, frozen=True):
    """How an errand by way of nginx ends: in an answer, or in a handshake that fails.

    `backend` is the program that it is for, `untrusted` why the client does not trust the certificate ("" where it
    does), `exchange` the last request. `place` is what in nginx.conf decides. `scheme` is what nginx speaks there where
    the client speaks the other one, else "".
    """

    backend: Backend
    method: str
    exchange: Exchange | None = None
    untrusted: str = ""
    place: Span | None = None
    scheme: str = ""


class Hop(Struct, frozen=True):
    """One URL that a client asks nginx for: where that is, and the names in the handshake and in the request."""

    url: str
    scheme: Scheme
    host: str
    port: int
    target: str


def through_nginx(question: Question, site: Site, bases: Iterable[tuple[Backend, Base]]) -> Reached | None:
    """What becomes of a question that nginx is asked; None where it is not, or where that cannot be told.

    `bases` are the programs behind it with their public bases: a question that nothing answers is for the one whose
    page it would be below another path.
    """
    first = _hop(question.url, question)
    if first is None or _socket(first, site) is None or site.stands_still is not None or question.authenticated is None:
        return None
    owner = _owner(question, first, site) or _meant(question, first, site, bases)
    return None if owner is None else _walked(question, first, site, owner)


def expected_path(question: Question, base: Base, below: str) -> str:
    """What to write in prometheus.yml so that a question arrives by way of nginx."""
    if question.kind == "scrape":
        return f"metrics_path: {base.path}/{below}"
    if question.kind == "alerts":
        return f"path_prefix: {base.path or '/'}"
    return urljoin(question.url, f"{base.path}/{below}")


def _hop(url: str, question: Question) -> Hop | None:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in DEFAULT_PORTS or not host:
        return None
    scheme: Scheme = "https" if parts.scheme == "https" else "http"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Hop(url, scheme, host, DEFAULT_PORTS[scheme] if parts.port is None else parts.port, target)


def _socket(hop: Hop, site: Site) -> Socket | None:
    """Where nginx takes the connection: at a loopback address, or under a name that is one of its servers'."""
    sockets = site.nginx.sockets
    try:
        if is_loopback(hop.host):
            return sockets.find(hop.host if is_address(hop.host) else HERE, hop.port)
        found = sockets.by_port.get(hop.port, {}).values()
        return next((one for one in found if one.port and one.names.find(hop.host) is not None), None)
    except UnknownError:
        return None


def _owner(question: Question, hop: Hop, site: Site) -> Backend | None:
    """The program that the request of somebody who may ask is passed to, wherever redirects lead before."""
    backend, following = next(iter(site.network.backends), None), hop
    for _ in range(_MOST_REDIRECTS):
        socket = _socket(following, site)
        if backend is None or socket is None:
            return None
        spoken = replace(following, scheme="https" if socket.ssl else "http")
        exchange = _sent(question, spoken, socket, site, backend, allowed=True)
        if exchange.tried is not None:
            found = site.network.find(exchange.tried)
            return found if isinstance(found, Backend) else None
        location = exchange.response.location if exchange.response is not None else None
        led = _hop(urljoin(following.url, location), question) if location is not None else None
        if led is None:
            return None
        following = led
    return None


def _meant(question: Question, hop: Hop, site: Site, bases: Iterable[tuple[Backend, Base]]) -> Backend | None:
    """The program whose endpoint of this name stands below another path of the same server."""
    name, socket = hop.target.partition("?")[0].rpartition("/")[2], _socket(hop, site)
    for backend, base in bases:
        other = replace(hop, target=f"{base.path}/{name}")
        if question.kind == "scrape" and other.target != hop.target and socket is not None:
            exchange = _sent(question, other, socket, site, backend, allowed=True)
            if exchange.component is not None and exchange.status == 200:
                return backend
    return None


def _sent(
    question: Question, hop: Hop, socket: Socket, site: Site, backend: Backend, *, allowed: bool = False,
    method: str = "",
) -> Exchange:  # fmt: skip
    known = allowed or bool(question.authenticated)
    port = "" if hop.port == DEFAULT_PORTS[hop.scheme] and not is_address(hop.host) else f":{hop.port}"
    host = f"[{hop.host}]" if ":" in hop.host else hop.host
    headers: Headers = (("Host", host + port), *((CREDENTIALS,) if known else ()))
    method = method or question.method
    body_len = 1 if method in {"POST", "PUT"} and question.kind != "reload" else 0
    if body_len:
        headers = (*headers, ("Content-Length", "1"))
    name = _name(question, hop)
    wildcard = socket.listen is not None and socket.listen.wildcard and ":" not in socket.address
    address = HERE if wildcard else socket.address
    request = Request(
        method, hop.target, hop.scheme, address, socket.port, HERE, None if is_address(name) else name, "HTTP/1.1",
        headers, body_len, authorized=known,
    )  # fmt: skip
    return site.client(backend).send(hop.url, request, steps=not allowed)


def _name(question: Question, hop: Hop) -> str:
    """The name that the certificate has to be for."""
    said = question.tls.server_name
    return said.text if said is not None and said.text else hop.host


def _walked(question: Question, hop: Hop, site: Site, backend: Backend) -> Reached | None:
    """Ask, and follow redirects as far as they lead to this nginx again."""
    method = question.method
    for number in range(_MOST_REDIRECTS + 1):
        socket = _socket(hop, site)
        trusted = _trusted(question, hop, socket, site) if socket is not None else None
        if socket is None or trusted is None:
            return None
        stopped = _stopped(question, hop, socket, trusted, backend)
        if stopped is not None:
            return None if number and stopped.scheme else stopped
        exchange = _sent(question, hop, socket, site, backend, method=method)
        if exchange.undecided is not None or exchange.stranger or exchange.response is None:
            return None
        following = _following(exchange, hop, question) if number < _MOST_REDIRECTS else None
        if following is None:
            return Reached(backend, method, exchange, place=_place(exchange, site))
        method = "GET" if exchange.status in {301, 302, 303} and method != "HEAD" else method
        hop = following
    return None


def _trusted(question: Question, hop: Hop, socket: Socket, site: Site) -> Trust | None:
    """What the client makes of the certificate, where it looks at one; None where that is not known."""
    if hop.scheme == "http" or not socket.ssl or question.tls.insecure:
        return Trust()
    return trust(question, _name(question, hop), hop.port, site)


def _stopped(question: Question, hop: Hop, socket: Socket, trusted: Trust, backend: Backend) -> Reached | None:
    """The end of a client that does not come as far as to ask: by the other scheme, or by distrust."""
    if (hop.scheme == "https") != socket.ssl:
        listen = socket.listen.span if socket.listen is not None else None
        return Reached(backend, question.method, place=listen, scheme="https" if socket.ssl else "http")
    return Reached(backend, question.method, None, trusted.refused, trusted.place) if trusted.refused else None


def _following(exchange: Exchange, hop: Hop, question: Question) -> Hop | None:
    """Where a redirect leads that the client follows; None where it follows none."""
    location = exchange.response.location if exchange.response is not None else None
    if exchange.status not in _REDIRECTS or location is None or not question.follows:
        return None
    return None if question.kind in {"health", "reload"} else _hop(urljoin(hop.url, location), question)


def _place(exchange: Exchange, site: Site) -> Span | None:
    """The directive that refuses, else the location that takes the request."""
    refusing = refusal(exchange, site.landmarks)
    if refusing is not None:
        return refusing.span
    end = exchange.end
    return (end.location or end.server) if end is not None else None
