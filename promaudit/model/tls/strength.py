"""How strong keys and signatures are, in bits, and where each client draws its line."""

from math import log

from promaudit.facts.tls import Certificate, PublicKey

#: Security bits of moduli of common sizes (NIST SP 800-56B, appendix D).
RSA_BITS = {1024: 80, 2048: 112, 3072: 128, 4096: 152, 6144: 176, 7680: 192, 8192: 200, 15360: 256}
#: OpenSSL's bits of a signature digest (crypto/x509/x509_set.c); SHA-1 and MD5 count for their known attacks.
DIGEST_BITS = {"md5": 39, "sha1": 63, "sha224": 112, "sha256": 128, "sha384": 192, "sha512": 256}
#: OpenSSL's security levels, SSL_CTX_set_security_level(3).
LEVEL_BITS = {0: 0, 1: 80, 2: 112, 3: 128, 4: 192, 5: 256}


def key_bits(key: PublicKey) -> int | None:
    """The security bits of a key as OpenSSL counts them; None for a key that is not known."""
    if key.type in {"RSA", "RSA-PSS", "DSA"}:
        return RSA_BITS.get(key.size) or _modulus_bits(key.size)
    if key.type == "EC":
        return key.size // 2 if key.size else None
    return {"Ed25519": 128, "Ed448": 224}.get(key.type)


def _modulus_bits(size: int) -> int:
    """ossl_ifc_ffc_compute_security_bits: the cost of the number field sieve, to a multiple of eight bits."""
    if size < 8:
        return 0
    natural = size * log(2)
    bits = (1.923 * (natural * log(natural) ** 2) ** (1 / 3) - 4.69) / log(2)
    most = 192 if size <= 7680 else 256 if size <= 15360 else 1200
    return min((int(bits) + 4) & ~7, most)


def signature_bits(certificate: Certificate) -> int | None:
    """The security bits of a certificate's signature; None for an algorithm that is not known."""
    if certificate.digest_algorithm == "":
        return {"ed25519": 128, "ed448": 224}.get(certificate.signature_algorithm)
    return DIGEST_BITS.get(certificate.digest_algorithm)


def weak_key(key: PublicKey) -> bool | None:
    """Whether a key is none that the Baseline Requirements allow (section 6.1.5): RSA 2048, P-256, P-384, P-521.

    Ed25519 is as strong as any of them, but no browser has it; None for a key that is not known.
    """
    if key.type in {"RSA", "RSA-PSS"}:
        return key.size < 2048
    if key.type == "EC":
        return key.curve not in {"prime256v1", "secp384r1", "secp521r1"}
    return True if key.type != "unknown" else None


def weak_signature(certificate: Certificate) -> bool:
    """Whether the signature uses SHA-1 or MD5, which nobody may sign with (Baseline Requirements, section 7.1.3.2)."""
    return certificate.digest_algorithm in {"md5", "sha1"}
