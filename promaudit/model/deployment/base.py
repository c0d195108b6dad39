"""The public base: where people go to use a component."""

from collections.abc import Iterator

from msgspec import Struct

from promaudit.facts.journey import Exchange
from promaudit.facts.url import Base, parse_base
from promaudit.model.deployment.client import Client
from promaudit.model.deployment.needs import addresses_of
from promaudit.model.deployment.upstream import split_upstream
from promaudit.model.deployment.whereabouts import address_of, is_address, outer_port, takes_any_name
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.configuration import Nginx, Server, Socket
from promaudit.model.nginx.listen import Listen
from promaudit.model.nginx.location import Location
from promaudit.model.nginx.unknown import UnknownError

#: Where a regular expression stops to be plain text.
_SPECIAL = frozenset("\\.[](){}*+?^$|")


class Candidate(Struct, frozen=True):
    """A base that a location suggests: the location, and the exchange that shows that it reaches the component."""

    base: Base
    location: Location
    exchange: Exchange


def found_base(client: Client, wanted: str) -> Base | None:
    """The public base of the client's component where nobody says it; None where nginx does not pass to it.

    `wanted` is its external URL as the flag says it, "" without one. It is the base where nginx serves it; otherwise
    what the locations that pass to the component say, as near to it as possible.
    """
    external = _parsed(wanted)
    if external is not None and external.scheme == "https" and reaches(client, external):
        return external
    bases = [candidate.base for candidate in all_candidates(client, external)]
    if external is not None:
        secure = next((base for base in bases if _is_secure_twin(base, external)), None)
        if secure is not None or reaches(client, external):
            return secure or external
    nearest = min(bases, key=lambda base: _distance(base, external), default=None)
    return nearest if nearest is not None or external is None else _answered(client, external)


def _is_secure_twin(base: Base, external: Base) -> bool:
    """Whether a base is the same place over https."""
    return base.scheme == "https" and (base.host, base.path) == (external.host, external.path)


def _answered(client: Client, external: Base) -> Base | None:
    """The external URL where nginx at least answers there."""
    return external if client.fetch("GET", external.with_slash).trace is not None else None


def _parsed(url: str) -> Base | None:
    try:
        return parse_base(url)
    except ValueError:
        return None


def reaches(client: Client, base: Base) -> bool:
    """Whether requests below a base come to the component, or to a redirect that stays below it."""
    return _reached(client, base) is not None


def _reached(client: Client, base: Base) -> Exchange | None:
    for path in ("", "metrics", "api/v1/query?query=up"):
        exchange = client.fetch("GET", base.with_slash + path)
        if exchange.component is not None or _is_undecided_there(client, exchange):
            return exchange
    return None


def _is_undecided_there(client: Client, exchange: Exchange) -> bool:
    """Whether a request gets as far as the component, of which is not known what it answers."""
    tried = exchange.tried if exchange.undecided is not None else None
    return tried is not None and client.network.find(tried) is client.backend


def _distance(base: Base, external: Base | None) -> tuple[bool, bool, bool, int]:
    """How far a base is from what the external URL says; then https comes before http, and short before long."""
    far = external is None or base.host != external.host
    other = external is None or base.path != external.path
    return other, far, base.scheme != "https", len(base.path)


def all_candidates(client: Client, external: Base | None = None) -> Iterator[Candidate]:
    """A base for each location that passes to the component, https first, in the order of the configuration."""
    found = [c for listen in _listens(client.nginx) for c in _of_server(client, *listen, external)]
    yield from (candidate for candidate in found if candidate.base.scheme == "https")
    yield from (candidate for candidate in found if candidate.base.scheme == "http")


def _listens(nginx: Nginx) -> Iterator[tuple[Server, Listen]]:
    for server in nginx.servers:
        for listen in server.listens:
            if listen.port and not listen.quic:
                yield server, listen


