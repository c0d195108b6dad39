"""Files of trusted CAs as OpenSSL's X509_load_cert_crl_file reads them: every block, with its trust settings.

A `TRUSTED CERTIFICATE` block may hold settings behind the certificate (X509_CERT_AUX, `openssl x509 -addtrust`).
"""

from collections.abc import Iterator

from msgspec.structs import replace

from promaudit.facts.tls import BadBlock, Certificate
from promaudit.readers.certificates.auxiliary import trust
from promaudit.readers.certificates.pem import RawBlock, blocks, is_der
from promaudit.readers.certificates.x509 import certificate

LABELS = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})


def authorities(content: bytes, resume: bool = False) -> Iterator[Certificate]:
    """The certificates of a file up to the first block that cannot be read, with what is said of their trust.

    With `resume` what cannot be read is passed over, and DER is read, as OSSL_STORE does it for `openssl verify`.
    """
    if resume and is_der(content):
        found = certificate(content)
        if isinstance(found, Certificate):
            yield found
        return
    for block in blocks(content, resume):
        read = _read(block)
        if isinstance(read, Certificate):
            yield read
        elif read is not None and not resume:
            return


def _read(block: RawBlock) -> Certificate | BadBlock | None:
    """The certificate of a block; None where it holds something else."""
    if block.error is not None:
        return BadBlock(block.error)
    if block.label not in LABELS or block.headers.strip():
        return None
    found = certificate(block.content, trailer=not block.label.startswith("TRUSTED"))
    if isinstance(found, BadBlock):
        return found
    behind = block.content[len(found.der) :]
    trusted = trust(behind) if behind and block.label.startswith("TRUSTED") else None
    return replace(found, label=block.label, trust=trusted)
