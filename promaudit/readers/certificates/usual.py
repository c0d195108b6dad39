"""Whether a certificate has the form that nearly all have: what has it, every OpenSSL reads.

Only what is written as DER writes it (X.690) and holds what RFC 5280 section 4.1 says is usual here: RSA keys and those
on P-256 and P-384, names of plain strings, no unique identifiers. Of all else nothing is said, and OpenSSL is asked,
whose import takes a while.
"""

from collections.abc import Callable, Sequence

from promaudit.readers.certificates import der, elliptic, rsa

VERSION_TAG, EXTENSIONS_TAG, SET = 0xA0, 0xA3, 0x31
UTF8_STRING, PRINTABLE_STRING, IA5_STRING = 0x0C, 0x13, 0x16
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18

Form = Callable[[der.Element], bool]


def is_usual(encoding: bytes) -> bool:
    """Whether OpenSSL certainly takes this for a certificate. Raises ValueError where it is no DER at all."""
    return _sequence(der.element(encoding), (_is_body, _is_algorithm, _is_bits))


def _is_body(element: der.Element) -> bool:
    fields = element.children
    versioned = bool(fields) and fields[0].tag == VERSION_TAG
    extended = bool(fields) and fields[-1].tag == EXTENSIONS_TAG
    forms = (_is_integer, _is_algorithm, _is_name, _is_validity, _is_name, _is_key)
    return _sequence(
        element, (*((_is_version,) if versioned else ()), *forms, *((_are_extensions,) if extended else ()))
    )


def _sequence(element: der.Element, forms: Sequence[Form]) -> bool:
    """Whether it is a SEQUENCE of just these."""
    if element.tag != der.SEQUENCE or not _is_short(element):
        return False
    fields = element.children
    return len(fields) == len(forms) and all(form(field) for form, field in zip(forms, fields, strict=True))


def _all(element: der.Element, tag: int, form: Form) -> bool:
    """Whether it has this tag and holds one or more of this form, and nothing else."""
    return element.tag == tag and _is_short(element) and element.content != b"" and all(map(form, element.children))


def _is_short(element: der.Element) -> bool:
    """Whether its length takes as few bytes as it can (X.690, section 10.1)."""
    size = len(element.content)
    return len(element.encoding) - size == 2 + (0 if size < 0x80 else (size.bit_length() + 7) // 8)


def _is_version(element: der.Element) -> bool:
    return _is_short(element) and element.content in {b"\x02\x01\x00", b"\x02\x01\x01", b"\x02\x01\x02"}


def _is_integer(element: der.Element) -> bool:
    content = element.content
    if element.tag != der.INTEGER or not _is_short(element) or not content:
        return False
    padded = len(content) > 1 and content[0] == (0xFF if content[1] > 0x7F else 0)
    return not padded


def _is_object(element: der.Element) -> bool:
    content = element.content
    if element.tag != der.OBJECT or not _is_short(element) or not content or content[-1] & 0x80:
        return False
    starts = (True, *(not byte & 0x80 for byte in content[:-1]))
    return not any(start and byte == 0x80 for start, byte in zip(starts, content, strict=True))


def _is_algorithm(element: der.Element) -> bool:
    return _sequence(element, (_is_object, _is_null)) or _sequence(element, (_is_object,))


def _is_null(element: der.Element) -> bool:
    return element.encoding == b"\x05\x00"


def _is_bits(element: der.Element) -> bool:
    return element.tag == der.BIT_STRING and _is_short(element) and element.content[:1] == b"\x00"


def _is_name(element: der.Element) -> bool:
    if element.encoding == b"\x30\x00":
        return True
    return _all(element, der.SEQUENCE, lambda part: _all(part, SET, lambda one: _sequence(one, (_is_object, _is_text))))


def _is_text(element: der.Element) -> bool:
    if not _is_short(element):
        return False
    if element.tag == UTF8_STRING:
        try:
            return "\0" not in element.content.decode("utf-8")
        except UnicodeError:
            return False
    return element.tag in {PRINTABLE_STRING, IA5_STRING} and element.content.isascii()


def _is_validity(element: der.Element) -> bool:
    return _sequence(element, (_is_time, _is_time))


def _is_time(element: der.Element) -> bool:
    size = {UTC_TIME: len("261201000000Z"), GENERALIZED_TIME: len("20261201000000Z")}.get(element.tag)
    return len(element.content) == size and _is_short(element)


def _is_key(element: der.Element) -> bool:
    return elliptic.is_plain(element) or rsa.is_plain(element)


def _are_extensions(element: der.Element) -> bool:
    if not _is_short(element):
        return False
    return _all(der.element(element.content), der.SEQUENCE, _is_extension)


def _is_extension(element: der.Element) -> bool:
    return _sequence(element, (_is_object, _is_octets)) or _sequence(element, (_is_object, _is_true, _is_octets))


def _is_true(element: der.Element) -> bool:
    return element.encoding == b"\x01\x01\xff"


def _is_octets(element: der.Element) -> bool:
    return element.tag == der.OCTET_STRING and _is_short(element)
