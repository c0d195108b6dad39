"""RSA by whole numbers says what `cryptography` says, or nothing."""

from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from promaudit.readers.certificates import der, opening
from promaudit.readers.certificates.rsa import DIGEST_INFO, public_half, verifies

FORMATS = (serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL)
ALGORITHMS = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
CONTENT = b"what is signed"


@cache
def _key(exponent: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(exponent, 1024)


def _private(format_: serialization.PrivateFormat) -> bytes:
    return _key(65537).private_bytes(serialization.Encoding.DER, format_, serialization.NoEncryption())


def _spki(exponent: int = 65537) -> bytes:
    public = serialization.PublicFormat.SubjectPublicKeyInfo
    return _key(exponent).public_key().public_bytes(serialization.Encoding.DER, public)


def _mutated(content: bytes, place: float, value: int) -> bytes:
    at = min(int(place * len(content)), len(content) - 1)
    return content[:at] + bytes((value,)) + content[at + 1 :]


def test_both_formats_give_the_public_half() -> None:
    """PKCS#8 and PKCS#1, as `openssl genrsa` of all releases writes them."""
    assert [_spki(), _spki()] == [public_half(_private(format_)) for format_ in FORMATS]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FORMATS), st.floats(0, 1, exclude_max=True), st.integers(0, 255))
def test_a_changed_key_is_read_as_cryptography_reads_it(
    format_: serialization.PrivateFormat, place: float, value: int
) -> None:
    """Of a key in which a byte was changed nothing is said that `cryptography` does not say."""
    changed = _mutated(_private(format_), place, value)
    try:
        read = public_half(changed)
    except ValueError:
        read = None

    assert read in {None, _opened(changed)}


def _opened(content: bytes) -> bytes | None:
    try:
        return opening.public_half(content, None, pem=False)
    except NotImplementedError:
        return None


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(DIGEST_INFO)), st.sampled_from((3, 65537)), st.booleans(),
    st.floats(0, 1, exclude_max=True), st.integers(0, 255),
)  # fmt: skip
def test_signatures_verify_as_with_cryptography(
    digest: str, exponent: int, of_key: bool, place: float, value: int
) -> None:
    """A signature or a key in which a byte was changed verifies only where `cryptography` says so."""
    algorithm = ALGORITHMS[digest]
    spki, signature = _spki(exponent), _key(exponent).sign(CONTENT, padding.PKCS1v15(), algorithm)
    assert verifies(der.element(spki), digest, signature, CONTENT)

    spki = _mutated(spki, place, value) if of_key else spki
    signature = signature if of_key else _mutated(signature, place, value)
    try:
        verified = verifies(der.element(spki), digest, signature, CONTENT)
    except ValueError:
        verified = False

    assert not verified or _cryptography_verifies(spki, algorithm, signature)


def _cryptography_verifies(spki: bytes, algorithm: hashes.HashAlgorithm, signature: bytes) -> bool:
    try:
        key = serialization.load_der_public_key(spki)
        assert isinstance(key, rsa.RSAPublicKey)
        key.verify(signature, CONTENT, padding.PKCS1v15(), algorithm)
    except (InvalidSignature, ValueError):
        return False
    return True
