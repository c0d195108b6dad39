"""How to ask: addresses, credentials, trust, limits. The words are curl's."""

from typing import Literal

from msgspec import Struct

from promaudit import __version__

USER_AGENT = f"promaudit/{__version__} (read-only probe)"


class Origin(Struct, frozen=True):
    """Scheme, host (lower case, IPv6 without brackets) and port: what credentials are meant for (RFC 6454)."""

    scheme: str
    host: str
    port: int


def ascii_name(host: str) -> str:
    """The host as it goes over the wire: lower case, no dot at the end, other alphabets in IDNA (UTS 46).

    Raises ValueError where that cannot be done.
    """
    if host.isascii():
        return host.rstrip(".").lower()
    import idna

    return idna.encode(host.rstrip("."), uts46=True).decode("ascii")


class Redirection(Struct, frozen=True):
    """Where connections to `host` and `port` go instead; "" and 0 stand for any (--resolve, --connect-to)."""

    host: str
    port: int
    to_host: str
    to_port: int = 0


class Trust(Struct, frozen=True):
    """Whom to trust: the system's roots, or those of `roots` (PEM) alone; nothing is verified where `insecure`."""

    roots: str | None = None
    insecure: bool = False


class Credentials(Struct, frozen=True):
    """What is shown to one origin and to no other: user and password, client certificate and key (paths)."""

    origin: Origin
    user: str | None = None
    password: str = ""
    certificate: str | None = None
    key: str | None = None

    def __repr__(self) -> str:
        return f"Credentials(origin={self.origin!r}, user={self.user!r})"


class Limits(Struct, frozen=True):
    """What one probe may cost: seconds for a request and for all, requests, bytes of one answer and of all."""

    request_seconds: float = 10.0
    total_seconds: float = 120.0
    requests: int = 300
    answer_bytes: int = 16 << 20
    total_bytes: int = 128 << 20


class Options(Struct, frozen=True):
    """Everything that a probe is told. `hosts` are those that may be asked, in lower case; nobody else is.

    `proxy` is the URL of an HTTP proxy, None for none; the environment is not looked at. `retries` counts repetitions
    after a failed connection.
    """

    hosts: frozenset[str]
    redirections: tuple[Redirection, ...] = ()
    trust: Trust = Trust()
    credentials: Credentials | None = None
    limits: Limits = Limits()
    retries: int = 0
    family: Literal[0, 4, 6] = 0
    proxy: str | None = None
    user_agent: str = USER_AGENT
