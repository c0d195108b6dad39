"""Private keys by the name of their kind; each kind and use is generated once in a process, as RSA keys take long."""

import base64
import subprocess
from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from msgspec import Struct

from tests.minting import asn1


class Foreign(Struct, frozen=True):
    """A key of a kind that cryptography does not make, made by openssl: PKCS#8 and SubjectPublicKeyInfo as DER."""

    private: bytes
    public: bytes


Key = (
    rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey | Foreign
)
#: How `openssl genpkey` makes them.
FOREIGN = {
    "rsa 512": ("RSA", "rsa_keygen_bits:512"),
    "rsa 768": ("RSA", "rsa_keygen_bits:768"),
    "rsa-pss 2048": ("RSA-PSS", "rsa_keygen_bits:2048"),
    "P-192": ("EC", "ec_paramgen_curve:prime192v1"),
    "brainpoolP384r1": ("EC", "ec_paramgen_curve:brainpoolP384r1"),
    "brainpoolP512r1": ("EC", "ec_paramgen_curve:brainpoolP512r1"),
    "secp160r1": ("EC", "ec_paramgen_curve:secp160r1"),
    "sect233r1": ("EC", "ec_paramgen_curve:sect233r1"),
    "explicit P-256": ("EC", "ec_paramgen_curve:P-256", "ec_param_enc:explicit"),
    "SM2": ("EC", "ec_paramgen_curve:SM2"),
}
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
    if kind in FOREIGN or algorithm == "dsa":
        return _foreign(kind)
    if algorithm == "rsa":
        return rsa.generate_private_key(65537, int(size or 2048))
    if kind in {"ed25519", "ed448"}:
        return ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else ed448.Ed448PrivateKey.generate()
    return ec.generate_private_key(CURVES[kind])


def _foreign(kind: str) -> Foreign:
    if kind.startswith("dsa"):
        bits = f"dsa_paramgen_bits:{kind.partition(' ')[2]}"
        parameters = _openssl("genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", bits)
        private = _openssl("genpkey", "-paramfile", "/dev/stdin", content=parameters)
    else:
        algorithm, *options = FOREIGN[kind]
        words = [word for option in options for word in ("-pkeyopt", option)]
        private = _openssl("genpkey", "-algorithm", algorithm, *words)
    private = _openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", content=private)
    return Foreign(private, _openssl("pkey", "-inform", "DER", "-pubout", "-outform", "DER", content=private))


def _openssl(*words: str, content: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *words], input=content, capture_output=True, check=True, timeout=60).stdout


def spki(private: Key) -> bytes:
    """SubjectPublicKeyInfo of the public half."""
    if isinstance(private, Foreign):
        return private.public
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def sign(private: Key, digest: str, content: bytes) -> tuple[bytes, bytes]:
    """AlgorithmIdentifier and signature over `content`."""
    if isinstance(private, Foreign):
        return sign(key("P-256", "in place of a foreign one"), digest, content)  # which nobody can verify
    if isinstance(private, rsa.RSAPrivateKey) and digest.startswith("pss-"):
        return _pss(private, digest.removeprefix("pss-"), content)
    if isinstance(private, rsa.RSAPrivateKey):
        identifier = asn1.sequence(asn1.oid(f"1.2.840.113549.1.1.{_RSA_SIGNATURES[digest]}"), b"\x05\x00")
        return identifier, private.sign(content, padding.PKCS1v15(), HASHES[digest])
    if isinstance(private, ec.EllipticCurvePrivateKey):
        digest = digest.removeprefix("pss-")
        identifier = asn1.sequence(asn1.oid(f"1.2.840.10045.4.{_EC_SIGNATURES[digest]}"))
        return identifier, private.sign(content, ec.ECDSA(HASHES[digest]))
    number = 112 if isinstance(private, ed25519.Ed25519PrivateKey) else 113
    return asn1.sequence(asn1.oid(f"1.3.101.{number}")), private.sign(content)


_DIGESTS = {"sha1": "1.3.14.3.2.26", "sha256": "2.16.840.1.101.3.4.2.1", "sha384": "2.16.840.1.101.3.4.2.2",
            "sha512": "2.16.840.1.101.3.4.2.3"}  # fmt: skip


def _pss(private: rsa.RSAPrivateKey, digest: str, content: bytes) -> tuple[bytes, bytes]:
    """RSASSA-PSS (RFC 4055): the salt as long as the digest."""
    size = HASHES[digest].digest_size
    hashed = asn1.sequence(asn1.oid(_DIGESTS[digest]), b"\x05\x00")
    masked = asn1.sequence(asn1.oid("1.2.840.113549.1.1.8"), hashed)
    fields = [asn1.tlv(0xA0, hashed), asn1.tlv(0xA1, masked), asn1.tlv(0xA2, asn1.integer(size))]
    identifier = asn1.sequence(asn1.oid("1.2.840.113549.1.1.10"), asn1.sequence(*fields))
    salted = padding.PSS(padding.MGF1(HASHES[digest]), size)
    return identifier, private.sign(content, salted, HASHES[digest])


FORMATS = {
    "PKCS#8": serialization.PrivateFormat.PKCS8,
    "PKCS#1": serialization.PrivateFormat.TraditionalOpenSSL,
    "SEC1": serialization.PrivateFormat.TraditionalOpenSSL,
}


def encoded(private: Key, form: str = "PKCS#8", password: str = "", der: bool = False) -> bytes:
    """The key as a file has it."""
    if isinstance(private, Foreign):
        return private.private if der else _pem(private.private)
    encoding = serialization.Encoding.DER if der else serialization.Encoding.PEM
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        protection = serialization.BestAvailableEncryption(password.encode())
    return private.private_bytes(encoding, FORMATS[form], protection)


def _pem(content: bytes) -> bytes:
    lines = base64.encodebytes(content).replace(b"\n", b"")
    body = b"\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
    return b"-----BEGIN PRIVATE KEY-----\n" + body + b"\n-----END PRIVATE KEY-----\n"
