"""Requests of somebody who has no credentials, and what becomes of each: it gets in, or something keeps it out."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from promaudit.facts.exposure import Guard
from promaudit.facts.failure import Place
from promaudit.facts.journey import Exchange
from promaudit.model.deployment.landmarks import Landmarks, place_of
from promaudit.model.deployment.reachability_endpoints import Target
from promaudit.model.deployment.reachability_ways import Way
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.configuration import Server

_UNAUTHORIZED, _FORBIDDEN, _BAD_REQUEST = 401, 403, 400
#: Answers by which nginx keeps a request out on purpose; None: it closes the connection.
_REFUSALS = frozenset({_UNAUTHORIZED, _FORBIDDEN, 404, 405, None})


class Kept(Struct, frozen=True):
    """What keeps a request out, and the directive that does; `passes` tells that it would be passed on otherwise."""

    guard: Guard
    place: Place | None
    passes: bool


class Try(Struct, frozen=True, eq=False):
    """One request for an endpoint.

    `path` is its target as it is usually written, `how` what is different about it here. `verdict` is `in` where it
    gets to the endpoint, `out` where it does not, else `undecided`.
    """

    way: Way
    target: Target
    path: str
    exchange: Exchange
    verdict: Literal["in", "out", "undecided"]
    kept: Kept | None = None
    how: str = ""


def judged(way: Way, target: Target, path: str, exchange: Exchange, landmarks: Landmarks, how: str = "") -> Try:
    """A request with what became of it."""
    if exchange.undecided is not None:
        return Try(way, target, path, exchange, "undecided", None, how)
    if exchange.component is not None and exchange.answer is not None and target.is_reached(exchange.answer):
        return Try(way, target, path, exchange, "in", None, how)
    return Try(way, target, path, exchange, "out", _kept(exchange, landmarks), how)


def _kept(exchange: Exchange, landmarks: Landmarks) -> Kept | None:
    """What keeps it out; None where it just does not lead to the component."""
    if exchange.component is not None:
        asked = exchange.answer is not None and exchange.answer.status == _UNAUTHORIZED
        return Kept("basic_auth_users", None, True) if asked else None
    if exchange.trace is None or exchange.passed is not None:
        return None
    block = block_of(exchange, landmarks)
    if block is None:
        return None
    found = next(_guards(exchange.status, block), None)
    if found is not None:
        return Kept(*found, passes=_passes(block))
    if exchange.status in _REFUSALS:
        return Kept("answer", _answering(block), passes=False)
    return None


def block_of(exchange: Exchange, landmarks: Landmarks) -> Block | None:
    """The location in force at the end of a request, or the server where none was reached."""
    if exchange.trace is None:
        return None
    location = landmarks.location(exchange.trace.location)
    if location is not None:
        return location.block
    server = landmarks.server(exchange.trace.server)
    return server.block if server is not None else None


def _guards(status: int | None, block: Block) -> Iterator[tuple[Guard, Place | None]]:
    """What in force in a block may have given this answer, the most telling first."""
    certificate = block.one("ssl_verify_client")
    if certificate is not None and certificate.arguments[0] != "off" and status in {_BAD_REQUEST, _FORBIDDEN}:
        yield "ssl_verify_client", place_of(certificate)
    subrequest = block.one("auth_request")
    if subrequest is not None and subrequest.arguments[0] != "off" and status in {_UNAUTHORIZED, _FORBIDDEN, 500}:
        yield "auth_request", place_of(subrequest)
    password = block.one("auth_basic")
    if password is not None and password.arguments[0] != "off" and status in {_UNAUTHORIZED, _FORBIDDEN, 500}:
        yield "auth_basic", place_of(password)
    denied = _access(block)
    if denied is not None and status == _FORBIDDEN:
        yield "deny", denied


def _access(block: Block) -> Place | None:
    """The last `deny` of the nearest block that has `allow` or `deny`."""
    around: Block | None = block
    while around is not None:
        if "deny" in around.own:
            return place_of(around.own["deny"][-1])
        if "allow" in around.own:
            return None
        around = around.parent
    return None


def passing_blocks(server: Server) -> Iterator[Block]:
    """The locations of a server (or itself) that hand requests on; rewrites lead to one of them."""
    for location in server.locations():
        inside = {one.name for directive in location.block.children for one in directive.block or ()}
        if "proxy_pass" in location.block.own or ("proxy_pass" in inside and location.block.kind == "location"):
            yield location.block


def _passes(block: Block) -> bool:
    """Whether a block, or an `if` or `limit_except` in it, hands requests on."""
    names = {directive.name for directive in block.children}
    inside = {one.name for directive in block.children if directive.name == "if" for one in directive.block or ()}
    return bool((names | inside) & {"proxy_pass", "rewrite", "try_files"})


def is_opened(block: Block) -> bool:
    """Whether a block itself says that everybody may come in."""
    asking = (*block.own.get("auth_basic", ()), *block.own.get("auth_request", ()))
    allowed = block.own.get("allow", ())
    return ("off",) in [one.arguments for one in asking] or ("all",) in [one.arguments for one in allowed]


def _answering(block: Block) -> Place | None:
    """The directive of a block that answers in place of the component."""
    names = ("return", "deny", "internal", "limit_except", "if")
    return next((place_of(block.own[name][0]) for name in names if name in block.own), None)
