"""X509_check_host and X509_check_ip (crypto/x509/v3_utl.c of OpenSSL 3.0)."""

from promaudit.facts.tls import Certificate
from promaudit.model.tls.names import address, lower


def matches(certificate: Certificate, name: str, *, partial_wildcards: bool, common_name: bool) -> bool:
    """Whether OpenSSL finds the name: an address among the addresses alone, a host name among the dNSNames.

    The common names count only where there is no dNSName at all, and `common_name` allows it
    (X509_CHECK_FLAG_NEVER_CHECK_SUBJECT). `partial_wildcards` is off with X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS.
    """
    wanted = address(name)
    if wanted is not None:
        return wanted.packed in certificate.addresses()
    return matches_host(certificate, name, partial_wildcards=partial_wildcards, common_name=common_name)


def matches_host(
    certificate: Certificate, name: str, *, partial_wildcards: bool = True, common_name: bool = True
) -> bool:
    """X509_check_host alone, which takes an address for a host name like any other: so does nginx for its upstreams."""
    patterns = certificate.dns_names()
    if not patterns and common_name:
        patterns = tuple(name.encode().decode("latin-1") for name in certificate.common_names)
    host = name.encode().decode("latin-1")
    return any(_equal(pattern, host, partial_wildcards) for pattern in patterns if pattern)


def _equal(pattern: str, host: str, partial: bool) -> bool:
    if host.startswith(".") and len(host) > 1:
        return lower(pattern).endswith(lower(host)) and len(pattern) > len(host)
    star = _valid_star(pattern, partial)
    if star is None:
        return lower(pattern) == lower(host)
    return _wildcard(lower(pattern[:star]), lower(pattern[star + 1 :]), lower(host))


def _valid_star(pattern: str, partial: bool) -> int | None:
    """Where the one star of a well-formed wildcard stands; None for every other name."""
    labels = pattern.split(".")
    first = labels[0]
    if len(labels) < 3 or pattern.count("*") != 1 or not all(_well_formed(label) for label in labels):
        return None
    star = first.find("*")
    at_start, at_end = star == 0, star == len(first) - 1
    if star < 0 or lower(first).startswith("xn--") or not (at_start or at_end):
        return None
    return star if partial or (at_start and at_end) else None


def _well_formed(label: str) -> bool:
    """Letters, digits, hyphens inside, and the star, which may stand at either end but not behind a hyphen."""
    plain = all(c.isascii() and (c.isalnum() or c in "-*") for c in label)
    return bool(label) and plain and not label.startswith("-") and not label.endswith(("-", "-*"))


def _wildcard(prefix: str, suffix: str, host: str) -> bool:
    if len(host) < len(prefix) + len(suffix) or not (host.startswith(prefix) and host.endswith(suffix)):
        return False
    middle = host[len(prefix) : len(host) - len(suffix)]
    whole = not prefix and suffix.startswith(".")
    if whole and not middle:
        return False
    if not whole and host.startswith("xn--"):
        return False
    return middle == "*" or all(c.isascii() and (c.isalnum() or c == "-") for c in middle)
