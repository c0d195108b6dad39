"""A client of the deployment: asks for a URL and gets what nginx and the programs behind it make of it."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from promaudit.facts.files import Files
from promaudit.facts.http import Headers, Request, Response
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.facts.trace import Passed, Trace, Undecided
from promaudit.facts.url import DEFAULT_PORTS, request_target
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.network import Network
from promaudit.model.deployment.upstream import LOOPBACK_NAMES, is_loopback, split_upstream
from promaudit.model.deployment.upstream_tls import UpstreamTls
from promaudit.model.nginx.configuration import Nginx, Socket
from promaudit.model.nginx.follow import follow
from promaudit.model.nginx.location import find
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.prometheus.answer import answer

#: How often a request may come back to the same nginx before that is called a loop.
MOST_HOPS = 4
#: Credentials that are right wherever some are asked for; whether they arrive is what is looked at.
CREDENTIALS = ("Authorization", "Basic Y2xpZW50OmNsaWVudA==")
REFUSED, NO_HOST, PLAIN_PORT = "connection refused", "no such host", "TLS: the port speaks plain HTTP"
#: The characters of names that somebody can have in the DNS, and of addresses.
_OF_HOSTS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._:")
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


class Client(Struct, eq=False):
    """Somebody who uses one component through nginx, and may do so.

    `host` is the public host, which resolves like every name of a server; others do not. `source` is the address that
    requests come from. Every URL is asked for once.
    """

    nginx: Nginx
    network: Network
    backend: Backend
    files: Files
    tls: UpstreamTls
    host: str = ""
    source: str = "127.0.0.1"
    _known: dict[tuple[str, str, int], Exchange] = field(default_factory=dict)
    _authorizers: frozenset[Span] | None = None

    def fetch(self, method: str, url: str, body_len: int = 0) -> Exchange:
        """One request; redirects are not followed."""
        key = (method, url, body_len)
        if key not in self._known:
            self._known[key] = self._fetch(method, url, body_len)
        return self._known[key]

    def send(self, url: str, request: Request, *, steps: bool = False) -> Exchange:
        """A request as it is, with no credentials but those that it has; `url` is what it asks for.

        Its trace has no steps, which is faster, unless they are asked for.
        """
        return _Way(self, steps=steps).exchange(url, request)

    def _fetch(self, method: str, url: str, body_len: int) -> Exchange:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return Exchange(method, url, error=NO_HOST)
        host = (parts.hostname or "").lower()
        if parts.scheme not in DEFAULT_PORTS or not self._resolves(host):
            return Exchange(method, url, error=NO_HOST)
        port = DEFAULT_PORTS[parts.scheme] if port is None else port
        try:
            address = address_of(self.nginx, host, port)
        except UnknownError as error:
            return Exchange(method, url, undecided=Undecided(error.because, error.span))
        socket = None if address is None else self.nginx.sockets.find(address, port)
        if address is None or socket is None:
            return Exchange(method, url, error=REFUSED)
        if parts.scheme == "https" and not socket.ssl:
            return Exchange(method, url, error=PLAIN_PORT)
        headers: Headers = (("Host", parts.netloc.rpartition("@")[2]), *self._credentials(), *_form(body_len))
        sni = host if parts.scheme == "https" and not _is_address(host) else None
        target = request_target(parts).encode("utf-8", "surrogateescape").decode("latin-1")
        request = Request(
            method, target, "https" if parts.scheme == "https" else "http", address, port, self.source, sni, "HTTP/1.1",
            headers, body_len, authorized=True,
        )  # fmt: skip
        return _Way(self).exchange(url, request)

    def is_authorizer(self, passed: Passed) -> bool:
        """Whether a request is one of those by which auth_request asks who may pass."""
        if self._authorizers is None:
            self._authorizers = frozenset(_authorizers(self.nginx))
        return passed.span in self._authorizers

    def _resolves(self, host: str) -> bool:
        """Whether the client comes to this nginx by a name or an address: its own loopback is not nginx's."""
        if host == self.host:
            return True
        if is_loopback(host):
            return is_loopback(self.host)
        # a wildcard that got into a redirect by $server_name is nobody's name
        return _is_address(host) or ("*" not in host and serving_socket(self.nginx, host) is not None)

    def _credentials(self) -> Headers:
        config = self.backend.server.web_config
        return (CREDENTIALS,) if config is not None and config.users else ()


