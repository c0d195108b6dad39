"""What is minted is what was described, so that tests of certificates test what they say."""

import datetime
from pathlib import Path

from promaudit.engine.example import Fence
from promaudit.facts.span import Span
from promaudit.readers.certificates import CertificateReader, signatures
from promaudit.readers.files import HostFiles
from tests.minting.page import write

LEAF = """\
names: prom.example.com, 192.0.2.7
issuer: Example CA
key: rsa 2048
until: 2027-05-01
usage: digitalSignature, keyEncipherment
purposes: serverAuth

subject: Example CA
ca: yes, 0
sent: no
"""


def _fence(language: str, name: str, text: str) -> Fence:
    return Fence(language, name, text, Span("page.md", 1, 1, 1, 1))


def test_a_page_describes_certificates_and_keys_in_words(tmp_path: Path) -> None:
    """Names, issuer, lifetime and usages are those of the description, and the key belongs to the leaf."""
    write([_fence("certificate", "/certs/a.pem", LEAF), _fence("key", "certs/a.key", "format: PKCS#1\n")], tmp_path)
    reader = CertificateReader(HostFiles(str(tmp_path)))
    (leaf,) = reader.certificates("/certs/a.pem").certificates
    key = reader.key("/certs/a.key").key

    assert ("prom.example.com",) == leaf.dns_names()
    assert (b"\xc0\x00\x02\x07",) == leaf.addresses()
    assert "CN=Example CA" == leaf.issuer
    assert ("RSA", 2048) == (leaf.key.type, leaf.key.size)
    assert datetime.datetime(2027, 5, 1, tzinfo=datetime.UTC) == leaf.not_after
    assert frozenset({"digitalSignature", "keyEncipherment"}) == leaf.key_usage
    assert ("1.3.6.1.5.5.7.3.1",) == leaf.extended_key_usage
    assert key is not None
    assert (leaf.key, "PKCS#1") == (key.key, key.format)


def test_an_issuer_signs_what_it_is_said_to_sign(tmp_path: Path) -> None:
    """The signature of a leaf verifies under its CA's key."""
    write([_fence("certificate", "a.pem", LEAF.replace("sent: no\n", ""))], tmp_path)
    leaf, authority = CertificateReader(HostFiles(str(tmp_path))).certificates("/a.pem").certificates

    assert {leaf.digest: {authority.digest}, authority.digest: {authority.digest}} == signatures((leaf, authority))
