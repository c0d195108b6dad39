"""DER (X.690), written by hand: a test wants certificates that no library would build."""

import datetime


def tlv(tag: int, *contents: bytes) -> bytes:
    """One element: tag, length, contents."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def sequence(*contents: bytes) -> bytes:
    """A SEQUENCE."""
    return tlv(0x30, *contents)


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    return tlv(0x06, b"".join(_base128(number) for number in (first * 40 + second, *rest)))


def _base128(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def integer(number: int) -> bytes:
    """An INTEGER."""
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def boolean(value: bool) -> bytes:
    """A BOOLEAN."""
    return tlv(0x01, b"\xff" if value else b"\x00")


def bits(octets: bytes, unused: int = 0) -> bytes:
    """A BIT STRING."""
    return tlv(0x03, bytes([unused]), octets)


def named_bits(positions: set[int]) -> bytes:
    """A BIT STRING of named bits, without zeros at its end."""
    if not positions:
        return bits(b"")
    last = max(positions)
    octets = bytearray(last // 8 + 1)
    for position in positions:
        octets[position // 8] |= 0x80 >> position % 8
    return bits(bytes(octets), 7 - last % 8)


def octets(content: bytes) -> bytes:
    """An OCTET STRING."""
    return tlv(0x04, content)


def time(moment: datetime.datetime) -> bytes:
    """UTCTime up to 2049, GeneralizedTime after (RFC 5280, section 4.1.2.5)."""
    if 1950 <= moment.year < 2050:
        return tlv(0x17, f"{moment:%y%m%d%H%M%SZ}".encode())
    return tlv(0x18, f"{moment:%Y%m%d%H%M%SZ}".encode())


def text(value: str) -> bytes:
    """A UTF8String."""
    return tlv(0x0C, value.encode())
