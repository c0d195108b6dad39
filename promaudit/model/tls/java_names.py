"""sun.security.util.HostnameChecker of Java 17, for HTTPS (TYPE_TLS), with a root of one's own."""

import re
import unicodedata
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address

from promaudit import later
from promaudit.facts.tls import Certificate
from promaudit.model.tls.names import address, idna_2003

#: javax.net.ssl.SNIHostName: IDN.toASCII with STD3 rules, and no dot at the end.
#: The characters that IDNA takes for dots (RFC 3490, section 3.1).
DOTS = "[.\u3002\uff0e\uff61]"
LABEL = later.pattern(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")


def matches(certificate: Certificate, name: str) -> bool:
    """Whether Java finds the name: dNSNames, else the most specific common name; addresses among the addresses alone.

    Alternative names of which one cannot be read are none. A dot at the end of the name is dropped, as it is in SNI.
    """
    name = name.removesuffix(".")
    wanted = address(name)
    if wanted is not None:
        values = (value for value in certificate.addresses() if len(value) in {4, 16})
        found = (ip_address(value) for value in values) if _readable(certificate) else iter(())
        return any(_plain(value) == _plain(wanted) for value in found)
    if not _valid(name):
        return False
    patterns: Iterable[str] = certificate.dns_names() if _readable(certificate) else ()
    if not patterns:
        patterns = (cn for cn in certificate.common_names[-1:] if unicodedata.is_normalized("NFKC", cn))
    return any(_host(pattern, name) for pattern in patterns)


def _readable(certificate: Certificate) -> bool:
    """GeneralNames: at least one, and addresses of four or sixteen bytes (or twice as many, with a mask)."""
    names = certificate.alternative_names
    return bool(names) and all(name.kind != "ip" or len(name.value) in {4, 8, 16, 32} for name in names or ())


def _plain(found: object) -> object:
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _valid(name: str) -> bool:
    encoded = idna_2003(name)
    return bool(encoded) and all(LABEL.match(label) for label in (encoded or "").split("."))


def _host(pattern: str, name: str) -> bool:
    """Every label may have wildcards, each for any part of one label, in Unicode (isMatched, matchAllWildcards)."""
    shown, wanted = _unicode(pattern), _unicode(name)
    if shown is None or wanted is None:
        return False
    last = shown.rfind("*")
    if last >= 0 and "." not in shown[last:].rstrip("."):
        return False
    if not _valid(shown.replace("*", "z")):
        return False
    labels, given = _labels(shown), _labels(wanted)
    return len(labels) == len(given) and all(map(_label, labels, given))


def _unicode(name: str) -> str | None:
    """IDN.toUnicode(IDN.toASCII(name)), without the rules of STD3."""
    if name.isascii() and "xn--" not in name.lower() and all(0 < len(label) < 64 for label in name.split(".")):
        return name.lower()
    from encodings.idna import ToASCII

    try:
        return ".".join(_shown(ToASCII(label.lower()).decode()) if label else "" for label in re.split(DOTS, name))
    except UnicodeError:
        return None


def _shown(label: str) -> str:
    """ToUnicode, which never fails (RFC 3490, section 4.2): an A-label that IDNA 2003 does not have stays as it is."""
    from encodings.idna import ToUnicode

    try:
        return ToUnicode(label)
    except UnicodeError:
        return label


def _labels(name: str) -> list[str]:
    return [label for label in name.lower().split(".") if label]


def _label(pattern: str, label: str) -> bool:
    if "*" not in pattern:
        return pattern == label
    expression = ".*?".join(map(re.escape, pattern.split("*")))
    return re.fullmatch(expression, label) is not None
