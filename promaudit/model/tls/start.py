"""What nginx makes of its certificates and keys when it starts (ngx_ssl_certificate; ssl/ssl_rsa.c of OpenSSL)."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from promaudit.facts.presentation import ClientVerdict
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
#: OpenSSL 3.5 came with nginx 1.26 (Debian 13). 3.5.8 and 3.6.4 of August 2026 no longer ask who has signed a server's
#: own certificates (openssl/openssl#31271, "Don't attempt to check the security level on what signed our own
#: certificate"); 3.0 still does. Measured: 3.0.19, 3.0.20 and 3.0.22 refuse them, 3.5.9 and 3.6.5 take them.
WITH_NEWER_OPENSSL = (1, 26, 0)
DEPENDS = "OpenSSL up to 3.5.7 and 3.6.3 refuses a certificate ({words}), newer ones take it"


class Start(Struct, frozen=True):
    """Whether nginx takes the pairs: None where that cannot be told, and `because` says why.

    `chains` are what it can present if it starts: for each type of key the certificates whose key it has.
    """

    starts: bool | None
    because: str = ""
    chains: tuple[tuple[Certificate, ...], ...] = ()

    def doubted(self, verdict: ClientVerdict) -> ClientVerdict:
        """A verdict on what is presented: a client that would accept does so only if nginx starts."""
        if self.starts is not None or not verdict.accepts:
            return verdict
        return ClientVerdict(verdict.client, None, self.because)


class _Place(Struct):
    """What the server keeps for one type of key."""

    chain: tuple[Certificate, ...] = ()
    key: str = ""


class _Places(Struct):
    """All places (CERT_PKEY), filled as nginx reads one pair after the other.

    `checks_signatures` tells whether OpenSSL looks at who has signed them; `doubt` is why that matters.
    """

    checks_signatures: bool | None
    by_type: dict[str, _Place] = field(default_factory=dict)
    doubt: str = ""

    def of(self, key_type: str) -> _Place:
        return self.by_type.setdefault(key_type, _Place())


class _RefusedError(Exception):
    """nginx ends; `doubt` tells that it is not known whether it does."""

    def __init__(self, message: str, doubt: bool = False) -> None:
        super().__init__(message)
        self.message, self.doubt = message, doubt


def checks_signatures(numbers: tuple[int, int, int] | None) -> bool | None:
    """Whether the OpenSSL of an nginx of that release refuses certificates that are signed weakly; None: not known."""
    return True if numbers is not None and numbers < WITH_NEWER_OPENSSL else None


def start(pairs: Iterable[KeyPair], numbers: tuple[int, int, int] | None = None) -> Start:
    """What an nginx of the release `numbers` does with all pairs of one server, in their order."""
    places = _Places(checks_signatures(numbers))
    try:
        for pair in pairs:
            _take(places, pair)
    except _RefusedError as refused:
        return Start(None if refused.doubt else False, refused.message)
    usable = (place.chain for place in places.by_type.values() if place.chain and place.key)
    return Start(None if places.doubt else True, places.doubt, tuple(usable))


class PairCheck(Struct):
    """What nginx says of certificates and keys by their names, given the password file; None: nothing, or not known.

    `doubt` is why it cannot be told whether an nginx starts that takes everything else; "" where nothing is in doubt.
    """

    certificates: Certificates
    numbers: tuple[int, int, int] | None = None
    doubt: str = ""

    def __call__(self, pairs: Sequence[tuple[str, str]], password_file: str | None) -> str | None:
        """The refusal of one server's pairs."""
        found = start(
            (
                KeyPair(self.certificates.certificates(certificate), self.certificates.key(key, password_file))
                for certificate, key in pairs
            ),
            self.numbers,
        )
        if found.starts is None and found.chains:
            self.doubt = self.doubt or found.because
        return found.because if found.starts is False else None


def pair_check(certificates: Certificates, numbers: tuple[int, int, int] | None = None) -> PairCheck:
    """What judges certificates and keys for an nginx of the release `numbers`; None: of any."""
    return PairCheck(certificates, numbers)


def _take(places: _Places, pair: KeyPair) -> None:
    """ngx_ssl_certificate: the certificate, its chain, and then the key, each into the place of its own type.

    The file of passwords is read before, where its directive stands.
    """
    if pair.key.passwords is not None:
        raise _RefusedError(pair.key.passwords.reason, pair.key.passwords.ours)
    chain = _chain(pair.certificate)
    _check_security(pair.certificate.path, chain, places)
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


def _check_security(path: str, chain: tuple[Certificate, ...], places: _Places) -> None:
    """ssl_security_cert: keys of all certificates; of those that are not self-signed the signature, up to 3.5.7."""
    for depth, certificate in enumerate(chain):
        function = "SSL_CTX_set0_chain" if depth else "SSL_CTX_use_certificate"
        what = f'{function}("{path}") failed (SSL: '
        bits = key_bits(certificate.key)
        if bits is None or bits < LEVEL_BITS[LEVEL]:
            raise _RefusedError(f"{what}{CA_KEY if depth else EE_KEY})", doubt=bits is None)
        bits = signature_bits(certificate)
        if not signed_by_itself(certificate) and (bits or 0) < LEVEL_BITS[LEVEL]:
            if places.checks_signatures and bits is not None:
                raise _RefusedError(f"{what}{WEAK_DIGEST})")
            places.doubt = places.doubt or DEPENDS.format(words=f"{function}(): {WEAK_DIGEST}")
        if not depth and (certificate.key.type not in TYPES or certificate.key.curve == "SM2"):
            raise _RefusedError(f"{what}{UNKNOWN_TYPE})", doubt=certificate.key.curve != "SM2")


def _key(file: KeyFile) -> PublicKey:
    what = f'cannot load certificate key "{file.path}": '
    _check_readable(what, file)
    if file.key is None:
        failure = file.failure
        reason, doubt = (failure.reason, failure.ours) if failure else ("no key", True)
        raise _RefusedError(f"{what}PEM_read_bio_PrivateKey() failed (SSL: {reason})", doubt)
    return file.key.key
