"""The public key of a certificate or of a private key, from its SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7)."""

import hashlib

from promaudit.facts.tls import PublicKey
from promaudit.readers.certificates import der
from promaudit.readers.certificates.rsa import sequence

RSA, RSA_PSS, EC, DSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.2.840.10040.4.1"
EDWARDS = {"1.3.101.112": ("Ed25519", 253), "1.3.101.113": ("Ed448", 456)}
#: Named curves, all that OpenSSL has (`openssl ecparam -list_curves`): its name and the bits of their order.
CURVES = {
    "1.3.132.0.6": ("secp112r1", 112),
    "1.3.132.0.7": ("secp112r2", 110),
    "1.3.132.0.28": ("secp128r1", 128),
    "1.3.132.0.29": ("secp128r2", 126),
    "1.3.132.0.9": ("secp160k1", 161),
    "1.3.132.0.8": ("secp160r1", 161),
    "1.3.132.0.30": ("secp160r2", 161),
    "1.3.132.0.31": ("secp192k1", 192),
    "1.3.132.0.32": ("secp224k1", 225),
    "1.3.132.0.33": ("secp224r1", 224),
    "1.3.132.0.10": ("secp256k1", 256),
    "1.3.132.0.34": ("secp384r1", 384),
    "1.3.132.0.35": ("secp521r1", 521),
    "1.2.840.10045.3.1.1": ("prime192v1", 192),
    "1.2.840.10045.3.1.2": ("prime192v2", 192),
    "1.2.840.10045.3.1.3": ("prime192v3", 192),
    "1.2.840.10045.3.1.4": ("prime239v1", 239),
    "1.2.840.10045.3.1.5": ("prime239v2", 239),
    "1.2.840.10045.3.1.6": ("prime239v3", 239),
    "1.2.840.10045.3.1.7": ("prime256v1", 256),
    "1.3.132.0.4": ("sect113r1", 113),
    "1.3.132.0.5": ("sect113r2", 113),
    "1.3.132.0.22": ("sect131r1", 131),
    "1.3.132.0.23": ("sect131r2", 131),
    "1.3.132.0.1": ("sect163k1", 163),
    "1.3.132.0.2": ("sect163r1", 162),
    "1.3.132.0.15": ("sect163r2", 163),
    "1.3.132.0.24": ("sect193r1", 193),
    "1.3.132.0.25": ("sect193r2", 193),
    "1.3.132.0.26": ("sect233k1", 232),
    "1.3.132.0.27": ("sect233r1", 233),
    "1.3.132.0.3": ("sect239k1", 238),
    "1.3.132.0.16": ("sect283k1", 281),
    "1.3.132.0.17": ("sect283r1", 282),
    "1.3.132.0.36": ("sect409k1", 407),
    "1.3.132.0.37": ("sect409r1", 409),
    "1.3.132.0.38": ("sect571k1", 570),
    "1.3.132.0.39": ("sect571r1", 570),
    "1.2.840.10045.3.0.1": ("c2pnb163v1", 163),
    "1.2.840.10045.3.0.2": ("c2pnb163v2", 162),
    "1.2.840.10045.3.0.3": ("c2pnb163v3", 162),
    "1.2.840.10045.3.0.4": ("c2pnb176v1", 161),
    "1.2.840.10045.3.0.5": ("c2tnb191v1", 191),
    "1.2.840.10045.3.0.6": ("c2tnb191v2", 190),
    "1.2.840.10045.3.0.7": ("c2tnb191v3", 189),
    "1.2.840.10045.3.0.10": ("c2pnb208w1", 193),
    "1.2.840.10045.3.0.11": ("c2tnb239v1", 238),
    "1.2.840.10045.3.0.12": ("c2tnb239v2", 237),
    "1.2.840.10045.3.0.13": ("c2tnb239v3", 236),
    "1.2.840.10045.3.0.16": ("c2pnb272w1", 257),
    "1.2.840.10045.3.0.17": ("c2pnb304w1", 289),
    "1.2.840.10045.3.0.18": ("c2tnb359v1", 353),
    "1.2.840.10045.3.0.19": ("c2pnb368w1", 353),
    "1.2.840.10045.3.0.20": ("c2tnb431r1", 418),
    "2.23.43.1.4.1": ("wap-wsg-idm-ecid-wtls1", 112),
    "2.23.43.1.4.3": ("wap-wsg-idm-ecid-wtls3", 163),
    "2.23.43.1.4.4": ("wap-wsg-idm-ecid-wtls4", 113),
    "2.23.43.1.4.5": ("wap-wsg-idm-ecid-wtls5", 163),
    "2.23.43.1.4.6": ("wap-wsg-idm-ecid-wtls6", 112),
    "2.23.43.1.4.7": ("wap-wsg-idm-ecid-wtls7", 161),
    "2.23.43.1.4.8": ("wap-wsg-idm-ecid-wtls8", 113),
    "2.23.43.1.4.9": ("wap-wsg-idm-ecid-wtls9", 161),
    "2.23.43.1.4.10": ("wap-wsg-idm-ecid-wtls10", 232),
    "2.23.43.1.4.11": ("wap-wsg-idm-ecid-wtls11", 233),
    "2.23.43.1.4.12": ("wap-wsg-idm-ecid-wtls12", 224),
    "1.3.36.3.3.2.8.1.1.1": ("brainpoolP160r1", 160),
    "1.3.36.3.3.2.8.1.1.2": ("brainpoolP160t1", 160),
    "1.3.36.3.3.2.8.1.1.3": ("brainpoolP192r1", 192),
    "1.3.36.3.3.2.8.1.1.4": ("brainpoolP192t1", 192),
    "1.3.36.3.3.2.8.1.1.5": ("brainpoolP224r1", 224),
    "1.3.36.3.3.2.8.1.1.6": ("brainpoolP224t1", 224),
    "1.3.36.3.3.2.8.1.1.7": ("brainpoolP256r1", 256),
    "1.3.36.3.3.2.8.1.1.8": ("brainpoolP256t1", 256),
    "1.3.36.3.3.2.8.1.1.9": ("brainpoolP320r1", 320),
    "1.3.36.3.3.2.8.1.1.10": ("brainpoolP320t1", 320),
    "1.3.36.3.3.2.8.1.1.11": ("brainpoolP384r1", 384),
    "1.3.36.3.3.2.8.1.1.12": ("brainpoolP384t1", 384),
    "1.3.36.3.3.2.8.1.1.13": ("brainpoolP512r1", 512),
    "1.3.36.3.3.2.8.1.1.14": ("brainpoolP512t1", 512),
    "1.2.156.10197.1.301": ("SM2", 256),
}
#: The orders of the curves that are spelled out at times, and the object identifiers by which they are named.
ORDERS = {
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551: bytes.fromhex("06082a8648ce3d030107"),
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973: bytes.fromhex(
        "06052b81040022"
    ),
}


