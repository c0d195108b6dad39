"""The words of a trace: why this server, why this location."""

from collections.abc import Iterator
from typing import TypeVar

from promaudit.model.nginx.location import Found, Location
from promaudit.model.nginx.names import NameTable
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.sockets import Socket
from promaudit.model.nginx.text import lower, wire

#: So many locations that lost are named; a server may have hundreds.
_MOST_LOSERS = 5

V = TypeVar("V")


def say_socket(run: Run, socket: Socket) -> None:
    """Which listening socket takes the connection."""
    request = run.request
    shown = f"[{request.address}]" if ":" in request.address else request.address
    what = "all addresses" if socket.listen is not None and socket.listen.wildcard else "this address"
    span = socket.listen.span if socket.listen is not None else None
    count = len(socket.servers)
    servers = "one server" if count == 1 else f"{count} servers"
    run.say("connection", f"{shown}:{request.port}: nginx listens on {what}, for {servers}", span)


def say_server(run: Run, host: str, by: str) -> None:
    """Why the server in force was chosen; `by` tells where the host stood."""
    server, socket = run.server, run.socket
    name = next((name for name in server.names if _decides(socket.names, name, host)), None)
    shown = f"{by} {host}" if host else f"no {by}"
    if name is not None:
        run.say("server", f"{shown}: {_KINDS[_kind(name)]} {name} of this server", server.span)
    elif not host and not server.names and socket.names.find(""):
        run.say("server", f"{shown}: this server has no server_name", server.span)
    else:
        why = "the default_server" if socket.default is server else "the first one"
        run.say("server", f"{shown}: is no server's name on this address; this server is taken, {why}", server.span)


_KINDS = {
    "exact": "is the name",
    "wildcard": "fits the name",
    "regex": "is matched by the name",
}


def _kind(name: str) -> str:
    if name.startswith("~"):
        return "regex"
    return "wildcard" if name.startswith(("*.", ".")) or name.endswith(".*") else "exact"


def _decides(names: NameTable[V], name: str, host: str) -> bool:
    """Whether a name, as it is written, is the one by which the host is found."""
    alone: NameTable[str] = NameTable()
    alone.add(name, name)
    if alone.find(host) is None:
        return False
    exact = host in names.words.exact and host not in names.words.reserved
    return lower(wire(name)) == host or not exact


def say_location(run: Run, found: Found) -> None:
    """Why the location in force was chosen, and why others lost."""
    location = found.location
    if location.directive is None:
        run.say("find config", f"no location matches {run.uri}: the server's own configuration is in force")
        return
    losers = list(_losers(run, found))
    more = f"; and {len(losers) - _MOST_LOSERS} more" if len(losers) > _MOST_LOSERS else ""
    text = "; ".join([f"{location} {_why(found)}", *losers[:_MOST_LOSERS]]) + more
    run.say("find config", text, location.directive.span)


def _why(found: Found) -> str:
    location = found.location
    if found.add_slash:
        return "is the URI but for the slash at its end"
    if location.modifier == "=":
        return "is exactly the URI"
    if location.is_regex:
        return "is the first regular expression that matches"
    if location.modifier == "^~":
        return "is the longest prefix of the URI, and no regular expression is tried"
    return "is the longest prefix of the URI" + (", and no regular expression matches" if found.tried else "")


def _losers(run: Run, found: Found) -> Iterator[str]:
    """The locations that match as well, or were tried, and why they lost."""
    winner = found.location
    for other, matched in found.tried:
        if not matched:
            yield f"{other} does not match"
    for other in _prefixes(run.server.root, run.uri):
        if other is not winner:
            yield f"{other} is {'a prefix, which comes after regular expressions' if winner.is_regex else 'shorter'}"


def _prefixes(parent: Location, uri: str) -> Iterator[Location]:
    """The prefix locations of the URI, longest first, nested ones included."""
    tree = parent.children
    for length in tree.lengths:
        location = tree.prefixes.get(uri[:length]) if length <= len(uri) else None
        if location is not None:
            yield from _prefixes(location, uri)
            yield location
