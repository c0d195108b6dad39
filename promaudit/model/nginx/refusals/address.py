"""Addresses in listen, proxy_pass and upstream servers (`ngx_parse_url`), and networks (`ngx_ptocidr`)."""

import ipaddress

from msgspec import Struct

from promaudit.model.nginx.refusals.values import number

#: sizeof(sun_path) on Linux.
_SOCKET_PATH = 108
#: The address of all interfaces.
ANY = "0.0.0.0"  # noqa: S104


class AddressError(Exception):
    """What nginx says of an address, without its name: `invalid port`."""


class Address(Struct, frozen=True):
    """An address as nginx reads it.

    `ip` is its text as nginx prints it (`[::1]` for IPv6), None for a name, which only a resolver could tell more of.
    `no_port` says that `port` is the default one; `last_port` ends a range of ports, else 0.
    """

    host: str
    port: int
    ip: str | None = None
    no_port: bool = False
    last_port: int = 0
    uri: str = ""
    unix: bool = False


def parsed(text: str, port: int, *, listen: bool = False, uri_part: bool = False) -> Address:
    """The address that `text` says, `port` where it says none; AddressError where nginx refuses it."""
    if text[:5].lower() == "unix:":
        return _unix(text[5:], uri_part)
    if text.startswith("["):
        return _inet6(text, port, listen, uri_part)
    return _inet(text, port, listen, uri_part)


def _unix(path: str, uri_part: bool) -> Address:
    uri = ""
    if uri_part:
        path, _, uri = path.partition(":")
    if not path:
        raise AddressError("no path in the unix domain socket")
    if len(path.encode("utf-8", "surrogateescape")) + 1 > _SOCKET_PATH:
        raise AddressError("too long path in the unix domain socket")
    return Address(path, 0, ip=f"unix:{path}", uri=uri, unix=True)


def _inet6(text: str, default: int, listen: bool, uri_part: bool) -> Address:
    end = text.find("]")
    if end < 0:
        raise AddressError("invalid host")
    rest, uri = _without_uri(text[end + 1 :], "/", listen, uri_part)
    port, last_port = default, 0
    if rest:
        if not rest.startswith(":"):
            raise AddressError("invalid host")
        port, last_port = _ports(rest[1:], listen)
    host = text[1:end]
    if not host:
        raise AddressError("no host")
    try:
        ip = ipaddress.IPv6Address(host)
    except ValueError:
        raise AddressError("invalid IPv6 address") from None
    if "%" in host:
        raise AddressError("invalid IPv6 address")
    shown = f"::ffff:{ip.ipv4_mapped}" if ip.ipv4_mapped else ip.compressed
    return Address(text[: end + 1], port, f"[{shown}]", not rest, last_port, uri)


def _inet(text: str, default: int, listen: bool, uri_part: bool) -> Address:
    text, uri = _without_uri(text, "/?", listen, uri_part)
    host, colon, rest = text.partition(":")
    port, last_port = default, 0
    if colon:
        port, last_port = _ports(rest, listen)
    elif listen and not uri:
        ports = _port_only(text)
        if ports:
            return Address(text, ports[0], ANY, False, ports[1])
    if not host:
        raise AddressError("no host")
    ip = _listened(host) if listen else ipv4(host)
    return Address(host, port, ip, not colon, last_port, uri)


def _listened(host: str) -> str | None:
    """The address that nginx listens on for a host; of all names, localhost alone leads to the same one everywhere."""
    if host == "*":
        return ANY
    return "127.0.0.1" if host.lower() == "localhost" else ipv4(host)


def _without_uri(text: str, begins: str, listen: bool, uri_part: bool) -> tuple[str, str]:
    """The part before the URI, and the URI, which not every address may have."""
    start = min((text.find(mark) for mark in begins if mark in text), default=-1)
    if start < 0:
        return text, ""
    if listen or not uri_part:
        raise AddressError("invalid host")
    return text[:start], text[start:]


def _ports(text: str, listen: bool) -> tuple[int, int]:
    """The port, and the last one of a range or 0."""
    last_port = 0
    if listen and "-" in text:
        text, _, end = text.partition("-")
        last_port = _port(end)
    port = _port(text)
    if last_port and port > last_port:
        raise AddressError("invalid port range")
    return port, last_port


def _port(text: str) -> int:
    port = number(text)
    if port is None or not 1 <= port <= 65535:
        raise AddressError("invalid port")
    return port


def _port_only(text: str) -> tuple[int, int] | None:
    """The ports that a listen without an address may say; None where it is a host after all."""
    first, dash, last = text.partition("-")
    if number(first) is None or (dash and number(last) is None):
        return None
    return _ports(text, True)


def ipv4(text: str) -> str | None:
    """The text of an IPv4 address as nginx prints it (`ngx_inet_addr`: leading zeros are decimal); None: it is none."""
    parts = text.split(".")
    octets = [number(part) for part in parts]
    if len(parts) != 4 or any(octet is None or octet > 255 for octet in octets):
        return None
    found = ".".join(str(octet) for octet in octets)
    return None if found == "255.255.255.255" else found


def network(text: str) -> bool | None:
    """Whether a network has address bits below its mask (nginx warns of them); None where it is no network."""
    address, slash, mask = text.partition("/")
    host = ipv4(address)
    try:
        ip = ipaddress.ip_address(host or address)
    except ValueError:
        return None
    if "%" in address or (ip.version == 4 and host is None):
        return None
    if not slash:
        return False
    shift = number(mask)
    if shift is None or shift > ip.max_prefixlen:
        return None
    return int(ip) & ((1 << (ip.max_prefixlen - shift)) - 1) != 0


def local(text: str) -> bool:
    """Whether `text` is an address to connect from, with a port or without (`ngx_parse_addr_port`)."""
    if ipv4(text) or _ipv6(text):
        return True
    if text.startswith("[") and text.endswith("]"):
        return _ipv6(text[1:-1]) or ipv4(text[1:-1]) is not None
    host, colon, port = text.rpartition("]:") if text.startswith("[") else text.partition(":")
    bare = host.removeprefix("[") if text.startswith("[") else host
    return bool(colon) and 1 <= (number(port) or 0) <= 65535 and (ipv4(bare) is not None or _ipv6(bare))


def _ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return "%" not in text