def public_key(encoding: bytes) -> PublicKey:
    """The key that a SubjectPublicKeyInfo describes; `unknown` for an algorithm or a curve that is not known here."""
    algorithm, bits = der.element(encoding).children[:2]
    digest = hashlib.sha256(encoding).hexdigest()
    oid, value = algorithm.children[0].oid, bits.content[1:]
    if oid in {RSA, RSA_PSS}:
        modulus, exponent = (der.element(value).children[index].number for index in (0, 1))
        if oid == RSA_PSS:  # what the key may be used with is not part of the key (EVP_PKEY_eq)
            digest = hashlib.sha256(algorithm.children[0].encoding + bits.encoding).hexdigest()
        return PublicKey("RSA" if oid == RSA else "RSA-PSS", modulus.bit_length(), digest, exponent=exponent)
    if oid in EDWARDS:
        return PublicKey(*EDWARDS[oid], digest)
    if oid == DSA:
        return PublicKey("DSA", algorithm.children[1].children[0].number.bit_length(), digest)
    if oid == EC:
        return _elliptic(algorithm.children[1], bits, digest)
    return PublicKey("unknown", 0, digest)


def _elliptic(parameters: der.Element, point: der.Element, digest: str) -> PublicKey:
    if parameters.tag == der.OBJECT:
        curve, size = CURVES.get(parameters.oid, (parameters.oid, 0))
        return PublicKey("EC", size, digest, curve)
    order = parameters.children[4].number if len(parameters.children) > 4 else 0  # RFC 3279, section 2.3.5
    if order in ORDERS:
        digest = hashlib.sha256(_named(ORDERS[order], point)).hexdigest()
    return PublicKey("EC", order.bit_length(), digest, "explicit")


def _named(curve: bytes, point: der.Element) -> bytes:
    """The SubjectPublicKeyInfo that names the curve: OpenSSL takes it for the same key (EC_GROUP_cmp)."""
    return sequence(sequence(bytes.fromhex("06072a8648ce3d0201"), curve), point.encoding)
