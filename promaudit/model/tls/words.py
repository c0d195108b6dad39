"""How clients and certificates are called in what is said about them."""

from collections.abc import Iterable

from promaudit.facts.presentation import ClientName
from promaudit.facts.tls import Certificate, PublicKey

CLIENT_WORDS: dict[ClientName, str] = {
    "browsers": "browsers",
    "go": "Go (Prometheus, Grafana, blackbox_exporter)",
    "openssl": "OpenSSL",
    "curl": "curl",
    "python-ssl": "Python's ssl",
    "urllib3": "urllib3 (requests)",
    "java": "Java",
    "node": "Node",
}
#: So many names of a certificate are shown.
MOST_NAMES = 6


def listed(words: Iterable[str], nothing: str = "") -> str:
    """`a, b and c`."""
    *most, last = [*words] or [nothing]
    return f"{', '.join(most)} and {last}" if most else last


def clients(names: Iterable[ClientName]) -> str:
    """Clients in the order of the report; `nobody` where there are none, `all clients` where none is missing."""
    wanted = set(names)
    if len(wanted) == len(CLIENT_WORDS):
        return "all clients"
    return listed((word for name, word in CLIENT_WORDS.items() if name in wanted), "nobody")


def called(certificate: Certificate) -> str:
    """What people call a certificate: its common name, its first name, or its whole subject."""
    names = (*certificate.common_names[-1:], *certificate.dns_names()[:1])
    return names[0] if names else certificate.subject or "a certificate without a subject"


def issued_by(certificate: Certificate) -> str:
    """What people call the issuer: its common name where it has one."""
    common = [part[3:] for part in certificate.issuer.split(",") if part.startswith("CN=")]
    return common[0] if common else certificate.issuer or "an issuer without a name"


def names_of(certificate: Certificate) -> str:
    """The alternative names, or that there are none."""
    names = [name.text for name in certificate.alternative_names or () if name.kind in {"dns", "ip"}]
    shown = listed(names[:MOST_NAMES], "no name at all")
    return shown if len(names) <= MOST_NAMES else f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"


def key_words(key: PublicKey) -> str:
    """`RSA 2048`, `EC prime256v1`."""
    return f"{key.type} {key.curve or key.size}" if key.type in {"RSA", "RSA-PSS", "DSA", "EC"} else key.type
