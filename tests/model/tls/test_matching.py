"""Names as single clients take them, where no certificate file is needed to see it."""

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promaudit.model.tls import matching
from promaudit.readers.certificates.x509 import certificate
from tests.minting.authority import Plan, mint

WORDS = st.sampled_from((0, 1, 0xFFFF, 0x0A00)) | st.integers(0, 0xFFFF)
ADDRESSES = st.lists(WORDS, min_size=8, max_size=8).map(
    lambda words: IPv6Address(b"".join(word.to_bytes(2, "big") for word in words))
)
EMBEDDED = st.tuples(st.sampled_from((0, 0xFFFF)), st.integers(0, 2**32 - 1)).map(
    lambda parts: IPv6Address(parts[0] << 32 | parts[1])
)


@given(ADDRESSES | EMBEDDED | st.ip_addresses(v=4))
def test_addresses_are_written_as_inet_ntop_does(address: IPv4Address | IPv6Address) -> None:
    """curl compares that text with the common name."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6

    assert socket.inet_ntop(family, address.packed) == matching._inet_ntop(address)


@pytest.mark.parametrize(
    ("common_name", "asked", "accepted"),
    [
        ("2001:db8::ffff", "2001:db8:0:0::ffff", True),
        ("2001:db8:0:0::ffff", "2001:db8:0:0::ffff", False),
        ("2001:DB8::FFFF", "[2001:db8::ffff]", True),
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
def test_curl_takes_a_common_name_for_an_address(common_name: str, asked: str, accepted: bool) -> None:
    """Where the certificate has no other name, and as curl writes the address of the URL."""
    read = certificate(mint(Plan(f"CN={common_name}", key="P-256", ids=False)))

    assert accepted is matching.curl(read, asked)  # type: ignore[arg-type]
