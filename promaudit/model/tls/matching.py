"""How each client holds a name against a certificate; they differ, and each rule names the source that it follows."""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from promaudit.facts.tls import Certificate
from promaudit.model.tls import openssl_names
from promaudit.model.tls.names import a_labels, address, idna_2003, idna_2008, lower

Address = IPv4Address | IPv6Address
Matcher = Callable[[Certificate, str], bool]

GO_LABEL = r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z"


def openssl(certificate: Certificate, name: str) -> bool:
    """X509_check_host and X509_check_ip of OpenSSL 3.0: partial wildcards, and the CN without a dNSName."""
    return openssl_names.matches(certificate, name, partial_wildcards=True, common_name=True)


def python_ssl(certificate: Certificate, name: str) -> bool:
    """Python's ssl: OpenSSL without partial wildcards, U-labels converted (Modules/_ssl.c, Lib/ssl.py)."""
    host = name if address(name) else idna_2003(name)
    return bool(host) and openssl_names.matches(certificate, host or "", partial_wildcards=False, common_name=True)


def urllib3(certificate: Certificate, name: str) -> bool:
    """urllib3 2: Python's ssl without the CN, U-labels by IDNA 2008; a dot at the end of the name is dropped."""
    host = name if address(name) else idna_2008(name.rstrip("."))
    return bool(host) and openssl_names.matches(certificate, host or "", partial_wildcards=False, common_name=False)


def curl(certificate: Certificate, name: str) -> bool:
    """curl's own check (vtls/openssl.c, hostcheck.c of 7.88): the last CN where there is neither dns nor ip name."""
    wanted, host = address(name), a_labels(name)
    if wanted is not None and wanted.packed in certificate.addresses():
        return True
    if wanted is None and any(_curl_host(pattern, host) for pattern in certificate.dns_names()):
        return True
    if certificate.dns_names() or certificate.addresses() or not certificate.common_names:
        return False
    return _curl_host(certificate.common_names[-1], host if wanted is None else _inet_ntop(wanted))


def _inet_ntop(wanted: Address) -> str:
    """An address as curl keeps it, whichever way the URL writes it (ipv6_parse in urlapi.c; inet_ntop of glibc)."""
    packed, mapped = wanted.packed, bytes(10) + b"\xff\xff"
    if packed.startswith(mapped) or (packed.startswith(bytes(12)) and packed[12:14] != bytes(2)):
        return f"::{'ffff:' if packed[11] else ''}{IPv4Address(packed[12:])}"
    return wanted.compressed


def _curl_host(pattern: str, host: str | None) -> bool:
    if not pattern or not host or "\0" in pattern:
        return False
    is_address = address(host) is not None  # Curl_host_is_ipnum, which sees a dot at the end and says no
    pattern, host = lower(pattern).removesuffix("."), lower(host).removesuffix(".")
    if not pattern.startswith("*.") or pattern.count(".") < 2:
        return pattern == host
    _, dot, rest = host.partition(".")
    return bool(dot) and not is_address and pattern[2:] == rest


def go(certificate: Certificate, name: str) -> bool:
    """crypto/x509's VerifyHostname: alternative names only; an IPv4-mapped address equals the address."""
    wanted = address(name)
    if wanted is not None:
        return any(_plain(ip_address(found)) == _plain(wanted) for found in _well_formed(certificate))
    host = lower(name)
    return any(_go_host(pattern, host) for pattern in certificate.dns_names())


def _go_host(pattern: str, host: str) -> bool:
    trimmed = host.removesuffix(".")
    if not (_go_valid(trimmed) and _go_valid(pattern, wildcard=True)):
        return pattern not in {"", "."} and host not in {"", "."} and lower(pattern) == host
    labels, wanted = lower(pattern).split("."), trimmed.split(".")
    return len(labels) == len(wanted) and labels[1:] == wanted[1:] and labels[0] in {"*", wanted[0]}


def _go_valid(name: str, wildcard: bool = False) -> bool:
    labels = name.split(".")
    return all(
        re.match(GO_LABEL, label) is not None or (wildcard and index == 0 and label == "*")
        for index, label in enumerate(labels)
    )


def _well_formed(certificate: Certificate) -> tuple[bytes, ...]:
    return tuple(found for found in certificate.addresses() if len(found) in {4, 16})


def _plain(found: Address) -> Address:
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def node(certificate: Certificate, name: str) -> bool:
    """Node's tls.checkServerIdentity (lib/tls.js of 20): partial wildcards, dots at the end dropped, CN without dns."""
    host = name.removesuffix(".")
    wanted = address(host)
    if wanted is not None:
        return any(ip_address(found) == wanted for found in _well_formed(certificate))
    patterns = certificate.dns_names() or certificate.common_names
    return any(_node_host(pattern, host) for pattern in patterns)


def _node_host(pattern: str, host: str) -> bool:
    labels, wanted = lower(pattern.removesuffix(".")).split("."), lower(host.removesuffix(".")).split(".")
    if not pattern or len(labels) != len(wanted) or "" in labels or re.search(r"[^\x21-\x7f]", "".join(labels)):
        return False
    return labels[1:] == wanted[1:] and _node_first_label(labels[0], wanted[0], len(labels))


def _node_first_label(pattern: str, label: str, count: int) -> bool:
    parts = pattern.split("*")
    if len(parts) == 1 or "xn--" in pattern:
        return pattern == label
    if len(parts) > 2 or count <= 2 or len(pattern) - 1 > len(label):
        return False
    return label.startswith(parts[0]) and label.endswith(parts[1])
