"""Distinguished names (RFC 5280, section 4.1.2.4): as people write them, and folded so that equal ones are equal."""

from promaudit.readers.certificates import der

COMMON_NAME, EMAIL_ADDRESS = "2.5.4.3", "1.2.840.113549.1.9.1"
#: The short names of RFC 4514 and those that everybody uses beside them.
SHORT = {
    COMMON_NAME: "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "STREET", "2.5.4.10": "O",
    "2.5.4.11": "OU", "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID", EMAIL_ADDRESS: "E",
}  # fmt: skip
#: How each type of string is encoded; others are compared byte by byte.
CODECS = {
    0x0C: "utf-8",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1A: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}


def attributes(name: der.Element, oid: str) -> tuple[str, ...]:
    """The values of one kind of attribute, in order."""
    pairs = (attribute.children for relative in name.children for attribute in relative.children)
    return tuple(_text(value) for kind, value in pairs if kind.oid == oid)


def readable(name: der.Element) -> str:
    """The name by RFC 4514: the most specific part first, `CN=prom.example.com,O=Example`."""
    parts = ("+".join(map(_attribute, relative.children)) for relative in reversed(name.children))
    return ",".join(parts)


def _attribute(attribute: der.Element) -> str:
    kind, value = attribute.children
    escaped = "".join(f"\\{c}" if c in ',+"\\<>;' else c for c in _text(value))
    return f"{SHORT.get(kind.oid, kind.oid)}={escaped}"


def _text(value: der.Element) -> str:
    codec = CODECS.get(value.tag)
    return f"#{value.encoding.hex()}" if codec is None else value.content.decode(codec, "replace")


def canonical(name: der.Element) -> bytes:
    """A name with case and white space folded, to compare as X509_NAME_cmp does (crypto/x509/x_name.c)."""
    parts: list[str] = []
    for relative in name.children:
        parts.append("+".join(sorted(_folded(attribute) for attribute in relative.children)))
    return "\x00".join(parts).encode()


def _folded(attribute: der.Element) -> str:
    kind, value = attribute.children
    codec = CODECS.get(value.tag)
    if codec is None:
        return f"{kind.oid}={value.encoding.hex()}"
    text = value.content.decode(codec, "surrogateescape" if codec == "utf-8" else "replace")
    folded = " ".join("".join(c.lower() if c.isascii() else c for c in text).split(" "))
    return f"{kind.oid}={' '.join(folded.split())}".encode("utf-8", "replace").decode()
