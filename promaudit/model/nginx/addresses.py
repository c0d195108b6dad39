"""Addresses and networks as nginx reads and prints them (ngx_inet.c)."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: What stands for an address that cannot be read (INADDR_NONE).
NONE = IPv4Address("255.255.255.255")
_DOTS, _MOST_OCTET, _MOST_PORT = 3, 255, 65535


def parse(text: str) -> Address | None:
    """An address (ngx_parse_addr); octets are decimal, whatever they begin with, and may be left out."""
    if text.count(".") == _DOTS and text.isascii() and text.replace(".", "0").isdigit():
        octets = [int(octet or 0) for octet in text.split(".")]
        found = IPv4Address(bytes(octets)) if max(octets) <= _MOST_OCTET else NONE
        return None if found == NONE else found
    try:
        return IPv6Address(text) if "%" not in text else None
    except ValueError:
        return None


def parse_with_port(text: str, *, bare_brackets: bool) -> Address | None:
    """An address, with a port or without (ngx_parse_addr_port).

    `bare_brackets` is nginx since 1.27.3: an IPv6 address in brackets needs no port.
    """
    found = parse(text)
    if found is not None:
        return found
    if bare_brackets and text.startswith("[") and text.endswith("]"):
        return parse(text[1:-1])
    host, colon, port = text[1:].partition("]:") if text.startswith("[") else text.partition(":")
    if not colon or not (port.isascii() and port.isdigit() and 1 <= int(port) <= _MOST_PORT):
        return None
    return parse(host)


def network(text: str) -> Network | None:
    """A network, an address standing for itself alone; bits below the mask do not count (ngx_ptocidr)."""
    host, slash, bits = text.partition("/")
    found = NONE if host == str(NONE) else parse(host)
    if found is None or (slash and not (bits.isascii() and bits.isdigit() and int(bits) <= found.max_prefixlen)):
        return None
    length = int(bits) if slash else found.max_prefixlen
    if isinstance(found, IPv4Address):
        return IPv4Network((int(found), length), strict=False)
    return IPv6Network((int(found), length), strict=False)


def plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, any other as it is."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def shown(address: Address) -> str:
    """The text that nginx makes of an address (ngx_inet6_ntop): some IPv6 ones end like one of IPv4."""
    if isinstance(address, IPv4Address):
        return str(address)
    packed = address.packed
    groups = [packed[i] << 8 | packed[i + 1] for i in range(0, 16, 2)]
    start, length = _longest_zeros(groups)
    dotted = start == 0 and (
        (length == 5 and groups[5] == 0xFFFF) or length == 6 or (length == 7 and packed[14] != 0 and packed[15] != 1)
    )
    end = 6 if dotted else 8
    tail = str(IPv4Address(packed[12:])) if dotted else ""
    if length == 0:
        return ":".join(f"{group:x}" for group in groups)
    head = ":".join(f"{group:x}" for group in groups[:start])
    rest = [f"{group:x}" for group in groups[start + length : end]] + ([tail] if tail else [])
    return f"{head}::{':'.join(rest)}"


def _longest_zeros(groups: list[int]) -> tuple[int, int]:
    """Where the first longest run of two zeros or more begins, and how long it is; (0, 0) for none."""
    best, run = (0, 0), 0
    for index, group in enumerate(groups):
        run = run + 1 if group == 0 else 0
        if run > max(best[1], 1):
            best = (index - run + 1, run)
    return best
