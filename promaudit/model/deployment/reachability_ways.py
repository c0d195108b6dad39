"""The ways in to a component: every socket, server and name behind which some location passes requests on."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msgspec import Struct

from promaudit.facts.http import Headers, Request
from promaudit.facts.url import Base
from promaudit.model.deployment.upstream import is_loopback
from promaudit.model.nginx.block import HANDLERS
from promaudit.model.nginx.configuration import Nginx, Server, Socket

#: Where a stranger comes from: the first of these that is in no network that the configuration names.
_STRANGERS = ("198.51.100.77", "203.0.113.77", "192.0.2.77", "100.64.77.77", "8.7.6.5", "2001:db8:77::7", "3fff:77::7")
#: What a stranger calls a server that has no name of its own.
NAMELESS = "unknown.invalid"
#: Networks that somebody outside of them is a stranger to; `0.0.0.0/0` and `all` are everybody.
_NAMES_NETWORKS = frozenset({"allow", "deny", "set_real_ip_from", "geo"})
_DEFAULT_PORTS = {80: "http", 443: "https"}

Network = IPv4Network | IPv6Network


class Way(Struct, frozen=True, eq=False):
    """One way in: what a stranger connects to, and the name that it asks for.

    `sni` is the name in the TLS handshake, None without one.
    """

    socket: Socket
    server: Server
    host: str
    sni: str | None
    address: str
    source: str

    @property
    def secure(self) -> bool:
        """Whether it is over TLS."""
        return self.socket.ssl

    @property
    def origin(self) -> str:
        """Scheme, name and port as a URL has them."""
        scheme = "https" if self.secure else "http"
        port = "" if _DEFAULT_PORTS.get(self.socket.port) == scheme else f":{self.socket.port}"
        return f"{scheme}://{self.host}{port}"

    def request(self, method: str, target: str, extra: Headers = ()) -> Request:
        """A request without any credentials; `extra` are further headers."""
        host = self.host if self.socket.port in _DEFAULT_PORTS else f"{self.host}:{self.socket.port}"
        headers: Headers = (("Host", host), *extra)
        if method not in {"GET", "HEAD"}:
            headers = (*headers, ("Content-Length", "0"))
        return Request(
            method, target, "https" if self.secure else "http", self.address, self.socket.port, self.source, self.sni,
            "HTTP/1.1", headers,
        )  # fmt: skip


def ways(nginx: Nginx, public_host: str, *, passing: bool = True, forwarded: int = 0) -> Iterator[Way]:
    """Every way in that other hosts can go, each server of a socket once.

    Those alone that pass something on, if `passing`. `forwarded` is a port whose loopback sockets somebody in front of
    nginx forwards strangers to, as `forwarded_port` tells.
    """
    strangers = _strangers(nginx)
    for sockets in nginx.sockets.by_port.values():
        for socket in sockets.values():
            is_forwarded = socket.port == forwarded and is_loopback(socket.address) and not socket.proxy_protocol
            source = socket.address if is_forwarded else strangers.get(":" in socket.address)
            if not (is_forwarded or _is_open(socket)) or source is None:
                continue
            for server in dict.fromkeys(socket.servers):
                if not passing or passes_something(server):
                    yield from _through(socket, server, public_host, source)


def forwarded_port(nginx: Nginx, base: Base, said: bool) -> int:
    """The public port where nginx takes connections from its own machine alone there, 0 where it does not.

    Where the user says (`said`) that people come to this base by a name, something in front has to forward them, and to
    nginx all of them come from loopback.
    """
    sockets = nginx.sockets.by_port.get(base.port, {}).values()
    closed = bool(sockets) and all(socket.port and is_loopback(socket.address) for socket in sockets)
    return base.port if said and closed and not is_loopback(base.host) else 0


def passes_something(server: Server) -> bool:
    """Whether any location of a server hands requests on."""
    return server.block.remember("passes something", lambda _: _has_handler(server))


def _has_handler(server: Server) -> bool:
    return any(name in location.block.own or "if" in location.block.own or "limit_except" in location.block.own
               for location in server.locations() for name in HANDLERS)  # fmt: skip


def _is_open(socket: Socket) -> bool:
    """Whether other hosts can connect: neither a UNIX socket nor a loopback address."""
    return bool(socket.port) and not is_loopback(socket.address) and not socket.proxy_protocol


def _through(socket: Socket, server: Server, public_host: str, source: str) -> Iterator[Way]:
    """The names under which a server is reached there: one of its own; where it is the default one, any other too."""
    host = next((name for name in _names(server, public_host) if _leads_to(socket, name, server)), None)
    if socket.default_server is server and (host is None or not _is_name(host)):
        host = public_host if public_host and socket.names.find(public_host) is None else NAMELESS
    if host is not None:
        yield Way(socket, server, host, host if socket.ssl else None, _address(socket), source)


def _is_name(host: str) -> bool:
    """Whether a host can be looked up: `_` cannot."""
    return any(char.isalnum() for char in host)


def _leads_to(socket: Socket, host: str, server: Server) -> bool:
    found = socket.names.find(host)
    return found is not None and found[0] is server


def _names(server: Server, public_host: str) -> Iterator[str]:
    """Hosts that may be names of a server; a regular expression is only tried on the public host."""
    yield public_host
    for name in map(str.lower, server.names):
        if name.startswith("*."):
            yield f"www{name[1:]}"
        elif name.endswith(".*"):
            yield f"{name[:-2]}.example"
        elif not name.startswith("~"):
            yield name.removeprefix(".")


def _address(socket: Socket) -> str:
    """An address of the machine that this socket takes connections to."""
    if socket.listen is None or not socket.listen.wildcard:
        return socket.address
    return "2001:db8::80" if ":" in socket.address else "192.0.2.80"


def _strangers(nginx: Nginx) -> dict[bool, str]:
    """A stranger's address, by whether it is one of IPv6; none where every one that we know is somebody's."""
    named = tuple(_networks(nginx))
    free = [address for address in _STRANGERS if not _is_within(ip_address(address), named)]
    found: dict[bool, str] = {}
    for address in free:
        found.setdefault(":" in address, address)
    return found


def _networks(nginx: Nginx) -> Iterator[Network]:
    """The networks that directives name, but for those that are everybody."""
    for directive in nginx.everything():
        if directive.name in _NAMES_NETWORKS:
            words = directive.arguments if directive.block is None else [inner.name for inner in directive.block]
            yield from (network for word in words if (network := _network(word)) is not None and network.prefixlen)


def _network(word: str) -> Network | None:
    try:
        return ip_network(word, strict=False)
    except ValueError:
        return None


def _is_within(address: IPv4Address | IPv6Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
