"""Private keys by the name of their kind; each kind and use is generated once in a process, as RSA keys take long."""

from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

from tests.minting import asn1

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey
CURVES: dict[str, ec.EllipticCurve] = {
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
    "P-224": ec.SECP224R1(),
    "secp256k1": ec.SECP256K1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
}
HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_RSA_SIGNATURES = {"md5": 4, "sha1": 5, "sha224": 14, "sha256": 11, "sha384": 12, "sha512": 13}
_EC_SIGNATURES = {"sha1": "1", "sha224": "3.1", "sha256": "3.2", "sha384": "3.3", "sha512": "3.4"}


@cache
def key(kind: str, use: str = "") -> Key:
    """A key of a kind: `rsa 2048`, `P-256`, `ed25519`; another one for each use."""
    algorithm, _, size = kind.partition(" ")
    if algorithm == "rsa":
        return rsa.generate_private_key(65537, int(size or 2048))
    if kind in {"ed25519", "ed448"}:
        return ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else ed448.Ed448PrivateKey.generate()
    return ec.generate_private_key(CURVES[kind])


def spki(private: Key) -> bytes:
    """SubjectPublicKeyInfo of the public half."""
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def sign(private: Key, digest: str, content: bytes) -> tuple[bytes, bytes]:
    """AlgorithmIdentifier and signature over `content`."""
    if isinstance(private, rsa.RSAPrivateKey):
        identifier = asn1.sequence(asn1.oid(f"1.2.840.113549.1.1.{_RSA_SIGNATURES[digest]}"), b"\x05\x00")
        return identifier, private.sign(content, padding.PKCS1v15(), HASHES[digest])
    if isinstance(private, ec.EllipticCurvePrivateKey):
        identifier = asn1.sequence(asn1.oid(f"1.2.840.10045.4.{_EC_SIGNATURES[digest]}"))
        return identifier, private.sign(content, ec.ECDSA(HASHES[digest]))
    number = 112 if isinstance(private, ed25519.Ed25519PrivateKey) else 113
    return asn1.sequence(asn1.oid(f"1.3.101.{number}")), private.sign(content)


FORMATS = {
    "PKCS#8": serialization.PrivateFormat.PKCS8,
    "PKCS#1": serialization.PrivateFormat.TraditionalOpenSSL,
    "SEC1": serialization.PrivateFormat.TraditionalOpenSSL,
}


def encoded(private: Key, form: str = "PKCS#8", password: str = "", der: bool = False) -> bytes:
    """The key as a file has it."""
    encoding = serialization.Encoding.DER if der else serialization.Encoding.PEM
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        protection = serialization.BestAvailableEncryption(password.encode())
    return private.private_bytes(encoding, FORMATS[form], protection)
