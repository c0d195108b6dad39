"""Extensions that few certificates have, or that are wrong."""

from random import Random

from tests.minting import asn1, extensions
from tests.model.tls.draft import Draft


def odd_extension(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    kind = random.choice(tuple(_ODD))
    draft.change(who, raw=(_ODD[kind],))
    if kind in {"empty names", "names that are none"} and who == "leaf":
        draft.with_leaf(names=None)
    return f"{who} {kind}"


_ODD: dict[str, bytes] = {
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
