"""What nginx makes of its certificates and keys when it starts (ngx_ssl_certificate; ssl/ssl_rsa.c of OpenSSL 3.0)."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from promaudit.facts.tls import Certificate, CertificateFile, Certificates, KeyFile, KeyPair, PublicKey
from promaudit.model.tls.openssl_path import signed_by_itself
from promaudit.model.tls.strength import LEVEL_BITS, key_bits, signature_bits

#: The security level of Debian's OpenSSL, with which nginx loads its certificates whatever ssl_ciphers says.
LEVEL = 2
EE_KEY, CA_KEY = "error:0A00018F:SSL routines::ee key too small", "error:0A00018D:SSL routines::ca key too small"
WEAK_DIGEST = "error:0A00018E:SSL routines::ca md too weak"
MISMATCH = "error:05800074:x509 certificate routines::key values mismatch"
UNKNOWN_TYPE = "error:0A0000F7:SSL routines::unknown certificate type"
MISSING = (
    "BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen({path}, r) "
    "error:10000080:BIO routines::no such file)"
)
#: The types of keys that a server has a place for; one certificate and one key of each.
TYPES = frozenset({"RSA", "RSA-PSS", "DSA", "EC", "Ed25519", "Ed448"})


class Start(Struct, frozen=True):
    """Whether nginx takes the pairs: None where that cannot be told, and `because` says why.

    `chains` are what it can present: for each type of key the certificates whose key it has.
    """

    starts: bool | None
    because: str = ""
    chains: tuple[tuple[Certificate, ...], ...] = ()


class _Place(Struct):
    """What the server keeps for one type of key."""

    chain: tuple[Certificate, ...] = ()
    key: str = ""


class _Places(Struct):
    """All places (CERT_PKEY), filled as nginx reads one pair after the other."""

    by_type: dict[str, _Place] = field(default_factory=dict)

    def of(self, key_type: str) -> _Place:
        return self.by_type.setdefault(key_type, _Place())


class _RefusedError(Exception):
    """nginx ends; `doubt` tells that it is not known whether it does."""

    def __init__(self, message: str, doubt: bool = False) -> None:
        super().__init__(message)
        self.message, self.doubt = message, doubt


def start(pairs: Iterable[KeyPair]) -> Start:
    """What nginx does with all pairs of one server, in their order."""
    places = _Places()
    try:
        for pair in pairs:
            _take(places, pair)
    except _RefusedError as refused:
        return Start(None if refused.doubt else False, refused.message)
    usable = (place.chain for place in places.by_type.values() if place.chain and place.key)
    return Start(True, "", tuple(usable))


def pair_check(certificates: Certificates) -> Callable[[Sequence[tuple[str, str]], str | None], str | None]:
    """What nginx says of certificates and keys by their names, given the password file; None: nothing, or not known."""

    def check(pairs: Sequence[tuple[str, str]], password_file: str | None) -> str | None:
        found = start(
            KeyPair(certificates.certificates(certificate), certificates.key(key, password_file))
            for certificate, key in pairs
        )
        return found.because if found.starts is False else None

    return check


def _take(places: _Places, pair: KeyPair) -> None:
    """ngx_ssl_certificate: the certificate, its chain, and then the key, each into the place of its own type."""
    chain = _chain(pair.certificate)
    _check_security(pair.certificate.path, chain)
    place = places.of(chain[0].key.type)
    if place.key != chain[0].key.spki_digest:
        place.key = ""
    place.chain = chain
    key = _key(pair.key)
    place = places.of(key.type)
    if place.chain and place.chain[0].key.spki_digest != key.spki_digest:
        raise _RefusedError(f'SSL_CTX_use_PrivateKey("{pair.key.path}") failed (SSL: {MISMATCH})')
    place.key = key.spki_digest


def _chain(file: CertificateFile) -> tuple[Certificate, ...]:
    what = f'cannot load certificate "{file.path}": '
    _check_readable(what, file)
    failure = file.failure
    if failure is not None:
        function = "PEM_read_bio_X509" if file.failed_at else "PEM_read_bio_X509_AUX"
        raise _RefusedError(f"{what}{function}() failed (SSL: {failure.reason})", failure.ours)
    return file.certificates


def _check_readable(what: str, file: CertificateFile | KeyFile) -> None:
    if file.state == "missing":
        raise _RefusedError(what + MISSING.format(path=file.path))
    if file.state == "unreadable":
        raise _RefusedError(f"{file.path} cannot be read", doubt=True)


def _check_security(path: str, chain: tuple[Certificate, ...]) -> None:
    """ssl_security_cert: keys and signatures of all certificates, but of no self-signed one's signature."""
    for depth, certificate in enumerate(chain):
        function = "SSL_CTX_set0_chain" if depth else "SSL_CTX_use_certificate"
        what = f'{function}("{path}") failed (SSL: '
        _check_bits(key_bits(certificate.key), f"{what}{CA_KEY if depth else EE_KEY})")
        if not signed_by_itself(certificate):
            _check_bits(signature_bits(certificate), f"{what}{WEAK_DIGEST})")
        if not depth and certificate.key.type not in TYPES:
            raise _RefusedError(f"{what}{UNKNOWN_TYPE})", doubt=True)


def _check_bits(bits: int | None, message: str) -> None:
    if bits is None or bits < LEVEL_BITS[LEVEL]:
        raise _RefusedError(message, doubt=bits is None)


def _key(file: KeyFile) -> PublicKey:
    what = f'cannot load certificate key "{file.path}": '
    _check_readable(what, file)
    if file.key is None:
        failure = file.failure
        reason, doubt = (failure.reason, failure.ours) if failure else ("no key", True)
        raise _RefusedError(f"{what}PEM_read_bio_PrivateKey() failed (SSL: {reason})", doubt)
    return file.key.key
