"""The way to an origin: a connection of its own, or one through a proxy (RFC 9110, section 9.3.6)."""

import base64
import http.client
import io
import socket
from typing import cast
from urllib.parse import unquote, urlsplit

from promaudit.facts.url import DEFAULT_PORTS
from promaudit.prober.connection import Deadline, Incoming, connect, destination
from promaudit.prober.failure import NoAnswerError
from promaudit.prober.options import Options, Origin

#: A proxy has no more to say than this before the tunnel begins.
_MOST_BYTES = 1 << 16


def reached(origin: Origin, options: Options, deadline: Deadline) -> socket.socket:
    """A connection to the origin, through the proxy where there is one. Raises NoAnswerError or OSError."""
    if options.proxy is None:
        return connect(origin.host, origin.port, options, deadline)
    proxy = urlsplit(options.proxy)
    direct = Options(options.hosts, family=options.family)
    raw = connect(proxy.hostname or "", proxy.port or DEFAULT_PORTS["http"], direct, deadline)
    if origin.scheme == "https":
        try:
            _tunnel(raw, origin, options, options.proxy, deadline)
        except BaseException:
            raw.close()
            raise
    return raw


def _tunnel(raw: socket.socket, origin: Origin, options: Options, proxy: str, deadline: Deadline) -> None:
    """Have the proxy lead on to the origin."""
    host, port = destination(origin.host, origin.port, options.redirections)
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", *proxy_authorization(proxy)]
    raw.settimeout(deadline.remaining())
    raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    reply = http.client.HTTPResponse(Source.of(raw, deadline, _MOST_BYTES), method="CONNECT")
    reply.begin()
    if reply.status != http.client.OK:
        raise NoAnswerError(f"the proxy refuses: {reply.status}")


def proxy_authorization(proxy: str) -> list[str]:
    """The header that shows a proxy the user and password of its URL; none where it has none."""
    parts = urlsplit(proxy)
    if parts.username is None:
        return []
    return [f"Proxy-Authorization: {basic(unquote(parts.username), unquote(parts.password or ''))}"]


def basic(user: str, password: str) -> str:
    """Credentials of basic authentication (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


class Source:
    """As much of a socket as http.client reads from."""

    def __init__(self, connection: socket.socket, deadline: Deadline, limit: int) -> None:
        self._incoming = Incoming(connection, deadline, limit)

    @classmethod
    def of(cls, connection: socket.socket, deadline: Deadline, limit: int) -> socket.socket:
        """The source, by the type that http.client asks for."""
        return cast("socket.socket", cls(connection, deadline, limit))

    def makefile(self, mode: str) -> io.BufferedReader:
        """What is read from."""
        return io.BufferedReader(self._incoming, 1 << 16)
