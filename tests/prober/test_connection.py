"""Connections go where the options send them, in curl's order."""

import pytest

from promaudit.prober.connection import destination
from promaudit.prober.options import Redirection, ascii_name

TABLE = (Redirection("h", 443, "10.0.0.1"), Redirection("h", 8443, "10.0.0.2", 9), Redirection("", 80, "", 8080))


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("h", 443, ("10.0.0.1", 443)),
        ("h", 8443, ("10.0.0.2", 9)),
        ("h", 9090, ("10.0.0.1", 9090)),
        ("other", 80, ("other", 8080)),
        ("other", 443, ("other", 443)),
    ],
)
def test_destination(host: str, port: int, expected: tuple[str, int]) -> None:
    """Host and port as given, else any; a host that has an address once is never looked up for another port."""
    assert expected == destination(host, port, TABLE)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("H.Test", "h.test"), ("h.test.", "h.test"), ("München.example", "xn--mnchen-3ya.example"), ("::1", "::1")],
)
def test_names_go_over_the_wire_in_ascii(host: str, expected: str) -> None:
    """Other alphabets are encoded (IDNA)."""
    assert expected == ascii_name(host)


def test_what_is_no_name() -> None:
    """It is refused, not sent."""
    with pytest.raises(ValueError, match=r"(?i)label"):
        ascii_name("ü" * 80)
