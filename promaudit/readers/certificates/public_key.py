"""The public key of a certificate or of a private key, from its SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7)."""

import hashlib

from promaudit.facts.tls import PublicKey
from promaudit.readers.certificates import der

RSA, RSA_PSS, EC, DSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.2.840.10040.4.1"
EDWARDS = {"1.3.101.112": ("Ed25519", 253), "1.3.101.113": ("Ed448", 456)}
#: Named curves: OpenSSL's name and the bits of their order.
CURVES = {
    "1.2.840.10045.3.1.1": ("prime192v1", 192),
    "1.3.132.0.33": ("secp224r1", 224),
    "1.2.840.10045.3.1.7": ("prime256v1", 256),
    "1.3.132.0.34": ("secp384r1", 384),
    "1.3.132.0.35": ("secp521r1", 521),
    "1.3.132.0.10": ("secp256k1", 256),
    "1.3.36.3.3.2.8.1.1.7": ("brainpoolP256r1", 256),
    "1.3.36.3.3.2.8.1.1.11": ("brainpoolP384r1", 384),
    "1.3.36.3.3.2.8.1.1.13": ("brainpoolP512r1", 512),
}


def public_key(encoding: bytes) -> PublicKey:
    """The key that a SubjectPublicKeyInfo describes; `unknown` for an algorithm or a curve that is not known here."""
    algorithm, bits = der.element(encoding).children[:2]
    digest = hashlib.sha256(encoding).hexdigest()
    oid, value = algorithm.children[0].oid, bits.content[1:]
    if oid in {RSA, RSA_PSS}:
        modulus, exponent = (der.element(value).children[index].number for index in (0, 1))
        return PublicKey("RSA" if oid == RSA else "RSA-PSS", modulus.bit_length(), digest, exponent=exponent)
    if oid in EDWARDS:
        return PublicKey(*EDWARDS[oid], digest)
    if oid == DSA:
        return PublicKey("DSA", algorithm.children[1].children[0].number.bit_length(), digest)
    if oid == EC:
        return _elliptic(algorithm.children[1], digest)
    return PublicKey("unknown", 0, digest)


def _elliptic(parameters: der.Element, digest: str) -> PublicKey:
    if parameters.tag != der.OBJECT:
        return PublicKey("EC", 0, digest, "explicit")
    curve, size = CURVES.get(parameters.oid, (parameters.oid, 0))
    return PublicKey("EC", size, digest, curve)
