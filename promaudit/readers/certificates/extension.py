"""The extensions of a certificate (RFC 5280, section 4.2), one decoder each; a bad one costs itself, not the others."""

from collections.abc import Callable
from typing import Any

from promaudit.facts.tls import GeneralName, KeyIdentifier, NameConstraints, NameKind
from promaudit.readers.certificates import der
from promaudit.readers.certificates.distinguished import canonical

KEY_USAGES = (
    "digitalSignature", "contentCommitment", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
    "cRLSign", "encipherOnly", "decipherOnly",
)  # fmt: skip
#: GeneralName's context tags (RFC 5280, section 4.2.1.6); the others are of no use to a TLS client.
NAME_KINDS: dict[int, NameKind] = {0x81: "email", 0x82: "dns", 0xA4: "directory", 0x86: "uri", 0x87: "ip"}
DIRECTORY = 0xA4
OCSP, CA_ISSUERS, STATUS_REQUEST = "1.3.6.1.5.5.7.48.1", "1.3.6.1.5.5.7.48.2", 5


def general_name(element: der.Element) -> GeneralName:
    """One GeneralName, with the bytes as they stand."""
    return GeneralName(NAME_KINDS.get(element.tag, "other"), element.content)


def _alternative_names(value: bytes) -> dict[str, Any]:
    sequence = der.element(value)
    if sequence.tag != der.SEQUENCE:
        raise ValueError("not a sequence of names")
    return {"alternative_names": tuple(general_name(child) for child in sequence.children)}


def _basic_constraints(value: bytes) -> dict[str, Any]:
    fields = der.element(value).children
    ca = next((field.content != b"\x00" for field in fields if field.tag == der.BOOLEAN), False)
    length = next((field.number for field in fields if field.tag == der.INTEGER), None)
    return {"ca": ca, "path_length": length}


def _key_usage(value: bytes) -> dict[str, Any]:
    bits = der.element(value)
    if bits.tag != der.BIT_STRING or not bits.content:
        raise ValueError("not a bit string")
    octets = bits.content[1:]
    names = (name for index, name in enumerate(KEY_USAGES) if _bit(octets, index))
    return {"key_usage": frozenset(names)}


def _bit(octets: bytes, index: int) -> bool:
    return index // 8 < len(octets) and bool(octets[index // 8] & 0x80 >> index % 8)


def _extended_key_usage(value: bytes) -> dict[str, Any]:
    return {"extended_key_usage": tuple(child.oid for child in der.element(value).children)}


def _subject_key_id(value: bytes) -> dict[str, Any]:
    return {"subject_key_id": der.element(value).content}


def _authority_key_id(value: bytes) -> dict[str, Any]:
    fields = {field.tag: field for field in der.element(value).children}
    key = fields[0x80].content if 0x80 in fields else None
    serial = fields[0x82].number if 0x82 in fields else None
    names = fields[0xA1].children if 0xA1 in fields else ()
    issuer = next((name.content for name in names if name.tag == 0xA4), None)
    return {"authority_key_id": KeyIdentifier(key, issuer, serial)}


def _name_constraints(value: bytes) -> dict[str, Any]:
    trees = {tree.tag: tree.children for tree in der.element(value).children}
    subtrees = {tag: [child.children for child in children] for tag, children in trees.items()}
    bounded = any(len(fields) > 1 for group in subtrees.values() for fields in group)
    permitted, excluded = (tuple(_tree(fields[0]) for fields in subtrees.get(tag, ())) for tag in (0xA0, 0xA1))
    return {"name_constraints": NameConstraints(permitted, excluded, bounded=bounded)}


def _tree(element: der.Element) -> GeneralName:
    """The base of a subtree; a directory name is folded, as it is compared with folded ones."""
    if element.tag == DIRECTORY:
        return GeneralName("directory", canonical(element.children[0]))
    return general_name(element)


def _netscape_type(value: bytes) -> dict[str, Any]:
    bits = der.element(value)
    return {"netscape_type": bits.content[1] if len(bits.content) > 1 else 0}


def _information_access(value: bytes) -> dict[str, Any]:
    found = [(access.children[0].oid, access.children[1]) for access in der.element(value).children]
    urls = [(method, place.content.decode("latin-1")) for method, place in found if place.tag == 0x86]
    return {
        "ocsp": tuple(url for method, url in urls if method == OCSP),
        "ca_issuers": tuple(url for method, url in urls if method == CA_ISSUERS),
    }


def _policies(value: bytes) -> dict[str, Any]:
    return {"policies": tuple(policy.children[0].oid for policy in der.element(value).children)}


def _policy_constraints(value: bytes) -> dict[str, Any]:
    fields = {field.tag: int.from_bytes(field.content, "big") for field in der.element(value).children}
    return {"explicit_policy": fields.get(0x80)}


def _tls_feature(value: bytes) -> dict[str, Any]:
    return {"must_staple": any(feature.number == STATUS_REQUEST for feature in der.element(value).children)}


#: What each extension says, as fields of `promaudit.facts.tls.Certificate`.
DECODERS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "2.5.29.14": _subject_key_id,
    "2.5.29.15": _key_usage,
    "2.5.29.17": _alternative_names,
    "2.5.29.19": _basic_constraints,
    "2.5.29.30": _name_constraints,
    "2.5.29.32": _policies,
    "2.5.29.35": _authority_key_id,
    "2.5.29.36": _policy_constraints,
    "2.5.29.37": _extended_key_usage,
    "2.16.840.1.113730.1.1": _netscape_type,
    "1.3.6.1.5.5.7.1.1": _information_access,
    "1.3.6.1.5.5.7.1.24": _tls_feature,
}
