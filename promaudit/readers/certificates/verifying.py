"""Signatures by all algorithms that `cryptography` knows. Its import is heavy: most files do without."""

import warnings

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

from promaudit.readers.certificates import der
from promaudit.readers.certificates.algorithm import PSS, digest_name

SALT_TAG, DEFAULT_SALT = 0xA2, 20
HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # noqa: S303 - old certificates are signed so
    "sha1": hashes.SHA1(),  # noqa: S303
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def verifies(spki: der.Element, algorithm: der.Element, signature: bytes, content: bytes) -> bool:
    """Whether the signature of the content verifies under the key of a SubjectPublicKeyInfo."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            key = serialization.load_der_public_key(spki.encoding)
            _verify(key, algorithm, signature, content)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
            return False
    return True


def _verify(key: object, algorithm: der.Element, signature: bytes, content: bytes) -> None:
    """Raises InvalidSignature, or what cryptography raises for a key or an algorithm that it does not have."""
    digest = HASHES.get(digest_name(algorithm))
    if isinstance(key, rsa.RSAPublicKey) and digest is not None:
        key.verify(signature, content, _padding(algorithm, digest), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey) and digest is not None:
        key.verify(signature, content, ec.ECDSA(digest))
    elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        key.verify(signature, content)
    elif isinstance(key, dsa.DSAPublicKey) and digest is not None:
        key.verify(signature, content, digest)
    else:
        raise InvalidSignature


def _padding(algorithm: der.Element, digest: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if algorithm.children[0].oid != PSS:
        return padding.PKCS1v15()
    parameters = algorithm.children[1].children
    salt = next((field.children[0].number for field in parameters if field.tag == SALT_TAG), DEFAULT_SALT)
    return padding.PSS(padding.MGF1(digest), salt)
