"""Private keys as OpenSSL's PEM_read_bio_PrivateKey reads them: what is kept is the public half, and never a secret."""

from collections.abc import Sequence

from msgspec.structs import replace

from promaudit.facts.tls import BadBlock, PrivateKey
from promaudit.readers.certificates import der, rsa
from promaudit.readers.certificates.pem import NOT_PROC_TYPE, RawBlock
from promaudit.readers.certificates.public_key import public_key

#: Labels that PEM_read_bio_PrivateKey takes ("ANY PRIVATE KEY" in pem_lib.c), and the formats that they stand for.
LABELS = {
    "PRIVATE KEY": "PKCS#8",
    "ENCRYPTED PRIVATE KEY": "PKCS#8",
    "RSA PRIVATE KEY": "PKCS#1",
    "EC PRIVATE KEY": "SEC1",
    "DSA PRIVATE KEY": "DSA",
}
#: The types of keys under the labels that name one; their content may be PKCS#8 as well.
TYPES = {"RSA PRIVATE KEY": ("RSA", "RSA-PSS"), "EC PRIVATE KEY": ("EC",), "DSA PRIVATE KEY": ("DSA",)}
NO_KEY = "error:1E08010C:DECODER routines::unsupported:No supported data to decode. Input type: PEM"
NO_PASSWORD = "error:0480006D:PEM routines::problems getting password"  # noqa: S105 - a message
WRONG_PASSWORD = "error:1C800064:Provider routines::bad decrypt"  # noqa: S105 - a message


def is_encrypted(block: RawBlock) -> bool:
    """Whether the block needs a password (RFC 5958, RFC 1421)."""
    return block.label == "ENCRYPTED PRIVATE KEY" or b"ENCRYPTED" in block.headers


def private_key(block: RawBlock, pem: bytes, passwords: Sequence[bytes]) -> PrivateKey | BadBlock:
    """The key in a block; `pem` is its text as it stands in the file. Passwords are tried in order, as nginx does."""
    if block.label == "ENCRYPTED PRIVATE KEY" and not block.headers.strip() and _is_pkcs8(block.content):
        block = replace(block, label="PRIVATE KEY")  # which OpenSSL takes as it is
    if not is_encrypted(block):
        if block.headers.strip():
            return BadBlock(NOT_PROC_TYPE)
        return _first(block, pem, (None,), NO_KEY)
    return _first(block, pem, tuple(passwords), WRONG_PASSWORD if passwords else NO_PASSWORD)


def _first(block: RawBlock, pem: bytes, passwords: Sequence[bytes | None], otherwise: str) -> PrivateKey | BadBlock:
    for password in passwords:
        found = _load(block, pem, password)
        if found is not None:
            return found
    return BadBlock(otherwise)


def _is_plain(block: RawBlock) -> bool:
    """Whether `PRIVATE KEY` holds PKCS#8 and nothing else: OpenSSL's decoders do not guess."""
    return block.label != "PRIVATE KEY" or _is_pkcs8(block.content)


def _is_pkcs8(content: bytes) -> bool:
    try:
        fields = next(der.elements(content)).children
    except (ValueError, StopIteration):
        return False
    return len(fields) > 2 and fields[1].tag == der.SEQUENCE and fields[2].tag == der.OCTET_STRING


def _first_element(content: bytes) -> bytes:
    """Without what stands behind the key, which OpenSSL does not look at. Raises ValueError."""
    return next(der.elements(content), der.Element(0, b"", b"")).encoding


def _load(block: RawBlock, pem: bytes, password: bytes | None) -> PrivateKey | BadBlock | None:
    """The key, a reason that no password mends, or None where another password may do.

    Whether an RSA key's primes are primes is not tested, which takes seconds, and which nginx does not do either.
    """
    try:
        if b"ENCRYPTED" not in block.headers and not _is_plain(block):
            return BadBlock(NO_KEY)
        spki = _public_half(block, pem, password)
    except NotImplementedError:
        return BadBlock(NO_KEY, ours=True)
    except ValueError:
        return None
    if spki is None:
        return None
    known = public_key(spki)
    if known.type not in TYPES.get(block.label, (known.type,)):
        return BadBlock(NO_KEY)
    return PrivateKey(known, LABELS[block.label], encrypted=is_encrypted(block))


def _public_half(block: RawBlock, pem: bytes, password: bytes | None) -> bytes | None:
    headed = b"ENCRYPTED" in block.headers
    content = pem if headed else _first_element(block.content)
    plain = None if is_encrypted(block) else rsa.public_half(content)
    if plain is not None:
        return plain
    from promaudit.readers.certificates import opening

    return opening.public_half(content, password, headed)
