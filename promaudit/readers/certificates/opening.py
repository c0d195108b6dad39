"""Private keys of all kinds that `cryptography` reads, with passwords or without. Its import is heavy."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from promaudit.readers.certificates import der
from promaudit.readers.certificates.public_key import RSA_PSS
from promaudit.readers.certificates.rsa import sequence

ELLIPTIC, PUBLIC_KEY = "1.2.840.10045.2.1", 0xA1


def public_half(content: bytes, password: bytes | None, pem: bool) -> bytes | None:
    """The SubjectPublicKeyInfo of a private key in PEM or DER; None where it is none, or the password is wrong.

    Raises NotImplementedError for a kind of key that `cryptography` does not have. Its other errors are not passed on:
    what they say may come from the content.
    """
    load = serialization.load_pem_private_key if pem else serialization.load_der_private_key
    try:
        key = load(content, password, unsafe_skip_rsa_key_validation=True)
        half = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return half if pem or password is not None else _of_its_type(content, half)
    except UnsupportedAlgorithm:
        elliptic = None if pem or password is not None else _elliptic_half(content)
        if elliptic is not None:
            return elliptic
        raise NotImplementedError("a kind of key that cryptography does not have") from None
    except (ValueError, TypeError):
        return None


def _of_its_type(content: bytes, half: bytes) -> bytes:
    """An RSA-PSS key, which `cryptography` takes for one of RSA, with the algorithm that it says that it has."""
    fields = der.element(content).children
    if len(fields) < 3 or fields[1].tag != der.SEQUENCE or fields[1].children[0].oid != RSA_PSS:
        return half
    return sequence(fields[1].encoding, der.element(half).children[1].encoding)


def _elliptic_half(content: bytes) -> bytes | None:
    """What a plain PKCS#8 key on a curve that `cryptography` does not have says of its public half (RFC 5915)."""
    _, algorithm, wrapped = der.element(content).children[:3]
    if algorithm.children[0].oid != ELLIPTIC or wrapped.tag != der.OCTET_STRING:
        return None
    fields = {field.tag: field for field in der.element(wrapped.content).children}
    return sequence(algorithm.encoding, fields[PUBLIC_KEY].content) if PUBLIC_KEY in fields else None
