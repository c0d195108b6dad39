"""How nginx.conf uses certificates and TLS, as rules are given it: each fact is one thing at one directive."""

from typing import Literal

from msgspec import Struct

from promaudit.facts.span import Span

#: What a file is meant to hold.
TlsRole = Literal["certificate", "key", "authorities"]

#: What is wrong with such a file. `unreadable` is our trouble, not nginx's.
FileProblem = Literal["missing", "directory", "unreadable", "empty", "other-block", "der", "encrypted", "broken"]

SettingKind = Literal["protocols", "ciphers", "curves", "order", "tickets"]

#: What is wrong with a chain: a CA is missing, out of order, or it is the root, which nobody needs.
ChainProblem = Literal["incomplete", "order", "root"]

#: How a certificate's time stands to the day of the audit.
CertificateState = Literal["valid", "expires-soon", "expired", "not-yet-valid"]


class TlsFile(Struct, frozen=True):
    """A file that a directive (or a field of a web config file) names, and what is wrong with it.

    `labels` are the PEM blocks that it does hold, as people read them; `words` is what nginx says of it. `dynamic`
    tells that its name has variables, so that nginx opens it at each handshake. `program` is who reads it.
    """

    role: TlsRole
    directive: str
    path: str
    problem: FileProblem
    labels: str
    words: str
    span: Span
    dynamic: bool = False
    program: str = "nginx"


class MismatchedKey(Struct, frozen=True):
    """A key that is not its certificate's. `starts` tells that nginx starts nevertheless: the types differ.

    `program` is who reads them. `to_upstream` tells that nginx is the client to whom they belong.
    """

    certificate: str
    key: str
    certificate_key: str
    other_key: str
    starts: bool
    certificate_span: Span
    key_span: Span
    leaf_later: bool = False
    program: str = "nginx"
    to_upstream: bool = False


class ShownCertificate(Struct, frozen=True):
    """One certificate of those that a server sends. Days are whole days; dates are written as 2026-12-01, UTC.

    `state` is about the day of the audit: `expires-soon` is relative to the lifetime, the last third of it and at most
    30 days. `limit` is how many days the CA/Browser Forum allows for its notBefore, where it is public and longer, else
    0. `public` tells that its policies are those of publicly trusted CAs.
    """

    subject: str
    issuer: str
    role: Literal["leaf", "intermediate", "root"]
    file: str
    span: Span
    file_span: Span | None
    state: CertificateState
    not_before: str
    not_after: str
    days: int
    lifetime: int
    limit: int
    public: bool
    self_signed: bool
    key: str
    weak_key: bool
    signature: str
    weak_signature: bool
    ca: bool
    purposes: str
    lacks_server_auth: bool
    usages: str
    key_usage_problem: str
    must_staple: bool
    staples: bool


class NameCheck(Struct, frozen=True):
    """A name that a server is asked by, held against its certificate by every client.

    `covered` is what RFC 9525 says; `accepting` and `refusing` are the clients, as people call them. `names` are those
    of the certificate. `common_name` tells that it is the common name alone that has the name. `asked` is where a
    client is told to ask by this name, None where none is.
    """

    name: str
    own: bool
    names: str
    covered: bool
    has_names: bool
    common_name: bool
    accepting: str
    refusing: str
    span: Span
    server: Span | None
    asked: Span | None = None


class ShownChain(Struct, frozen=True):
    """What is wrong with the chain that a server sends.

    `certain` tells that it is known to fail for clients: by the trust store, or because the CA is a public one.
    """

    problem: ChainProblem
    file: str
    subject: str
    issuer: str
    certain: bool
    refusing: str
    span: Span
    file_span: Span | None


class ReadableKey(Struct, frozen=True):
    """A key that others than root and nginx can have.

    `mode` is as `ls` has it in octal, `url` the one by which nginx serves it, `owner` the user whose file it is.
    """

    path: str
    mode: str
    url: str
    span: Span
    root: Span | None
    owner: str = ""


class TlsSetting(Struct, frozen=True):
    """A protocol, cipher or curve setting that a profile does not have, or a choice that weakens handshakes.

    `without_effect` tells of protocols that are not spoken, as the `default` server of the socket has others: then
    `found` are those.
    `found` are the words outside of the profile; `broken` tells that they are no protection at all. Of an `order` it is
    the weak suite and the better one behind it, and `given` tells that nginx chooses; of `tickets` the release.
    """

    kind: SettingKind
    found: str
    broken: bool
    given: bool
    profile: str
    recommended: str
    span: Span
    without_effect: bool = False
    default: Span | None = None


class DefaultCertificate(Struct, frozen=True):
    """A socket whose strangers (no name in the handshake, or an unknown one) see the certificate of one server."""

    address: str
    server: str
    subject: str
    span: Span
    certificate: Span | None


class Hsts(Struct, frozen=True):
    """Strict-Transport-Security of a server: `missing`, `short` (below the profile's age), or `lost` in a location.

    A location with an add_header of its own does not inherit those of the server. `others` counts further servers that
    lack it: it is the host's habit, and said once.
    """

    problem: Literal["missing", "short", "lost"]
    name: str
    age: int
    wanted: int
    span: Span
    header: Span | None
    others: int = 0

    @property
    def names(self) -> str:
        """Whom it is said of: `a.example and 2 more servers`."""
        more = {0: "", 1: " and one more server"}.get(self.others, f" and {self.others} more servers")
        return self.name + more


class Stapling(Struct, frozen=True):
    """OCSP stapling that does not happen: asked for without a responder, or missing where it is demanded."""

    problem: Literal["no-responder", "demanded"]
    subject: str
    span: Span
    certificate: Span
