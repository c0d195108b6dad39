"""RSA as far as whole numbers go (RFC 8017): the public half of a plain private key, and signatures that verify.

`cryptography` knows all of it and more, but its import takes a tenth of the time in which a small configuration is
audited. Here is what most files hold; of all else nothing is said, and `cryptography` is asked.
"""

from hashlib import new

from promaudit.readers.certificates import der

RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
#: DigestInfo up to the digest itself (RFC 8017, section 9.2, note 1).
DIGEST_INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
#: The sizes of a modulus, in bits, that every OpenSSL works with.
SIZES = range(1024, 16385)


def public_half(encoding: bytes) -> bytes | None:
    """The SubjectPublicKeyInfo of an RSAPrivateKey (PKCS#1), or of the PKCS#8 around one, without a password.

    None for another key, for one whose numbers do not belong together, and for one that is not written as DER writes
    it. Raises ValueError where it does not consist of elements.
    """
    fields = der.element(encoding).children
    if len(fields) == 3 and fields[1].encoding == RSA_ENCRYPTION:
        fields = der.element(fields[2].content).children
    if len(fields) != 9:
        return None
    numbers = [field.number for field in fields]
    plain = sequence(*map(_integer, numbers))
    if encoding not in {plain, sequence(_integer(0), RSA_ENCRYPTION, _wrapped(der.OCTET_STRING, plain))}:
        return None
    version, n, e, d, p, q, dp, dq, inverse = numbers
    if version != 0 or n.bit_length() not in SIZES or e < 3 or n != p * q or not 1 < p < n or not n & e & p & q & 1:
        return None
    if (dp, dq) != (d % (p - 1), d % (q - 1)) or d * e % (p - 1) != 1 or d * e % (q - 1) != 1 or inverse * q % p != 1:
        return None
    return _spki(n, e)


def _spki(modulus: int, exponent: int) -> bytes:
    numbers = sequence(_integer(modulus), _integer(exponent))
    return sequence(RSA_ENCRYPTION, _wrapped(der.BIT_STRING, b"\x00" + numbers))


def sequence(*elements: bytes) -> bytes:
    """A SEQUENCE of elements."""
    return _wrapped(der.SEQUENCE, b"".join(elements))


def _integer(number: int) -> bytes:
    """The INTEGER, in as few bytes as it takes (X.690, section 8.3)."""
    return _wrapped(der.INTEGER, number.to_bytes((number + (number < 0)).bit_length() // 8 + 1, "big", signed=True))


def _wrapped(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _numbers(spki: der.Element) -> tuple[int, int]:
    """Modulus and exponent, zeros where it is no plain RSA key."""
    fields = spki.children
    plain = len(fields) == 2 and fields[0].encoding == RSA_ENCRYPTION
    numbers = der.element(fields[1].content[1:]).children if plain else ()
    return (numbers[0].number, numbers[1].number) if len(numbers) == 2 else (0, 0)


def is_plain(spki: der.Element) -> bool:
    """Whether a SubjectPublicKeyInfo is an RSA key as nearly all are. Raises ValueError."""
    modulus, exponent = _numbers(spki)
    if modulus.bit_length() not in SIZES or not modulus & exponent & 1 or not 3 <= exponent < 1 << 32:
        return False
    return spki.encoding == _spki(modulus, exponent)


def verifies(spki: der.Element, digest: str, signature: bytes, content: bytes) -> bool:
    """Whether a signature is RSASSA-PKCS1-v1_5 of the content under this key (RFC 8017, section 8.2.2).

    False says that it is not, or that the key or the digest is not of the usual kind.
    """
    if digest not in DIGEST_INFO or not is_plain(spki):
        return False
    modulus, exponent = _numbers(spki)
    size = (modulus.bit_length() + 7) // 8
    value = int.from_bytes(signature, "big")
    if len(signature) != size or value >= modulus:
        return False
    wanted = DIGEST_INFO[digest] + new(digest, content, usedforsecurity=False).digest()
    padding = b"\xff" * (size - 3 - len(wanted))
    return pow(value, exponent, modulus) == int.from_bytes(b"\x00\x01" + padding + b"\x00" + wanted, "big")
