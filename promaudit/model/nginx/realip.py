"""set_real_ip_from: the client's address as a trusted proxy tells it (ngx_http_realip_module.c)."""

from collections.abc import Callable
from functools import partial

from promaudit.facts.nginx import Directive
from promaudit.model.nginx import addresses
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.unknown import UnknownError

#: The first release that takes an IPv6 address in brackets without a port.
BARE_BRACKETS = (1, 27, 3)


def realip(run: Run) -> None:
    """Take the client's address from a header, once in a request, where the sender is trusted."""
    trusted = run.block.many("set_real_ip_from")
    if not trusted or run.has_real_ip:
        return
    values = _values(run)
    if values is None:
        return
    recursive = run.block.on("real_ip_recursive", False)
    address = forwarded(
        run.source, values, partial(_trusted, trusted=trusted),
        recursive=recursive, bare_brackets=run.nginx.since(*BARE_BRACKETS),
    )  # fmt: skip
    if address is not None:
        run.say("post read", f"the client's address is {address}, as a trusted proxy tells", trusted[0].span, None)
        run.source, run.has_real_ip = address, True


def _values(run: Run) -> list[str] | None:
    """The header's values that tell the address, None without such a header."""
    name = run.block.word("real_ip_header", "X-Real-IP").lower()
    if name == "proxy_protocol":
        return None
    found = [value for key, value in run.headers if key.lower() == name]
    if not found:
        return None
    return found if name == "x-forwarded-for" else found[:1]


def forwarded(
    source: str, values: list[str], trusted: Callable[[str], bool], *, recursive: bool, bare_brackets: bool
) -> str | None:
    """The last address, or the last one that is not trusted, of a header's values (ngx_http_get_forwarded_addr)."""
    found: str | None = None
    for value in reversed(values):
        for word in reversed(value.replace(",", " ").split(" ")):
            if not word:
                continue
            if not trusted(found or source):
                return found
            address = addresses.parse_with_port(word, bare_brackets=bare_brackets)
            if address is None:
                return found
            found = addresses.shown(address)
            if not recursive:
                return found
    return found


def _trusted(source: str, trusted: list[Directive]) -> bool:
    return any(_in(source, directive) for directive in trusted)


def _in(source: str, directive: Directive) -> bool:
    word = directive.arguments[0]
    if word == "unix:" or source.startswith("unix:"):
        return word == source[:5]
    network, address = addresses.network(word), addresses.parse(source)
    if network is None:
        raise UnknownError(f"the name {word} is not looked up", directive.span)
    return address is not None and addresses.plain(address) in network
