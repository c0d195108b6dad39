"""Extensions of certificates (RFC 5280, section 4.2) as DER."""

import ipaddress
from collections.abc import Iterable, Sequence

from tests.minting import asn1

USAGES = (
    "digitalSignature", "contentCommitment", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
    "cRLSign", "encipherOnly", "decipherOnly",
)  # fmt: skip
PURPOSES = {
    "serverAuth": "1.3.6.1.5.5.7.3.1",
    "clientAuth": "1.3.6.1.5.5.7.3.2",
    "codeSigning": "1.3.6.1.5.5.7.3.3",
    "emailProtection": "1.3.6.1.5.5.7.3.4",
    "OCSPSigning": "1.3.6.1.5.5.7.3.9",
    "any": "2.5.29.37.0",
}


def extension(dotted: str, value: bytes, critical: bool = False) -> bytes:
    """One extension around its value."""
    return asn1.sequence(asn1.oid(dotted), asn1.boolean(True) if critical else b"", asn1.octets(value))


def general_name(name: str) -> bytes:
    """`dns:x`, `ip:192.0.2.7`, `uri:x`, `email:x`; without a word it is an address where it is one, else a dNSName.

    `directory:x` is a name with that common name, `rid:1.2.3` a registered ID, `other:x` a user principal name.
    """
    kind, colon, value = name.partition(":")
    if kind == "directory":
        common = asn1.sequence(asn1.oid("2.5.4.3"), asn1.text(value))
        return asn1.tlv(0xA4, asn1.sequence(asn1.tlv(0x31, common)))
    if kind == "rid":
        return asn1.tlv(0x88, asn1.oid(value)[2:])
    if kind == "other":
        return asn1.tlv(0xA0, asn1.oid("1.3.6.1.4.1.311.20.2.3"), asn1.tlv(0xA0, asn1.text(value)))
    if not colon or kind not in {"dns", "ip", "uri", "email"}:
        kind, value = ("ip" if _is_address(name) else "dns"), name
    if kind == "ip":
        return asn1.tlv(0x87, ipaddress.ip_address(value).packed if _is_address(value) else bytes.fromhex(value))
    return asn1.tlv({"dns": 0x82, "uri": 0x86, "email": 0x81}[kind], value.encode())


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def alternative_names(names: Iterable[str], critical: bool = False) -> bytes:
    """subjectAltName."""
    return extension("2.5.29.17", asn1.sequence(*map(general_name, names)), critical)


def basic_constraints(ca: bool, length: int | None = None, critical: bool = True) -> bytes:
    """basicConstraints."""
    fields = [asn1.boolean(True)] if ca else []
    if length is not None:
        fields.append(asn1.integer(length))
    return extension("2.5.29.19", asn1.sequence(*fields), critical)


def key_usage(usages: Iterable[str], critical: bool = True) -> bytes:
    """keyUsage."""
    return extension("2.5.29.15", asn1.named_bits({USAGES.index(usage) for usage in usages}), critical)


def extended_key_usage(purposes: Iterable[str], critical: bool = False) -> bytes:
    """extKeyUsage; a purpose is a word or an object identifier."""
    found = (asn1.oid(PURPOSES.get(purpose, purpose)) for purpose in purposes)
    return extension("2.5.29.37", asn1.sequence(*found), critical)


def subject_key_id(value: bytes) -> bytes:
    """subjectKeyIdentifier."""
    return extension("2.5.29.14", asn1.octets(value))


def authority_key_id(value: bytes) -> bytes:
    """authorityKeyIdentifier with the key's identifier alone."""
    return extension("2.5.29.35", asn1.sequence(asn1.tlv(0x80, value)))


def name_constraints(permitted: Sequence[str], excluded: Sequence[str], critical: bool = True) -> bytes:
    """nameConstraints; an address range is `192.0.2.0/24`."""
    trees = [
        asn1.tlv(tag, *(asn1.sequence(_subtree(name)) for name in names))
        for tag, names in ((0xA0, permitted), (0xA1, excluded))
        if names
    ]
    return extension("2.5.29.30", asn1.sequence(*trees), critical)


def _subtree(name: str) -> bytes:
    if "/" in name:
        network = ipaddress.ip_network(name)
        return asn1.tlv(0x87, network.network_address.packed + network.netmask.packed)
    return general_name(name)


def information_access(ocsp: str = "", issuers: str = "") -> bytes:
    """authorityInfoAccess: where OCSP is answered and where the issuer's certificate can be had."""
    found = (("1.3.6.1.5.5.7.48.1", ocsp), ("1.3.6.1.5.5.7.48.2", issuers))
    places = (asn1.sequence(asn1.oid(method), asn1.tlv(0x86, url.encode())) for method, url in found if url)
    return extension("1.3.6.1.5.5.7.1.1", asn1.sequence(*places))


def policies(*identifiers: str) -> bytes:
    """certificatePolicies."""
    found = (asn1.sequence(asn1.oid(identifier)) for identifier in identifiers)
    return extension("2.5.29.32", asn1.sequence(*found))


def must_staple() -> bytes:
    """TLS feature status_request (RFC 7633)."""
    return extension("1.3.6.1.5.5.7.1.24", asn1.sequence(asn1.integer(5)))
