"""A certificate of the usual form is one that OpenSSL reads, and need not be shown to it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promaudit.readers.certificates import der
from promaudit.readers.certificates.usual import is_usual
from promaudit.readers.certificates.x509 import openssl_reads
from tests.minting import asn1
from tests.minting.authority import Plan, mint

CA = Plan("CN=Test CA,O=Größe", ca=True, key="rsa 2048", usage=("keyCertSign",))
USUAL = (
    Plan("CN=example.com", ("example.com", "*.example.com"), key="rsa 2048", purposes=("serverAuth",)),
    Plan("CN=example.com,O=Größe,C=DE", ("example.com",), issuer=CA, key="rsa 2048"),
    Plan("", ("example.com",), issuer=CA, key="rsa 2048"),
    Plan("CN=example.com", key="rsa 2048", version=1),
    Plan("CN=example.com", ("example.com",), key="P-256"),
    Plan("CN=example.com", ("example.com",), issuer=CA, key="P-384"),
)
#: Tags that mean something in a certificate, and some that do not.
TAGS = (1, 2, 3, 4, 5, 6, 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1E, 0x30, 0x31, 0xA0, 0xA1, 0xA3, 0x80)


@pytest.mark.parametrize("plan", USUAL)
def test_what_cas_and_openssl_write_is_usual(plan: Plan) -> None:
    """Otherwise the shorter way would be taken by nobody."""
    assert is_usual(mint(plan))


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(USUAL), st.integers(), st.integers(1, 4))
def test_changed_bytes(plan: Plan, seed: int, count: int) -> None:
    """With a few bytes changed it is either not usual any more, or OpenSSL reads it as well."""
    dice, changed = random.Random(seed), bytearray(mint(plan))
    for _ in range(count):
        changed[dice.randrange(min(len(changed), dice.choice((60, 400, 2000))))] = dice.randrange(256)

    assert not _usual(bytes(changed)) or openssl_reads(bytes(changed))


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(USUAL), st.integers())
def test_changed_elements(plan: Plan, seed: int) -> None:
    """The same with elements that were dropped, doubled, emptied, or became something else, and lengths that fit."""
    dice = random.Random(seed)
    changed = _changed(der.element(mint(plan)), dice, 1 / 40)

    assert not _usual(changed) or openssl_reads(changed)


def _usual(encoding: bytes) -> bool:
    try:
        return is_usual(encoding)
    except ValueError:
        return False


def _changed(element: der.Element, dice: random.Random, chance: float) -> bytes:
    """The element with some of those inside of it changed."""
    content = element.content
    if element.tag & 0x20:
        content = b"".join(_changed(child, dice, chance) for child in element.children)
    if dice.random() > chance:
        return asn1.tlv(element.tag, content)
    other = dice.choice((b"", content[1:], b"\x00" + content, b"\x80" + content, b"\xff" + content, content + b"\x81"))
    return dice.choice(
        (
            b"",
            asn1.tlv(element.tag, content) * 2,
            asn1.tlv(dice.choice(TAGS), content),
            asn1.tlv(element.tag, other),
        )
    )
