"""What browsers make of names: Chromium 156 and Firefox ESR 153 were run.

Chrome: net/cert/x509_certificate.cc, VerifyHostname. Firefox: mozilla::pkix, pkixnames.cpp. Safari: what Apple
requires of certificates (support.apple.com/HT210176). None of them looks at the CN.
"""

from promaudit.facts.tls import Certificate
from promaudit.model.tls.names import a_labels, address, covers


def chrome(certificate: Certificate, name: str) -> bool | None:
    """Chrome: `*.` for one label, never directly below a registry; None where only its list of registries can tell."""
    wanted = address(name.removesuffix("."))  # as the URL Standard has it
    if wanted is not None:
        return wanted.packed in certificate.addresses()
    host = a_labels(name)
    if host is None:
        return False
    answers = [_chrome_host(pattern.removesuffix("."), host) for pattern in certificate.dns_names()]
    return True if True in answers else None if None in answers else False


def _chrome_host(pattern: str, host: str) -> bool | None:
    if not covers(pattern, host):
        return False
    below = pattern.split(".")[1:]
    if not pattern.startswith("*.") or len(below) > 2:
        return True
    return False if len(below) == 1 else None if _may_be_registry(below) else True


def _may_be_registry(labels: list[str]) -> bool:
    """Whether two labels look like a registry of the `co.uk` kind, which only the public suffix list knows."""
    return len(labels[1]) == 2 and len(labels[0]) <= 4


def firefox(certificate: Certificate, name: str) -> bool:
    """Firefox: `*.` for one label with two labels below it; a dNSName that ends in a dot matches nothing."""
    wanted = address(name.removesuffix("."))  # as the URL Standard has it
    if wanted is not None:
        return wanted.packed in certificate.addresses()
    host = a_labels(name)
    return host is not None and any(_firefox_host(pattern, host) for pattern in certificate.dns_names())


def _firefox_host(pattern: str, host: str) -> bool:
    if pattern.endswith(".") or (pattern.startswith("*.") and pattern.count(".") < 2):
        return False
    return covers(pattern, host) and all(map(_valid_label, pattern.split(".")))


def _valid_label(label: str) -> bool:
    """IsValidDNSID: no hyphen at either end, and no more than 63 letters; the name that is asked for may have them."""
    return 0 < len(label) < 64 and not label.startswith("-") and not label.endswith("-")
