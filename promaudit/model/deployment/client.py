"""A client of the deployment: asks for a URL and gets what nginx and the programs behind it make of it."""

from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct, field

from promaudit.facts.files import Files
from promaudit.facts.http import Headers, Request, Scheme
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.facts.trace import Passed, Undecided
from promaudit.facts.url import DEFAULT_PORTS, request_target
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.behind import CREDENTIALS, Behind
from promaudit.model.deployment.network import Network
from promaudit.model.deployment.upstream import is_loopback
from promaudit.model.deployment.upstream_tls import UpstreamTls
from promaudit.model.deployment.whereabouts import address_of, inner_port, is_address, serving_socket
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.nginx.location import find
from promaudit.model.nginx.unknown import UnknownError

__all__ = ["CREDENTIALS", "NO_HOST", "PLAIN_PORT", "REFUSED", "Client", "address_of", "serving_socket"]

REFUSED, NO_HOST, PLAIN_PORT = "connection refused", "no such host", "TLS: the port speaks plain HTTP"
NO_HANDSHAKE = "no handshake"
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
        return Behind(self, steps=steps).exchange(url, request)

    def _fetch(self, method: str, url: str, body_len: int) -> Exchange:
        try:
            parts = urlsplit(url)
            port = DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
        except ValueError:
            return Exchange(method, url, error=NO_HOST)
        host = (parts.hostname or "").lower()
        if parts.scheme not in DEFAULT_PORTS or port is None or not self._resolves(host):
            return Exchange(method, url, error=NO_HOST)
        try:
            address = address_of(self.nginx, host, port)
        except UnknownError as error:
            return Exchange(method, url, undecided=Undecided(error.because, error.span))
        port = inner_port(self.nginx, port)
        socket = None if address is None else self.nginx.sockets.find(address, port)
        if address is None or socket is None:
            return Exchange(method, url, error=REFUSED)
        if parts.scheme == "https" and not socket.ssl:
            return Exchange(method, url, error=PLAIN_PORT)
        return Behind(self).exchange(url, self._request(method, parts, (address, port), body_len))

    def _request(self, method: str, parts: SplitResult, to: tuple[str, int], body_len: int) -> Request:
        """What is written to an address and port for a URL."""
        host = (parts.hostname or "").lower()
        headers: Headers = (("Host", parts.netloc.rpartition("@")[2]), *self._credentials(), *_form(body_len))
        sni = host if parts.scheme == "https" and not is_address(host) else None
        target = request_target(parts).encode("utf-8", "surrogateescape").decode("latin-1")
        scheme: Scheme = "https" if parts.scheme == "https" else "http"
        return Request(
            method, target, scheme, *to, self.source, sni, "HTTP/1.1", headers, body_len, authorized=True
        )

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
        return is_address(host) or ("*" not in host and serving_socket(self.nginx, host) is not None)

    def _credentials(self) -> Headers:
        config = self.backend.server.web_config
        return (CREDENTIALS,) if config is not None and config.users else ()


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
