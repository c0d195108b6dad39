"""Files of trusted CAs as OpenSSL's X509_load_cert_crl_file reads them: every block, with its trust settings.

A `TRUSTED CERTIFICATE` block may hold settings behind the certificate (X509_CERT_AUX, `openssl x509 -addtrust`).
"""

from collections.abc import Iterator

from msgspec.structs import replace

from promaudit.facts.tls import BadBlock, Certificate, Trust
from promaudit.readers.certificates import der
from promaudit.readers.certificates.pem import blocks
from promaudit.readers.certificates.x509 import certificate

LABELS = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})
REJECTED = 0xA0


def authorities(content: bytes) -> Iterator[Certificate]:
    """The certificates of a file up to the first block that cannot be read, with what is said of their trust."""
    for block in blocks(content):
        if block.error is not None:
            return
        if block.label not in LABELS or block.headers.strip():
            continue
        found = certificate(block.content)
        if isinstance(found, BadBlock):
            return
        trust = _trust(block.content[len(found.der) :]) if block.label.startswith("TRUSTED") else None
        yield replace(found, label=block.label, trust=trust)


def _trust(behind: bytes) -> Trust | None:
    """The settings behind a certificate; None where there are none, or none that can be read."""
    try:
        fields = {field.tag: field.children for field in der.element(behind).children if field.tag & 0x20}
        accepted, rejected = (
            tuple(child.oid for child in fields[tag]) if tag in fields else None for tag in (der.SEQUENCE, REJECTED)
        )
    except (ValueError, IndexError):
        return None
    return Trust(accepted, rejected)
