"""The servers that a request may be passed on to: of an upstream block, an address, a name (ngx_http_upstream_add)."""

from collections.abc import Container, Iterator

from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.model.nginx import addresses
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.target import Pass, Target, parse
from promaudit.model.nginx.text import compile_text, lower, wire
from promaudit.model.nginx.unknown import UnknownError

#: Parameters of `server` in an upstream block by which its addresses are found at run time.
_DYNAMIC = frozenset({"service"})
#: What may stand in an upstream block beside servers; none of it changes which servers there are.
_HARMLESS = frozenset(
    {
        "server", "zone", "keepalive", "keepalive_requests", "keepalive_time", "keepalive_timeout", "least_conn",
        "ip_hash", "hash", "random", "resolver", "resolver_timeout", "least_time", "ntlm", "queue", "sticky",
    }
)  # fmt: skip


class Peer(Struct, frozen=True):
    """One server of an upstream: where it is, and whether it is only asked when all others fail."""

    address: str
    backup: bool
    weight: int


def peers_of(run: Run, passed: Pass, target: Target) -> tuple[Peer, ...] | None:
    """The servers that may be asked; None: a name that cannot be looked up."""
    block = run.nginx.upstreams.get(lower(target.host)) if target.no_port else None
    if block is not None:
        return tuple(_usable(block))
    address = target.host if target.unix else f"{target.host}:{target.port}"
    single = (Peer(address, False, 1),)
    if passed.fixed is not None or target.unix or _is_address(target.host) or _implicit(run, target):
        return single
    # a name with an empty label is not even asked for (ngx_resolver_create_name_query)
    asked = run.block.one("resolver") is not None and "" not in target.host.split(".")
    return single if asked else None


def _is_address(host: str) -> bool:
    return host.startswith("[") or addresses.parse(host) is not None


def _implicit(run: Run, target: Target) -> bool:
    """Whether a proxy_pass without variables names the same host and port (ngx_http_upstream_add)."""
    found = run.nginx.implicit_upstreams
    return (lower(target.host), target.port) in found


def implicit_upstreams(passes: tuple[Directive, ...], known: Container[str]) -> frozenset[tuple[str, int]]:
    """Host and port of every proxy_pass without variables, the names of upstream blocks (`known`) left out."""
    targets = (parse(wire(d.arguments[0])) for d in passes if compile_text(d.arguments[0]).constant is not None)
    named = ((lower(target.host), target.port) for target in targets if target is not None)
    return frozenset(one for one in named if one[0] not in known)


def _usable(block: Directive) -> Iterator[Peer]:
    for entry in block.block or ():
        if entry.name not in _HARMLESS:
            raise UnknownError(f"`{entry.name}` in an upstream is not computed", entry.span)
        if entry.name != "server":
            continue
        address, *parameters = entry.arguments
        flags = {word.partition("=")[0]: word.partition("=")[2] for word in parameters}
        if _DYNAMIC & set(flags):
            raise UnknownError("the servers of this upstream are found at run time", entry.span)
        if "down" not in flags:
            weight = flags.get("weight", "1")
            yield Peer(_with_port(address), "backup" in flags, int(weight) if weight.isdigit() else 1)


def _with_port(address: str) -> str:
    if address.startswith("unix:"):
        return address
    return address if ":" in address[address.find("]") + 1 :] else f"{address}:80"
