"""Certificates, keys and the files that they stand in, as plain values (RFC 5280, RFC 7468).

Nothing here holds key material: of a private key there are its type, its size and the digest of its *public* half. A
certificate is public, and keeps its encoding so that a reader can check signatures between any two of them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Literal, Protocol

from msgspec import Struct

from promaudit.facts.span import Span

#: Why an extension that occurs more than once is malformed (RFC 5280, section 4.2).
TWICE = "it occurs more than once"

NameKind = Literal["dns", "ip", "email", "uri", "directory", "other"]


class GeneralName(Struct, frozen=True):
    """One name of a certificate (RFC 5280, section 4.2.1.6), with the bytes that stand there, right or wrong."""

    kind: NameKind
    value: bytes

    @property
    def text(self) -> str:
        """The name as people write it: `prom.example.com`, `192.0.2.7`; the bytes in hexadecimal where it is none."""
        if self.kind == "ip":
            return _address(self.value)
        return self.value.decode("latin-1") if self.kind in {"dns", "email", "uri"} else self.value.hex()


def _address(value: bytes) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        return value.hex()


class NameConstraints(Struct, frozen=True):
    """What a CA may sign for (RFC 5280, section 4.2.1.10); an ip value is an address followed by its mask.

    `bounded` tells of a `minimum` or `maximum`, which no client supports.
    """

    permitted: tuple[GeneralName, ...] = ()
    excluded: tuple[GeneralName, ...] = ()
    critical: bool = False
    bounded: bool = False


class Extension(Struct, frozen=True):
    """An extension by its object identifier, as it occurs."""

    oid: str
    critical: bool


class PublicKey(Struct, frozen=True):
    """A public key: type (`RSA`, `EC`, `Ed25519`, `Ed448`, `DSA`, or `unknown`), bits, and the SHA-256 of its SPKI.

    `curve` is OpenSSL's name of a named curve (`prime256v1`), empty for other types; `exponent` is RSA's.
    """

    type: str
    size: int
    spki_digest: str
    curve: str = ""
    exponent: int = 0


class KeyIdentifier(Struct, frozen=True):
    """The authority key identifier (RFC 5280, section 4.2.1.1)."""

    key: bytes | None
    issuer: bytes | None = None
    serial: int | None = None


class Trust(Struct, frozen=True):
    """What a trust store says that a certificate may be used for, as object identifiers (X509_CERT_AUX of OpenSSL).

    None where nothing is said; `accepted` leaves out everything that it does not name.
    """

    accepted: tuple[str, ...] | None = None
    rejected: tuple[str, ...] | None = None


class Certificate(Struct, frozen=True, eq=False):
    """One certificate (RFC 5280, section 4.1). Times are UTC; `not_after` itself is still valid.

    Two of them are equal where their encodings are.

    `digest` is the SHA-256 of the encoding. `subject` and `issuer` are for people (RFC 4514), `subject_der` and
    `issuer_der` the encoded names, `subject_canonical` and `issuer_canonical` the names with case and white space
    folded, as OpenSSL compares them. `alternative_names` is None without the extension; `ca` is None without basic
    constraints. `key_usage` has RFC 5280's names of the bits, `extended_key_usage` object identifiers; both are None
    without the extension; `netscape_type` has the bits of the old extension nsCertType, the first one the highest.
    `explicit_policy` is requireExplicitPolicy of the policy constraints. A directory name of the name constraints is
    folded like `subject_canonical`. `malformed` says of which extensions the content cannot be decoded, and why: TWICE
    where an extension occurs more than once.
    `digest_algorithm` is the hash of the signature (`sha256`), empty where the algorithm has none of its own (EdDSA).
    Of a trust store's certificate `label` is that of its block, and `trust` what stands behind it there.
    """

    digest: str
    version: int
    serial: int
    subject: str
    issuer: str
    subject_der: bytes
    issuer_der: bytes
    subject_canonical: bytes
    issuer_canonical: bytes
    common_names: tuple[str, ...]
    subject_emails: tuple[str, ...]
    key: PublicKey
    signature_algorithm: str
    digest_algorithm: str
    not_before: datetime
    not_after: datetime
    self_signed: bool
    alternative_names: tuple[GeneralName, ...] | None = None
    ca: bool | None = None
    path_length: int | None = None
    key_usage: frozenset[str] | None = None
    extended_key_usage: tuple[str, ...] | None = None
    subject_key_id: bytes | None = None
    authority_key_id: KeyIdentifier | None = None
    name_constraints: NameConstraints | None = None
    policies: tuple[str, ...] = ()
    explicit_policy: int | None = None
    ocsp: tuple[str, ...] = ()
    ca_issuers: tuple[str, ...] = ()
    must_staple: bool = False
    netscape_type: int | None = None
    extensions: tuple[Extension, ...] = ()
    malformed: tuple[tuple[str, str], ...] = ()
    der: bytes = b""
    label: str = "CERTIFICATE"
    trust: Trust | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def self_issued(self) -> bool:
        """Whether subject and issuer are the same name; the signature need not be its own."""
        return self.subject_canonical == self.issuer_canonical

    def dns_names(self) -> tuple[str, ...]:
        """The dNSName entries, one character a byte."""
        return tuple(name.text for name in self.alternative_names or () if name.kind == "dns")

    def addresses(self) -> tuple[bytes, ...]:
        """The iPAddress entries; some of them may have a length that no address has."""
        return tuple(name.value for name in self.alternative_names or () if name.kind == "ip")


class PrivateKey(Struct, frozen=True):
    """A private key, without itself: `format` is `PKCS#8`, `PKCS#1`, `SEC1` or `DSA`."""

    key: PublicKey
    format: str
    encrypted: bool = False


class BadBlock(Struct, frozen=True):
    """A PEM block that OpenSSL does not read, with the reason in OpenSSL's words, as nginx logs them.

    `ours` tells that it is only our reading that fails: then nothing may be concluded.
    """

    reason: str
    ours: bool = False


class Block(Struct, frozen=True):
    """One PEM block: its label (`CERTIFICATE`), where it stands, and what it holds."""

    label: str
    span: Span
    content: Certificate | PrivateKey | BadBlock | None


class Permissions(Struct, frozen=True):
    """Who may do what with a file: the permission bits, and the numbers of owner and group."""

    mode: int
    owner: int
    group: int

    @property
    def readable_by_others(self) -> bool:
        """Whether every user of the host may read it."""
        return bool(self.mode & 0o004)

    @property
    def readable_by_group(self) -> bool:
        """Whether the users of its group may read it."""
        return bool(self.mode & 0o040)


#: Why the content of a file is not known. `unreadable` is our trouble (permissions, outside of --root), not nginx's.
FileState = Literal["read", "missing", "directory", "unreadable", "empty"]


class CertificateFile(Struct, frozen=True):
    """A file (or a `data:` value) as OpenSSL's PEM functions read it for a certificate chain.

    `certificates` are those that nginx sends: the first one and what follows it. `failure` is where the reading ends
    with an error, in OpenSSL's words; `failed_at` is 0 where not even the first certificate could be read, and `hollow`
    tells that it is a block without content. `der` tells that the content is DER, which nginx does not read.
    `holds_key` tells of a private key in the same file.
    """

    path: str
    state: FileState
    certificates: tuple[Certificate, ...] = ()
    spans: tuple[Span, ...] = ()
    failure: BadBlock | None = None
    failed_at: int = 0
    hollow: bool = False
    der: bool = False
    holds_key: bool = False
    labels: tuple[str, ...] = ()
    permissions: Permissions | None = None


class KeyFile(Struct, frozen=True):
    """A file (or a `data:` value) as OpenSSL reads it for a private key.

    `needs_password` tells of an encrypted key that none of the given passwords opens (none is ever asked for).
    `passwords` is why nginx cannot read the file of passwords, which it does whether the key needs one or not.
    """

    path: str
    state: FileState
    key: PrivateKey | None = None
    failure: BadBlock | None = None
    der: bool = False
    needs_password: bool = False
    labels: tuple[str, ...] = ()
    permissions: Permissions | None = None
    span: Span | None = None
    passwords: BadBlock | None = None


#: Which certificate is signed by which others: digests. The reader checks the signatures, the model asks.
Signatures = Mapping[str, frozenset[str]]


class KeyPair(Struct, frozen=True):
    """One ssl_certificate with its ssl_certificate_key, in the order of the directives."""

    certificate: CertificateFile
    key: KeyFile


class Cipher(Struct, frozen=True):
    """A cipher suite by OpenSSL's name, with the first protocol version that has it (`TLSv1.2`)."""

    name: str
    protocol: str


class Certificates(Protocol):
    """Answers what files of certificates and keys hold; each is read once. The model asks, a reader answers."""

    def certificates(self, name: str) -> CertificateFile:
        """The chain that a file holds; `name` is an absolute path or a `data:` value."""
        ...

    def authorities(self, name: str, resume: bool = False) -> tuple[Certificate, ...]:
        """The trusted certificates that a file holds, with what it says of their trust.

        With `resume` what cannot be read is passed over, as by `openssl verify`.
        """
        ...

    def key(self, name: str, password_file: str | None = None) -> KeyFile:
        """The key that a file holds, opened with the passwords of `password_file` where it is encrypted."""
        ...

    def permissions(self, name: str) -> Permissions | None:
        """Who may do what with a file; None where that cannot be told, as in a checkout."""
        ...

    def signatures(self, certificates: Iterable[Certificate]) -> Signatures:
        """For each of them, which others of them have signed it."""
        ...

    def ciphers(self, text: str) -> tuple[Cipher, ...] | None:
        """What OpenSSL makes of a list of ciphers (`HIGH:!aNULL`); None where it knows none of them."""
        ...