def _of_server(client: Client, server: Server, listen: Listen, external: Base | None) -> Iterator[Candidate]:
    host = host_of(client.nginx, server, listen, external)
    scheme = "https" if _is_secure(client.nginx, listen) else "http"
    for location in server.locations():
        if not passes(location.block) or not _may_reach(client, location.block):
            continue
        path = path_of(location).rstrip("/")
        base = Base("https" if scheme == "https" else "http", host, outer_port(client.nginx, listen.port), path)
        before, client.host = client.host, host
        exchange = _reached(client, base)
        client.host = before
        if exchange is not None:
            yield Candidate(base, location, exchange)


def _is_secure(nginx: Nginx, listen: Listen) -> bool:
    socket = nginx.sockets.by_port.get(listen.port, {}).get(listen.address)
    return socket is not None and socket.ssl


def leads_to(client: Client, server: Server) -> bool:
    """Whether some location of a server may pass to the component."""
    blocks = (location.block for location in server.locations())
    return any("proxy_pass" in _words(block) and _may_reach(client, block) for block in blocks)


def passes(block: Block) -> bool:
    """Whether a location has a proxy_pass of its own, maybe inside of an `if`, or rewrites to where there is one."""
    return bool(_words(block) & {"proxy_pass", "rewrite", "try_files", "error_page"})


def _words(block: Block) -> set[str]:
    """The directives of a block, and of the `if` and `limit_except` in it."""
    inside = (inner for one in block.children if one.name in {"if", "limit_except"} for inner in one.block or ())
    return {directive.name for directive in (*block.children, *inside)}


def _may_reach(client: Client, block: Block) -> bool:
    """Whether a location may pass to the component: not where its only way out is a proxy_pass to another address."""
    handler = block.handler
    others = {directive.name for directive in block.children} & {"rewrite", "try_files", "error_page", "if"}
    if handler is None or handler.name != "proxy_pass" or others:
        return True
    found = list(addresses_of(client.nginx, handler))
    if not found or not all(one.rpartition(":")[2].isdigit() for one in found):
        return True
    ports = client.nginx.sockets.by_port
    return any(client.network.may_be(split_upstream(f"http://{one}"), client.backend, ports) for one in found)


def path_of(location: Location) -> str:
    """A path that a location is meant for: its prefix, or what a regular expression begins with as plain text."""
    if not location.is_regex:
        return location.name if location.name.startswith("/") else "/"
    text = location.name.removeprefix("^")
    if not text.startswith("/"):
        return "/"
    end = next((index for index, char in enumerate(text) if char in _SPECIAL), len(text))
    return text[:end] if end == len(text) or text[end] not in "*?{" else text[: end - 1]


def host_of(nginx: Nginx, server: Server, listen: Listen, external: Base | None = None) -> str:
    """A name by which people reach a server: that of the external URL if it leads there, else the first that does."""
    if external is not None and _leads_to(nginx, external.host, listen, server):
        return external.host
    if external is not None and external.port in {listen.port, 80} and _takes(nginx, external.host, listen, server):
        return external.host
    for name in server.names:
        plain = _plain_name(name)
        if plain and _leads_to(nginx, plain, listen, server):
            return plain
    return "localhost" if listen.wildcard or listen.address.startswith("127.") else listen.address


def _plain_name(name: str) -> str:
    """A name without its wildcard; "" where there is no telling."""
    if not all(char.isalnum() or char in "-._*" for char in name):
        return ""
    if name.startswith("~") or name.endswith(".*") or name in {"_", "", "localhost"}:
        return ""
    if name.startswith("*."):
        return "prometheus" + name[1:]
    return name.removeprefix(".").lower()


def _leads_to(nginx: Nginx, host: str, listen: Listen, server: Server) -> bool:
    socket = _socket(nginx, host, listen)
    found = None if socket is None else socket.names.find(host)
    return found is not None and found[0] is server


def _takes(nginx: Nginx, host: str, listen: Listen, server: Server) -> bool:
    """Whether a server for whoever comes answers for a name that nginx.conf does not know, and a person does."""
    socket = _socket(nginx, host, listen)
    return socket is not None and not is_address(host) and takes_any_name(socket, server, host)


def _socket(nginx: Nginx, host: str, listen: Listen) -> Socket | None:
    try:
        address = address_of(nginx, host, outer_port(nginx, listen.port))
        return None if address is None else nginx.sockets.find(address, listen.port)
    except UnknownError:
        return None


