"""Listening sockets: what `listen` says (ngx_http_core_listen, ngx_parse_url)."""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address

from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.facts.span import Span

ANY_IPV4, ANY_IPV6 = "0.0.0.0", "::"  # noqa: S104 - what configurations say
_DEFAULT_PORT = 80


class Listen(Struct, frozen=True):
    """One address that one server listens on.

    `address` is an IP address, `unix:/path` with port 0, or a name where that would have to be looked up. `span` is
    None for the listen that a server without one gets.
    """

    address: str
    port: int
    ssl: bool
    default_server: bool
    proxy_protocol: bool
    ipv6only: bool
    quic: bool
    span: Span | None

    @property
    def wildcard(self) -> bool:
        """Whether it listens on all addresses of its family."""
        return self.address in {ANY_IPV4, ANY_IPV6}

    @property
    def named(self) -> bool:
        """Whether its address is a name that is not looked up here."""
        return not self.address.startswith("unix:") and not _is_address(self.address)


def listens(directive: Directive) -> Iterator[Listen]:
    """The addresses of a `listen` directive; a name is looked up nowhere but for `localhost`."""
    text, *parameters = directive.arguments
    flags = {parameter.partition("=")[0]: parameter.partition("=")[2] for parameter in parameters}
    for address, port in _addresses(text):
        yield Listen(
            address,
            port,
            "ssl" in flags or "quic" in flags,
            "default_server" in flags or "default" in flags,
            "proxy_protocol" in flags,
            flags.get("ipv6only", "on") != "off",
            "quic" in flags,
            directive.span,
        )


def default_listen() -> Listen:
    """What a server without `listen` gets: *:80 (nginx takes 8000 where it is not started by the superuser)."""
    return Listen(ANY_IPV4, _DEFAULT_PORT, False, False, False, True, False, None)


@lru_cache(maxsize=4096)
def canonical(address: str) -> str:
    """An address in its shortest form, without brackets; anything else as it is."""
    try:
        return str(ip_address(address.strip("[]")))
    except ValueError:
        return address


def _addresses(text: str) -> Iterator[tuple[str, int]]:
    if text.startswith("unix:"):
        yield text, 0
        return
    host, port = _split(text)
    for number in _ports(port):
        yield _host(host), number


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host or ANY_IPV6, rest.removeprefix(":")
    if text.replace("-", "").isdigit():
        return ANY_IPV4, text
    host, _, port = text.partition(":")
    return host, port


def _host(host: str) -> str:
    if host in {"*", ""}:
        return ANY_IPV4
    return "127.0.0.1" if host.lower() == "localhost" else canonical(host)


def _ports(text: str) -> range:
    first, dash, last = text.partition("-")
    if not first.isdigit() or (dash and not last.isdigit()):
        return range(_DEFAULT_PORT, _DEFAULT_PORT + 1) if not text else range(0)
    return range(int(first), min(int(last) if dash else int(first), 65535) + 1)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
