"""Extensions that few certificates have, or that are wrong."""

from random import Random

from tests.minting import asn1, extensions
from tests.model.tls.draft import NAME, Changes, Draft


def odd_extension(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    kind = random.choice(tuple(_ODD))
    draft.change(who, raw=(_ODD[kind],))
    if kind in {"empty names", "names that are none", "critical names"} and who == "leaf":
        draft.with_leaf(names=None)
    if kind in _INSTEAD:
        draft.change(who, **_INSTEAD[kind])
    return f"{who} {kind}"


#: What the extension stands in place of.
_INSTEAD: dict[str, Changes] = {
    "critical purposes": {"purposes": None},
    "purposes twice": {"purposes": ("serverAuth",)},
    "usages that are not critical": {"usage": None},
    "basic constraints that are not critical": {"ca": None},
    "basic constraints of a CA with nothing": {"ca": None},
    "path length that is negative": {"ca": None},
    "authority key of another": {"ids": False},
}
_ODD: dict[str, bytes] = {
    "critical names": extensions.alternative_names((NAME,), critical=True),
    "critical purposes": extensions.extended_key_usage(("serverAuth",), critical=True),
    "purposes twice": extensions.extended_key_usage(("serverAuth",)),
    "usages that are not critical": extensions.key_usage(("digitalSignature", "keyCertSign"), critical=False),
    "basic constraints that are not critical": extensions.basic_constraints(True, critical=False),
    "basic constraints of a CA with nothing": extensions.extension("2.5.29.19", asn1.sequence(), critical=True),
    "path length that is negative": extensions.extension(
        "2.5.29.19", asn1.sequence(asn1.boolean(True), asn1.integer(-1)), critical=True
    ),
    "authority key of another": extensions.authority_key_id(b"another key"),
    "policy mappings": extensions.extension(
        "2.5.29.33", asn1.sequence(asn1.sequence(asn1.oid("1.2.3"), asn1.oid("1.2.4"))), critical=True
    ),
    "any policy": extensions.policies("2.5.29.32.0"),
    "policies of the Baseline Requirements": extensions.policies("2.23.140.1.2.2", "1.2.3"),
    "bounded name constraints": extensions.extension(
        "2.5.29.30",
        asn1.sequence(asn1.tlv(0xA0, asn1.sequence(extensions.general_name(f"dns:{NAME}"), asn1.tlv(0x80, b"\x01")))),
        critical=True,
    ),
    "name constraints of directories": extensions.name_constraints(("directory:Test",), ()),
    "name constraints of registered IDs": extensions.name_constraints(("rid:1.2.3",), ()),
    "subject key that is empty": extensions.subject_key_id(b""),
    "issuer names": extensions.extension("2.5.29.18", asn1.sequence(extensions.general_name("uri:http://ca/"))),
    "freshest CRL": extensions.extension("2.5.29.46", asn1.sequence()),
    "SCT list": extensions.extension("1.3.6.1.4.1.11129.2.4.2", asn1.octets(b"\x00\x00")),
    "critical comment": extensions.extension("2.16.840.1.113730.1.13", asn1.text("a comment"), critical=True),
    "critical unknown": extensions.extension("1.2.3.4.5", b"\x05\x00", critical=True),
    "unknown": extensions.extension("1.2.3.4.5", b"\x05\x00"),
    "must staple": extensions.must_staple(),
    "critical must staple": extensions.extension("1.3.6.1.5.5.7.1.24", asn1.sequence(asn1.integer(5)), critical=True),
    "policies": extensions.policies("2.23.140.1.2.1"),
    "critical policies": extensions.extension(
        "2.5.29.32", asn1.sequence(asn1.sequence(asn1.oid("1.2.3"))), critical=True
    ),
    "policies twice the same": extensions.policies("1.2.3", "1.2.3"),
    "policy constraints": extensions.extension("2.5.29.36", asn1.sequence(asn1.tlv(0x80, b"\x00")), critical=True),
    "inhibit any policy": extensions.extension("2.5.29.54", asn1.integer(0), critical=True),
    "empty names": extensions.alternative_names(()),
    "names that are none": extensions.extension("2.5.29.17", b"\x05\x00"),
    "key usage twice": extensions.key_usage(("digitalSignature",)),
    "critical Netscape type": extensions.extension("2.16.840.1.113730.1.1", asn1.bits(b"\x40", 6), critical=True),
    "Netscape type client": extensions.extension("2.16.840.1.113730.1.1", asn1.bits(b"\x80", 7)),
    "access": extensions.information_access("http://ocsp.example/", "http://ca.example/"),
    "critical access": extensions.extension("1.3.6.1.5.5.7.1.1", asn1.sequence(), critical=True),
    "name constraints": extensions.name_constraints(("dns:example.com",), ()),
    "empty name constraints": extensions.extension("2.5.29.30", asn1.sequence(), critical=True),
    "CRL distribution": extensions.extension(
        "2.5.29.31", asn1.sequence(asn1.sequence(asn1.tlv(0xA0, asn1.tlv(0xA0, asn1.tlv(0x86, b"http://crl/"))))), True
    ),
    "SCT poison": extensions.extension("1.3.6.1.4.1.11129.2.4.3", b"\x05\x00", critical=True),
    "private use": extensions.extension("2.5.29.16", asn1.sequence(), critical=True),
    "subject directory": extensions.extension("2.5.29.9", asn1.sequence(), critical=True),
}
