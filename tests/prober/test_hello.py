"""Greetings are read without trust in a single byte."""

from hypothesis import given
from hypothesis import strategies as some

from promaudit.prober.hello import TLS12, TLS13, client_hello, read_greeting

#: A ServerHello of TLS 1.2 with cipher C02F, a Certificate message with two certificates, and a ServerHelloDone.
HELLO = b"\x02" + (38).to_bytes(3, "big") + b"\x03\x03" + bytes(32) + b"\0" + b"\xc0\x2f" + b"\0"
CHAIN = b"\x0b" + b"\0\0\x11" + b"\0\0\x0e" + b"\0\0\x03one" + b"\0\0\x05three"
DONE = b"\x0e\0\0\0"


def record(kind: int, content: bytes) -> bytes:
    return bytes([kind, 3, 3]) + len(content).to_bytes(2, "big") + content


def test_a_first_flight() -> None:
    """Version, cipher and certificates in the order in which they were sent, however records cut the messages."""
    flight = HELLO + CHAIN + DONE
    greeting = read_greeting(record(22, flight[:50]) + record(22, flight[50:]))

    assert (TLS12, 0xC02F, (b"one", b"three"), True) == (
        greeting.version, greeting.cipher, greeting.chain, greeting.complete,
    )  # fmt: skip


def test_an_alert() -> None:
    """A refusal has its number."""
    assert 70 == read_greeting(record(21, b"\x02\x46")).alert


@given(some.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Nothing that a server says is an error of ours."""
    assert data[:16] == read_greeting(data).spoken
    assert read_greeting(record(22, data)).alert is None


@given(some.text(max_size=40), some.sampled_from([TLS12, TLS13]))
def test_a_hello_is_well_formed(name: str, version: int) -> None:
    """Its lengths are right, whatever the name is."""
    hello = client_hello(name, version, (1, 2, 3))

    assert len(hello) == 5 + int.from_bytes(hello[3:5], "big") == 9 + int.from_bytes(hello[6:9], "big")
