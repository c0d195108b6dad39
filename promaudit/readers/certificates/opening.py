"""Private keys of all kinds that `cryptography` reads, with passwords or without. Its import is heavy."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization


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
        raise NotImplementedError("a kind of key that cryptography does not have") from None
    except (ValueError, TypeError):
        return None
