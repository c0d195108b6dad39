"""Names that clients ask for, and the rules by which a certificate covers them (RFC 9525, section 6)."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from promaudit.facts.tls import Certificate


@lru_cache(maxsize=4096)
def address(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a name is written as, with or without an IPv6 address's brackets; None for a host name."""
    try:
        return ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name)
    except ValueError:
        return None


def lower(text: str) -> str:
    """Lower case for ASCII letters alone, as every client compares (RFC 4343)."""
    if text.isascii():
        return text.lower()
    return "".join(character.lower() if character.isascii() else character for character in text)


def a_labels(name: str) -> str | None:
    """The name with its U-labels as A-labels (RFC 5890, UTS 46); None where it has no such form."""
    if name.isascii():
        return name
    import idna

    try:
        return idna.encode(name.removesuffix("."), uts46=True).decode("ascii") + ("." if name.endswith(".") else "")
    except idna.IDNAError:
        return None


def idna_2003(name: str) -> str | None:
    """The name by IDNA 2003 (RFC 3490), as Python's ssl and Java convert it; None where they cannot."""
    if name.isascii() and all(0 < len(label) < 64 for label in name.split(".")):
        return name  # what the codec says as well, whose import takes longer
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def idna_2008(name: str) -> str | None:
    """The name by IDNA 2008 with the rules of STD 3, as urllib3 converts it; None where it cannot."""
    if name.isascii():
        return name
    import idna

    try:
        return ".".join(idna.encode(label.lower(), strict=True, std3_rules=True).decode() for label in name.split("."))
    except idna.IDNAError:
        return None


def covers(pattern: str, name: str) -> bool:
    """Whether a dNSName covers a host name (RFC 9525, section 6.3): `*` only as the whole left-most label."""
    pattern, name = lower(pattern), lower(name).removesuffix(".")
    if not pattern.startswith("*."):
        return pattern == name and "*" not in pattern
    label, dot, rest = name.partition(".")
    return bool(label and dot) and "*" not in pattern[1:] and pattern[2:] == rest


def covered(certificate: Certificate, name: str) -> bool:
    """Whether a certificate covers a name as RFC 9525 has it: alternative names only, addresses by iPAddress alone."""
    wanted = address(name)
    if wanted is not None:
        return wanted.packed in certificate.addresses()
    host = a_labels(name)
    return host is not None and any(covers(pattern, host) for pattern in certificate.dns_names())
