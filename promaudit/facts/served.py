"""TLS as a live server serves it."""

from hashlib import sha256

from msgspec import Struct

from promaudit.facts.span import Span
from promaudit.facts.tls import Certificate


class Handshake(Struct, frozen=True):
    """One TLS handshake with a live server: what it negotiated, or why it failed.

    `version` is `TLSv1.3` and its kind, `cipher` OpenSSL's name. `chain` is DER, in the order in which it was sent.
    `complete` tells that `chain` is all that was sent, not the server's own certificate alone. `verified` tells whether
    this machine's OpenSSL accepts chain and name; None where it was not asked to. `error` is empty after a success.
    """

    sni: str | None
    version: str = ""
    cipher: str = ""
    chain: tuple[bytes, ...] = ()
    complete: bool = True
    verified: bool | None = None
    refusal: str = ""
    error: str = ""

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The SHA-256 of each certificate, in hexadecimal."""
        return tuple(sha256(encoded).hexdigest() for encoded in self.chain)


class ServedTls(Struct, frozen=True):
    """TLS as one address serves it.

    `named` and `nameless` are handshakes with and without a server name (SNI). `protocols` tells for each version
    (`SSLv3`, `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`) whether it is accepted, None where that was not found out.
    `weak_ciphers` are kinds of ciphers that no client of today offers and the server takes. `stapled` tells of an OCSP
    response (RFC 6066), None where TLS 1.3 alone is served, in which it is encrypted. `hsts` is the header as sent,
    None where that was not looked at. `must_staple` tells that the certificate demands such a response (RFC 7633).
    `expires` is its last day, where that is soon (`2026-12-10, in 9 days`), else empty.
    """

    host: str
    port: int
    named: Handshake
    nameless: Handshake | None = None
    protocols: tuple[tuple[str, bool | None], ...] = ()
    weak_ciphers: tuple[str, ...] = ()
    stapled: bool | None = None
    hsts: str | None = None
    span: Span | None = None
    must_staple: bool = False
    expires: str = ""

    @property
    def address(self) -> str:
        """Host and port: `example.com:443`."""
        return f"{self.host}:{self.port}"

    @property
    def legacy(self) -> str:
        """The versions that are accepted and were withdrawn (RFC 7568, RFC 8996), separated by commas."""
        return ", ".join(name for name, accepted in self.protocols if accepted and name in LEGACY)

    @property
    def weak(self) -> str:
        """The kinds of weak ciphers that are taken, separated by commas."""
        return ", ".join(self.weak_ciphers)


LEGACY = ("SSLv3", "TLSv1", "TLSv1.1")


#: Which rule speaks of what clients refuse, by the kind of the refusal.
PAGES = {
    "no-san": "tls/no-san",
    "name": "tls/name-mismatch",
    "expired": "tls/expired",
    "not-yet-valid": "tls/not-yet-valid",
    "extended-key-usage": "tls/wrong-eku",
    "key-usage": "tls/key-usage",
    "ca-as-leaf": "tls/ca-as-leaf",
    "weak-key": "tls/weak-key",
    "weak-signature": "tls/weak-signature",
}


class ChainRefusal(Struct, frozen=True):
    """Clients that refuse the chain as it is served, for one reason. `clients` are their names, separated by commas.

    `wanted` tells that the certificate was to be verified (no --insecure), `trusted_by` whose roots were taken.
    """

    host: str
    clients: str
    accepting: str
    because: str
    kind: str
    trusted_by: str
    wanted: bool = True
    span: Span | None = None

    @property
    def page(self) -> str:
        """The rule whose page says more of the reason; empty where there is none."""
        return PAGES.get(self.kind, "")


class ServedCertificate(Struct, frozen=True):
    """The certificate that is served for a name, beside the one on disk. `differs` says in what they do."""

    name: str
    served: Certificate
    on_disk: Certificate
    path: str
    differs: str
    explanation: str
    span: Span | None = None
