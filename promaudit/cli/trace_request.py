"""The request of `promaudit trace NGINX_CONF URL`: what a client writes for a URL, and where it connects to."""

import re
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

import click
from msgspec import Struct

from promaudit.facts.http import Headers, Request, Response, Scheme
from promaudit.facts.url import parse_base, request_target
from promaudit.model.deployment.whereabouts import is_address

#: Characters that a browser leaves as they are in a path or query; what is not ASCII is written as escaped UTF-8.
_LEFT = "".join(map(chr, range(0x21, 0x7F)))
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ANSWER = re.compile(r"(?P<status>[1-9]\d\d)(?:\s+(?P<location>\S+))?")
_CONNECT = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<ipv4>[0-9.]+)):(?P<port>\d{1,5})")


class Asking(Struct, frozen=True):
    """What the user says of the client: headers beside Host, and where it connects to whatever the URL says."""

    headers: Headers = ()
    connect: tuple[str, int] | None = None
    source: str | None = None

    def request(self, method: str, url: str, body_len: int, address: str, port: int) -> Request:
        """The request for an absolute URL, sent to an address and port; raises ValueError where it is no URL."""
        base, parts = parse_base(url), urlsplit(url)
        scheme: Scheme = base.scheme
        source = self.source or ("::1" if ":" in address else "127.0.0.1")
        sni = base.host if scheme == "https" and not is_address(base.host) else None
        target = quote(request_target(parts), safe=_LEFT)
        headers = self._headers(base.origin.partition("://")[2])
        return Request(method, target, scheme, address, port, source, sni, "HTTP/1.1", headers, body_len)

    def _headers(self, host: str) -> Headers:
        """Host first; a header of that name replaces it, and one without a value takes it away."""
        own = [value for name, value in self.headers if name.lower() == "host"]
        hosts = tuple(("Host", value) for value in (own or [host]) if value)
        return (*hosts, *((name, value) for name, value in self.headers if name.lower() != "host"))


def read_header(text: str) -> tuple[str, str]:
    """`Name: value` as curl takes it. Raises click.BadParameter."""
    name, colon, value = text.partition(":")
    if not colon or not _TOKEN.fullmatch(name):
        raise click.BadParameter(f"`{text}` is not `Name: value`", param_hint="--header")
    if any(char in value for char in "\r\n\0"):
        raise click.BadParameter("a header has no line ends", param_hint="--header")
    return name, value.strip().encode("utf-8").decode("latin-1")


def read_connect(text: str) -> tuple[str, int]:
    """`ADDRESS:PORT`, an IPv6 address in brackets. Raises click.BadParameter."""
    match = _CONNECT.fullmatch(text)
    address = (match["ipv6"] or match["ipv4"]) if match else ""
    if match is None or not is_address(address) or not 0 < int(match["port"]) < 65536:
        say = f"`{text}` is not ADDRESS:PORT, like 127.0.0.1:8080 or [::1]:443"
        raise click.BadParameter(say, param_hint="--connect")
    return str(ip_address(address)), int(match["port"])


def read_method(text: str) -> str:
    """A method, whatever it is (RFC 9110, section 9.1). Raises click.BadParameter."""
    if not _TOKEN.fullmatch(text):
        raise click.BadParameter(f"`{text}` is no method", param_hint="--method")
    return text


def read_source(text: str | None) -> str | None:
    """The client's address. Raises click.BadParameter."""
    if text is not None and not is_address(text):
        raise click.BadParameter(f"`{text}` is no IP address", param_hint="--source")
    return text


def read_answer(text: str | None) -> Response | None:
    """What the upstream answers: `200`, `302 /graph`; None for `refused`. Raises click.BadParameter."""
    if text is None:
        return Response(200, by="upstream")
    if text == "refused":
        return None
    match = _ANSWER.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"`{text}` is not `STATUS [LOCATION]` or `refused`", param_hint="--answer")
    headers = (("Location", match["location"]),) if match["location"] else ()
    return Response(int(match["status"]), headers, by="upstream")