class _Way(Struct, eq=False):
    """One request on its way: what it meets behind nginx."""

    client: Client
    steps: bool = True
    hops: list[Trace] = field(default_factory=list)
    answered: Response | None = None
    component: str | None = None
    stranger: str = ""
    undecided: Undecided | None = None
    depth: int = 0
    tried: Passed | None = None

    def exchange(self, url: str, request: Request) -> Exchange:
        trace = follow(self.client.nginx, request, self.upstream, steps=self.steps)
        made = Exchange(request.method, url, trace, hops=tuple(reversed(self.hops)), tried=self.tried)
        undecided = self.undecided or (trace.outcome if isinstance(trace.outcome, Undecided) else self._doubt())
        if undecided is not None or isinstance(trace.outcome, Undecided):
            return replace(made, undecided=undecided)
        if self.stranger:
            name = self.client.backend.command_line.component
            return replace(made, error=f"{self.stranger} is not {name}", stranger=self.stranger)
        return replace(made, response=trace.outcome, answer=self.answered, component=self.component)

    def _doubt(self) -> Undecided | None:
        """Where one upstream answers after another one that is not known, it may never be asked."""
        if self.stranger and self.component is not None:
            return Undecided(f"whether {self.stranger} answers is not known")
        return None

    def upstream(self, passed: Passed) -> Response | Undecided | None:
        """What answers there, as nginx sees it; whom auth_request asks lets in a client who may do so."""
        found = self.client.network.find(passed)
        if found is None and self.client.is_authorizer(passed):
            return Response(200, (), "text", "upstream")
        self.tried = passed
        itself = self._itself(passed)
        if itself is not None and not self._certain(passed):
            return self._again(passed, itself)
        if isinstance(found, Undecided):
            self.undecided = found
            return found
        if found is None:
            self.stranger = passed.upstream
            return None
        return self._ask(found, passed)

    def _certain(self, passed: Passed) -> bool:
        return self.client.network.certain(split_upstream(passed.upstream))

    def _itself(self, passed: Passed) -> Socket | None:
        """The socket of this very nginx that it passes to; None where it is somebody else's."""
        address = split_upstream(passed.upstream)
        if not is_loopback(address.host) and not address.host.startswith("unix:"):
            return None
        host = "127.0.0.1" if address.host in LOOPBACK_NAMES else address.host
        try:
            return self.client.nginx.sockets.find(host, address.port)
        except UnknownError:
            return None

    def _again(self, passed: Passed, socket: Socket) -> Response | Undecided | None:
        """The request comes back to nginx, from this machine."""
        self.depth += 1
        if self.depth > MOST_HOPS:
            return Response(502)
        secure = passed.upstream.startswith("https:")
        if secure != socket.ssl:
            return Response(400) if socket.ssl else None
        address = "127.0.0.1" if socket.listen is not None and socket.listen.wildcard else socket.address
        request = Request(
            passed.method, passed.target, "https" if secure else "http", address, socket.port, "127.0.0.1", None,
            passed.http, passed.headers, passed.body_len, authorized=True,
        )  # fmt: skip
        trace = follow(self.client.nginx, request, self.upstream, steps=self.steps)
        self.hops.append(trace)
        return trace.outcome

    def _ask(self, backend: Backend, passed: Passed) -> Response | Undecided | None:
        mine = backend is self.client.backend
        if mine:
            self.component = backend.command_line.component
        if backend.unknown is not None:
            self.undecided = backend.unknown
            return backend.unknown
        if not backend.starts:
            return None
        secure = passed.upstream.startswith("https:")
        if secure != backend.speaks_tls:
            made = Response(400, (), "text", backend.command_line.component) if backend.speaks_tls else None
            return self._keep(made, mine)
        if secure:
            refused = self.client.tls.refuses(backend, passed)
            if isinstance(refused, Undecided):
                self.undecided = refused
            if refused is not None:
                return refused if isinstance(refused, Undecided) else None
        return self._answer(backend, passed, mine)

    def _answer(self, backend: Backend, passed: Passed, mine: bool) -> Response | Undecided | None:
        request = Request(
            passed.method, passed.target, "https" if backend.speaks_tls else "http", headers=passed.headers,
            http=passed.http, body_len=passed.body_len, authorized=passed.header("authorization") == CREDENTIALS[1],
        )  # fmt: skip
        said = answer(backend.server, request, self.client.files)
        if isinstance(said, Undecided):
            self.undecided = said
            return said
        return self._keep(said, mine)

    def _keep(self, response: Response | None, mine: bool) -> Response | None:
        if mine:
            self.answered = response
        return response


def _authorizers(nginx: Nginx) -> Iterator[Span]:
    """The proxy_pass of every location that some auth_request asks."""
    uris = {d.arguments[0] for d in nginx.everything() if d.name == "auth_request" and d.arguments}
    for uri in uris - {"off"}:
        for server in nginx.servers:
            handler = find(server.root, uri.partition("?")[0]).location.block.handler
            if handler is not None:
                yield handler.span


def _form(body_len: int) -> Headers:
    return (*_FORM, ("Content-Length", str(body_len))) if body_len else ()


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def address_of(nginx: Nginx, host: str, port: int) -> str | None:
    """The address at which nginx is to be found under a name; None where it does not listen on that port.

    A name is taken to lead to whichever address serves it. Raises UnknownError where nginx listens on a name that would
    have to be looked up.
    """
    if _is_address(host):
        return host if nginx.sockets.find(host, port) is not None else None
    sockets = [socket for socket in nginx.sockets.by_port.get(port, {}).values() if socket.port]
    if not sockets:
        return None
    serving = [socket for socket in sockets if socket.names.find(host) is not None]
    return min((_reached_at(nginx, socket) for socket in serving or sockets), key=_rank)


def _reached_at(nginx: Nginx, socket: Socket) -> str:
    if socket.listen is None or not socket.listen.wildcard:
        return socket.address
    for address in ("::1", "2001:db8::1") if ":" in socket.address else ("127.0.0.1", "192.0.2.1"):
        if nginx.sockets.find(address, socket.port) is socket:
            return address
    return socket.address


def _rank(address: str) -> int:
    return 1 if ":" in address else 0


def serving_socket(nginx: Nginx, host: str) -> Socket | None:
    """A socket with a server that has `host` as a name; None where none does."""
    return next((socket for socket in all_sockets(nginx) if socket.names.find(host) is not None), None)


def all_sockets(nginx: Nginx) -> Iterator[Socket]:
    """Every socket of nginx that takes connections."""
    for addresses in nginx.sockets.by_port.values():
        yield from addresses.values()
