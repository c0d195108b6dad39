"""What proxy_pass names: scheme, host, port and URI (ngx_http_proxy_pass, ngx_http_proxy_eval, ngx_parse_url)."""

from ipaddress import IPv6Address

from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.text import Text, compile_text
from promaudit.model.nginx.unknown import UnknownError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MOST_PORT = 65535


class Target(Struct, frozen=True):
    """An address that is passed to. `port` is 0 for a unix socket; `uri` is empty where only an address is given.

    `authority` is host and port as they are written.
    """

    scheme: str
    host: str
    port: int
    no_port: bool
    uri: str
    authority: str = ""

    @property
    def unix(self) -> bool:
        """Whether it is a unix socket."""
        return self.host.startswith("unix:")

    @property
    def host_header(self) -> str:
        """What $proxy_host gives: the host, with the port where that is not the scheme's own."""
        if self.unix:
            return "localhost"
        return self.host if self.port == _DEFAULT_PORTS[self.scheme] else self.authority

    @property
    def port_text(self) -> str:
        """What $proxy_port gives."""
        return "" if self.unix else str(self.port)


class Pass(Struct, frozen=True):
    """The proxy_pass in force in a block: its text, what it names where it has no variables, and its location.

    `location` is the name of the location whose part of the URI its own URI takes the place of; empty in regular
    expressions, named locations, if and limit_except.
    """

    directive: Directive
    text: Text
    fixed: Target | None
    location: str


def proxy_pass(block: Block) -> Pass | None:
    """The proxy_pass of a block; `if` and `limit_except` have that of their location (`noname`)."""
    return block.remember("proxy pass", _proxy_pass)


def _proxy_pass(block: Block) -> Pass | None:
    own = block.own.get("proxy_pass")
    if not own:
        return proxy_pass(block.parent) if block.kind in {"if", "limit_except"} and block.parent else None
    text = compile_text(own[-1].arguments[0])
    return Pass(own[-1], text, parse(text.raw) if text.constant is not None else None, _location(block))


def _location(block: Block) -> str:
    if block.kind != "location" or block.directive is None:
        return ""
    first = block.directive.arguments[0]
    return "" if first.startswith(("~", "@")) else block.name


def parse(text: str) -> Target | None:
    """An URL of proxy_pass; None where nginx does not take it."""
    scheme = next((s for s in _DEFAULT_PORTS if text[: len(s) + 3].lower() == f"{s}://"), None)
    if scheme is None:
        return None
    rest = text[len(scheme) + 3 :]
    if rest[:5].lower() == "unix:":
        path, _, uri = rest[5:].partition(":")
        return Target(scheme, f"unix:{path}", 0, True, uri) if path else None
    return _inet(scheme, rest)


def _inet(scheme: str, rest: str) -> Target | None:
    if rest.startswith("["):
        return _inet6(scheme, rest)
    cuts = [position for position in (rest.find("/"), rest.find("?")) if position >= 0]
    end = min(cuts, default=len(rest))
    host, colon, port = rest[:end].partition(":")
    return _target(scheme, host, port if colon else None, rest[end:])


def _inet6(scheme: str, rest: str) -> Target | None:
    """An IPv6 address in brackets (ngx_parse_inet6_url); a question mark ends no port here."""
    address, bracket, following = rest[1:].partition("]")
    tail, slash, path = following.partition("/")
    if not bracket or (tail and not tail.startswith(":")) or not _is_ipv6(address):
        return None
    return _target(scheme, f"[{address}]", tail[1:] if tail else None, slash + path)


def _target(scheme: str, host: str, port: str | None, uri: str) -> Target | None:
    if not host:
        return None
    if port is None:
        return Target(scheme, host, _DEFAULT_PORTS[scheme], True, uri)
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= _MOST_PORT):
        return None
    return Target(scheme, host, int(port), False, uri, f"{host}:{port}")


def _is_ipv6(address: str) -> bool:
    try:
        IPv6Address(address)
    except ValueError:
        return False
    return "%" not in address


def evaluate(run: Run, passed: Pass) -> Target | None:
    """What a proxy_pass names for this request; None is a 500 (`ngx_http_proxy_eval`)."""
    if passed.text.constant is not None:
        if passed.fixed is None:
            raise UnknownError("the URL of proxy_pass is not understood", passed.directive.span)
        return passed.fixed
    found = parse(run.value(passed.text))
    if found is not None and found.uri.startswith("?"):
        return Target(found.scheme, found.host, found.port, found.no_port, "/" + found.uri, found.authority)
    return found
