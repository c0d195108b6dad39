"""Go's strings: they are bytes, and how Go quotes them in its messages.

In this folder a string "on the wire" has one character a byte (latin-1), as requests and responses have; text from
files and command lines is Unicode, with bytes that are not UTF-8 as surrogates.
"""

_SHORT = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", '"': '\\"', "\\": "\\\\",
}  # fmt: skip


def wire(text: str) -> str:
    """The bytes of a text as one character each."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def text(on_the_wire: str) -> str:
    """The text that bytes stand for, as people read it; what is not UTF-8 comes back as surrogates."""
    return on_the_wire if on_the_wire.isascii() else on_the_wire.encode("latin-1").decode("utf-8", "surrogateescape")


def quote(plain: str) -> str:
    """Go's `%q` (strconv.Quote) of a text."""
    return '"' + "".join(map(_quoted, plain)) + '"'


def _quoted(character: str) -> str:
    short = _SHORT.get(character)
    if short is not None:
        return short
    if character == " " or character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def trim(plain: str, characters: str) -> str:
    """Go's strings.Trim."""
    return plain.strip(characters)
