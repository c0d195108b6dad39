"""Whether client and server find a cipher suite up to TLS 1.2, where the type of the server's key decides (RFC 5246).

TLS 1.3 has suites of its own, which ssl_ciphers does not touch and which fit every key.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.presentation import ClientVerdict
from promaudit.facts.tls import Certificate, Certificates, PublicKey
from promaudit.model.nginx.configuration import Server
from promaudit.model.tls.clients import CLIENTS
from promaudit.model.tls.profiles import INTERMEDIATE
from promaudit.model.tls.settings import UNUSED
from promaudit.model.tls.start import Start


class Suites(Struct, frozen=True):
    """The suites of a server; `names` is None where they are not known.

    All clients have the six suites of the intermediate profile; which others they have depends on their version.
    """

    names: tuple[str, ...] | None

    def chosen(self, started: Start) -> Start:
        """The chains for whose keys there is a suite; all of them where the suites are not known."""
        if self.names is None:
            return started
        return replace(started, chains=tuple(chain for chain in started.chains if self._usable(chain)))

    def none_left(self) -> tuple[ClientVerdict, ...]:
        """The verdicts where there is no suite for any key of the server."""
        because = "ssl_ciphers has no suite for the type of the server's key, and TLS 1.3 is not spoken"
        return tuple(ClientVerdict(client.name, False, because, "protocol") for client in CLIENTS)

    def doubted(self, started: Start, verdicts: Iterable[ClientVerdict]) -> tuple[ClientVerdict, ...]:
        """The verdicts, undecided where a client accepts if it has one of the server's suites."""
        if self.names is None or all(INTERMEDIATE_SUITES & set(self._usable(chain)) for chain in started.chains):
            return tuple(verdicts)
        because = "whether client and server have a cipher suite in common is not known"
        return tuple(replace(one, accepts=None, because=because) if one.accepts else one for one in verdicts)

    def _usable(self, chain: tuple[Certificate, ...]) -> list[str]:
        return [name for name in self.names or () if _fits(name, chain[0].key)]


INTERMEDIATE_SUITES = frozenset(INTERMEDIATE.ciphers)


def _fits(name: str, key: PublicKey) -> bool:
    """Whether the server can use a suite with a key: EdDSA keys go with those of ECDSA (RFC 8422, section 5.10)."""
    if key.type == "DSA":
        return "DSS" in name
    if any(word in name for word in UNUSED):
        return False
    return ("ECDSA" in name) == (key.type in {"EC", "Ed25519", "Ed448"})


def suites_of(server: Server, certificates: Certificates) -> Suites:
    """The suites that ssl_ciphers gives a server; not known without it, as the default has some for every key."""
    directive = server.block.one("ssl_ciphers")
    commands = (one.arguments[0].lower() for one in server.block.many("ssl_conf_command") if one.arguments)
    if directive is None or "cipherstring" in commands:
        return Suites(None)
    expanded = certificates.ciphers(directive.arguments[0])
    return Suites(None if expanded is None else tuple(suite.name for suite in expanded))
