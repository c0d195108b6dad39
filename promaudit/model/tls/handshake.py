"""What a client has in its hands when it decides: what it was sent, what it trusts, whom it asked for, and when."""

from datetime import datetime

from msgspec import Struct

from promaudit.facts.presentation import Refused
from promaudit.facts.tls import Certificate, Signatures


class Handshake(Struct, frozen=True):
    """A server's certificate message seen by a client (RFC 8446, section 4.4.2).

    `sent` has the server's own certificate first. `anchors` are trusted; `signatures` covers all of both. `assumed`
    are certificates whose issuer nobody has shown and which is taken as trusted, because no trust store was given.
    `tls13` tells whether the server speaks TLS 1.3, `staples` whether it is to send OCSP responses.
    """

    sent: tuple[Certificate, ...]
    anchors: tuple[Certificate, ...]
    signatures: Signatures
    name: str
    at: datetime
    assumed: frozenset[str] = frozenset()
    tls13: bool = True
    staples: bool = False

    @property
    def leaf(self) -> Certificate:
        """The certificate that the server shows as its own."""
        return self.sent[0]

    def signed_by(self, child: Certificate, parent: Certificate) -> bool:
        """Whether the signature of `child` verifies under the key of `parent`."""
        return parent.digest in self.signatures.get(child.digest, frozenset())

    def outdated(self, certificate: Certificate) -> Refused | None:
        """Why a certificate is not valid at the time of the handshake; None where it is."""
        if self.at < certificate.not_before:
            because = f"it is valid only from {certificate.not_before:%Y-%m-%d %H:%M:%S} UTC"
            return Refused("not-yet-valid", because, certificate)
        if self.at > certificate.not_after:
            because = f"it expired at {certificate.not_after:%Y-%m-%d %H:%M:%S} UTC"
            return Refused("expired", because, certificate)
        return None
