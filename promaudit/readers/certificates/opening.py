"""Private keys of all kinds that `cryptography` reads, with passwords or without. Its import is heavy."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from promaudit.readers.certificates import der

ELLIPTIC, PUBLIC_KEY = "1.2.840.10045.2.1", 0xA1


def public_half(content: bytes, password: bytes | None, pem: bool) -> bytes | None:
    """The SubjectPublicKeyInfo of a private key in PEM or DER; None where it is none, or the password is wrong.

    Raises NotImplementedError for a kind of key that `cryptography` does not have. Its other errors are not passed on:
    what they say may come from the content.
    """
    load = serialization.load_pem_private_key if pem else serialization.load_der_private_key
    try:
        key = load(content, password, unsafe_skip_rsa_key_validation=True)
        return key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    except UnsupportedAlgorithm:
        half = None if pem or password is not None else _elliptic_half(content)
        if half is not None:
            return half
        raise NotImplementedError("a kind of key that cryptography does not have") from None
    except (ValueError, TypeError):
        return None


def _elliptic_half(content: bytes) -> bytes | None:
    """What a plain PKCS#8 key on a curve that `cryptography` does not have says of its public half (RFC 5915)."""
    _, algorithm, wrapped = der.element(content).children[:3]
    if algorithm.children[0].oid != ELLIPTIC or wrapped.tag != der.OCTET_STRING:
        return None
    fields = {field.tag: field for field in der.element(wrapped.content).children}
    body = algorithm.encoding + fields[PUBLIC_KEY].content if PUBLIC_KEY in fields else b""
    if not 0 < len(body) < 0x100:
        return None
    return bytes((der.SEQUENCE, *((0x81,) if len(body) > 0x7F else ()), len(body))) + body
