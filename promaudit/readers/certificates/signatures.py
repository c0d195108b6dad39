"""Which certificate is signed by which other: the only question about certificates that needs cryptography."""

import warnings
from collections import defaultdict
from collections.abc import Iterable

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

from promaudit.facts.tls import Certificate, Signatures


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
    if child.digest == parent.digest:
        return child.self_signed
    return signed(_load(child), _load(parent))


def _load(certificate: Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.der)


def signed(child: x509.Certificate, parent: x509.Certificate) -> bool:
    """Whether the signature of `child` verifies under the key of `parent`, whatever their names say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _verify(child, parent)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
            return False
    return True


def _verify(child: x509.Certificate, parent: x509.Certificate) -> None:
    """Raises InvalidSignature, or what cryptography raises for a key or an algorithm that it does not have."""
    key, scheme = parent.public_key(), child.signature_algorithm_parameters
    signature, content, digest = child.signature, child.tbs_certificate_bytes, child.signature_hash_algorithm
    if isinstance(key, rsa.RSAPublicKey) and isinstance(scheme, padding.PKCS1v15 | padding.PSS) and digest is not None:
        key.verify(signature, content, scheme, digest)
    elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(scheme, ec.ECDSA):
        key.verify(signature, content, scheme)
    elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        key.verify(signature, content)
    elif isinstance(key, dsa.DSAPublicKey) and digest is not None:
        key.verify(signature, content, digest)
    else:
        raise InvalidSignature
