"""Which certificate is signed by which other: the only question about certificates that needs cryptography."""

from collections import defaultdict
from collections.abc import Iterable

from promaudit.facts.tls import Certificate, Signatures
from promaudit.readers.certificates import der, rsa
from promaudit.readers.certificates.algorithm import PSS, digest_name

VERSION_TAG = 0xA0


def signatures(certificates: Iterable[Certificate]) -> Signatures:
    """For each certificate the digests of those among them whose name is its issuer's and whose key signed it."""
    known = {certificate.digest: certificate for certificate in certificates}
    by_name: dict[bytes, list[Certificate]] = defaultdict(list)
    for certificate in known.values():
        by_name[certificate.subject_canonical].append(certificate)
    return {
        child.digest: frozenset(
            parent.digest for parent in by_name.get(child.issuer_canonical, ()) if _signed_by(child, parent)
        )
        for child in known.values()
    }


def _signed_by(child: Certificate, parent: Certificate) -> bool:
    return child.self_signed if child.digest == parent.digest else signed(child.der, parent.der)


def signed(child: bytes, parent: bytes) -> bool:
    """Whether the signature of one certificate verifies under the key of another, whatever their names say."""
    body, algorithm, signature = der.element(child).children
    tbs = der.element(parent).children[0].children
    spki = tbs[6 if tbs[0].tag == VERSION_TAG else 5]
    if signature.content[:1] != b"\x00":
        return False  # bits are left over, which OpenSSL's ASN1_item_verify does not take
    digest = digest_name(algorithm)
    if algorithm.children[0].oid != PSS and rsa.verifies(spki, digest, signature.content[1:], body.encoding):
        return True
    from promaudit.readers.certificates.verifying import verifies

    return verifies(spki, algorithm, signature.content[1:], body.encoding)
