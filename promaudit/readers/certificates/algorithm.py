"""Algorithms of signatures, by the names that people know (RFC 8017, RFC 5758, RFC 8410)."""

from promaudit.readers.certificates import der

PSS = "1.2.840.113549.1.1.10"
#: Object identifier -> the name of the algorithm, and of its digest, empty where it has none of its own.
NAMES = {
    "1.2.840.113549.1.1.2": ("md2WithRSAEncryption", "md2"),
    "1.2.840.113549.1.1.4": ("md5WithRSAEncryption", "md5"),
    "1.2.840.113549.1.1.5": ("sha1WithRSAEncryption", "sha1"),
    "1.3.14.3.2.29": ("sha1WithRSAEncryption", "sha1"),
    "1.2.840.113549.1.1.14": ("sha224WithRSAEncryption", "sha224"),
    "1.2.840.113549.1.1.11": ("sha256WithRSAEncryption", "sha256"),
    "1.2.840.113549.1.1.12": ("sha384WithRSAEncryption", "sha384"),
    "1.2.840.113549.1.1.13": ("sha512WithRSAEncryption", "sha512"),
    "1.2.840.10045.4.1": ("ecdsa-with-SHA1", "sha1"),
    "1.2.840.10045.4.3.1": ("ecdsa-with-SHA224", "sha224"),
    "1.2.840.10045.4.3.2": ("ecdsa-with-SHA256", "sha256"),
    "1.2.840.10045.4.3.3": ("ecdsa-with-SHA384", "sha384"),
    "1.2.840.10045.4.3.4": ("ecdsa-with-SHA512", "sha512"),
    "1.2.840.10040.4.3": ("dsa-with-sha1", "sha1"),
    "2.16.840.1.101.3.4.3.1": ("dsa-with-sha224", "sha224"),
    "2.16.840.1.101.3.4.3.2": ("dsa-with-sha256", "sha256"),
    "1.3.101.112": ("ed25519", ""),
    "1.3.101.113": ("ed448", ""),
}
DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


def algorithm_name(identifier: der.Element) -> str:
    """The name of a signature's AlgorithmIdentifier; its dotted form where it has none here."""
    oid = identifier.children[0].oid
    return "RSASSA-PSS" if oid == PSS else NAMES.get(oid, (oid, ""))[0]


def digest_name(identifier: der.Element) -> str:
    """The digest that is signed (`sha256`), empty where the algorithm has its own, `unknown` where it is not known."""
    oid = identifier.children[0].oid
    if oid != PSS:
        return NAMES.get(oid, ("", "unknown"))[1]
    parameters = identifier.children[1].children if len(identifier.children) > 1 else ()
    digest = next((field.children[0].children[0].oid for field in parameters if field.tag == 0xA0), "1.3.14.3.2.26")
    return DIGESTS.get(digest, "unknown")
