"""Public keys on the curves that CAs sign (SEC 1, section 2.3.3; RFC 5480), as far as whole numbers go."""

from msgspec import Struct

from promaudit.readers.certificates import der


class Curve(Struct, frozen=True):
    """y² = x³ - 3x + b modulo p; a point takes twice `size` bytes."""

    p: int
    b: int
    size: int


#: AlgorithmIdentifier -> the curve (FIPS 186-4, appendix D.1.2).
CURVES = {
    bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107"): Curve(
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        32,
    ),
    bytes.fromhex("301006072a8648ce3d020106052b81040022"): Curve(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        48,
    ),
}


def is_plain(spki: der.Element) -> bool:
    """Whether a SubjectPublicKeyInfo is a point on P-256 or P-384, written as nearly all are. Raises ValueError."""
    fields = spki.children
    curve = CURVES.get(fields[0].encoding) if len(fields) == 2 else None
    if curve is None:
        return False
    algorithm, bits = fields
    point = bits.content[2:]
    head = bytes((der.BIT_STRING, len(bits.content), 0, 4))
    if bits.content[:2] != b"\x00\x04" or bits.encoding != head + point or len(point) != 2 * curve.size:
        return False
    if spki.encoding != bytes((der.SEQUENCE, len(spki.content))) + algorithm.encoding + bits.encoding:
        return False
    x, y = int.from_bytes(point[: curve.size], "big"), int.from_bytes(point[curve.size :], "big")
    return max(x, y) < curve.p and (y * y - x * x * x + 3 * x - curve.b) % curve.p == 0
