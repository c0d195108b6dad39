"""DER as elements (X.690), for what `cryptography` refuses to hand out: malformed names, odd extensions."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OBJECT, SEQUENCE = 0x01, 0x02, 0x03, 0x04, 0x06, 0x30


class Element(Struct, frozen=True):
    """One element: its tag byte, its content, and its whole encoding."""

    tag: int
    content: bytes
    encoding: bytes

    @property
    def children(self) -> tuple["Element", ...]:
        """The elements inside of a constructed one. Raises ValueError where it does not consist of elements."""
        return tuple(elements(self.content))

    @property
    def number(self) -> int:
        """The value of an INTEGER."""
        return int.from_bytes(self.content, "big", signed=True)

    @property
    def oid(self) -> str:
        """The dotted form of an OBJECT IDENTIFIER."""
        return dotted(self.content)


def elements(data: bytes) -> Iterator[Element]:
    """The elements one after the other. Raises ValueError where a length leads beyond the end."""
    position = 0
    while position < len(data):
        found = _element(data, position)
        yield found
        position += len(found.encoding)


def element(data: bytes) -> Element:
    """The one element that `data` is. Raises ValueError where it is not exactly one."""
    found = _element(data, 0)
    if len(found.encoding) != len(data):
        raise ValueError("data after the end of the element")
    return found


def _element(data: bytes, start: int) -> Element:
    if len(data) - start < 2 or data[start] & 0x1F == 0x1F:
        raise ValueError("no element")
    length, position = data[start + 1], start + 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4:
            raise ValueError("a length that DER does not have")
        length, position = int.from_bytes(data[position : position + count], "big"), position + count
    end = position + length
    if end > len(data):
        raise ValueError("an element longer than what contains it")
    return Element(data[start], data[position:end], data[start:end])


@lru_cache(maxsize=512)
def dotted(content: bytes) -> str:
    """The dotted form of an object identifier's content octets (X.690, section 8.19)."""
    numbers, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    if not numbers or (content and content[-1] & 0x80):
        raise ValueError("not an object identifier")
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in (first, numbers[0] - 40 * first, *numbers[1:]))
