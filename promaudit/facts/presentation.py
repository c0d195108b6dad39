"""What a server shows to a client that asks for a name, and what each client makes of it."""

from typing import Literal

from msgspec import Struct

from promaudit.facts.span import Span
from promaudit.facts.tls import Certificate

#: The clients, by the names of the JSON contract.
ClientName = Literal["browsers", "go", "openssl", "curl", "python-ssl", "urllib3", "java", "node"]

#: Why a client refuses, in words that a rule can ask for.
RefusalKind = Literal[
    "nginx-does-not-start",
    "handshake-rejected",
    "protocol",
    "no-key-for-certificate",
    "no-san",
    "name",
    "expired",
    "not-yet-valid",
    "unknown-issuer",
    "self-signed",
    "extended-key-usage",
    "key-usage",
    "ca-as-leaf",
    "not-a-ca",
    "path-length",
    "name-constraints",
    "weak-key",
    "weak-signature",
    "critical-extension",
    "policy",
    "signature",
    "staple",
    "malformed",
]


class Refused(Struct, frozen=True):
    """Why one client refuses; `certificate` is the one that it refuses, None where it is not one of them.

    `undecided` tells that it cannot be computed whether it does.
    """

    kind: RefusalKind
    because: str
    certificate: Certificate | None = None
    undecided: bool = False


class ClientVerdict(Struct, frozen=True):
    """Whether a client accepts; None where that cannot be computed. `kind` is None where it does accept."""

    client: ClientName
    accepts: bool | None
    because: str
    kind: RefusalKind | None = None
    certificate: Certificate | None = None


class PathVerdict(Struct, frozen=True):
    """Whether `openssl verify` takes the path that a file of certificates holds; None where that cannot be computed."""

    verifies: bool | None
    because: str


class Presentation(Struct, frozen=True):
    """A server, a name that it is asked by, the certificate files that it shows, and what each client says.

    `chain` is what is sent, the first certificate first; empty where there is none. `nginx_starts` is None where it
    cannot be computed; `refusal` is what nginx says where it is False, else why it cannot be told. `server` is the
    server block's span, `ssl_certificate` that of the directive in force; `own` tells whether the name is one of the
    server's own, and `trust_known` whether a trust store was given. `path` is what OpenSSL makes of the first file
    alone, None where there is none.
    """

    name: str
    server: Span | None
    certificates: tuple[str, ...]
    nginx_starts: bool | None
    refusal: str
    chain: tuple[Certificate, ...]
    clients: tuple[ClientVerdict, ...]
    ssl_certificate: Span | None = None
    own: bool = True
    trust_known: bool = False
    path: PathVerdict | None = None
