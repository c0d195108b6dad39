"""What nginx chooses where TLS leaves it a choice: which suite of two, and how long tickets are sealed with one key."""

from collections.abc import Iterator

from promaudit.facts.tls import Certificates
from promaudit.facts.tls_use import TlsSetting
from promaudit.model.nginx.configuration import Nginx, Server
from promaudit.model.tls.profiles import INTERMEDIATE, Profile
from promaudit.model.tls.settings import DEFAULT_CIPHERS, UNUSED, protocols

AUTHENTICATED = ("GCM", "CHACHA20", "CCM")


def choice_checks(
    nginx: Nginx, server: Server, certificates: Certificates, profile: Profile = INTERMEDIATE
) -> Iterator[TlsSetting]:
    """Choices that make handshakes weaker than both sides could have them."""
    if protocols(nginx, server) != ("TLSv1.3",):
        yield from _order(server, certificates, profile)
    yield from _tickets(nginx, server, profile)


def _order(server: Server, certificates: Certificates, profile: Profile) -> Iterator[TlsSetting]:
    """A weak suite that nginx prefers to a good one, or that a client may prefer where the profile wants its order.

    Up to TLS 1.2 the client's order counts without ssl_prefer_server_ciphers (SSL_OP_CIPHER_SERVER_PREFERENCE).
    """
    given, directive = server.block.one("ssl_ciphers"), server.block.one("ssl_prefer_server_ciphers")
    if given is None or given.arguments[0] == DEFAULT_CIPHERS:
        return
    names = [suite.name for suite in certificates.ciphers(given.arguments[0]) or ()]
    if server.block.on("ssl_prefer_server_ciphers", False):
        worse = _worse_first(names)
        if worse is not None:
            yield TlsSetting("order", worse, False, True, str(profile), "off", given.span)
    elif profile.server_order:
        worse = _worse_first(names[::-1])
        if worse is not None:
            span = given.span if directive is None else directive.span
            yield TlsSetting("order", worse, False, False, str(profile), "on", span)


def _worse_first(names: list[str]) -> str | None:
    """The first weak suite before a good one for the same type of key, as `AES128-SHA to ECDHE-RSA-...`."""
    found: str | None = None
    better: dict[bool, str] = {}
    for name in reversed(names):
        by_ecdsa = "ECDSA" in name
        if _good(name):
            better[by_ecdsa] = name
        elif by_ecdsa in better and not any(word in name for word in UNUSED):
            found = f"{name} to {better[by_ecdsa]}"
    return found


def _good(name: str) -> bool:
    """Whether a suite has forward secrecy and authenticated encryption."""
    exchange = name.startswith(("ECDHE-", "DHE-")) and not any(word in name for word in UNUSED)
    return exchange and any(word in name for word in AUTHENTICATED)


def _tickets(nginx: Nginx, server: Server, profile: Profile) -> Iterator[TlsSetting]:
    """Tickets that somebody has turned on where nginx never changes their key.

    It does since 1.23.2, where sessions are kept in shared memory (ngx_ssl_rotate_ticket_keys).
    """
    directive = server.block.one("ssl_session_tickets")
    if directive is None or directive.arguments[0].lower() != "on" or server.block.one("ssl_session_ticket_key"):
        return
    cache = server.block.one("ssl_session_cache")
    shared = cache is not None and any(word.startswith("shared:") for word in cache.arguments)
    if not (shared and nginx.since(1, 23, 2)):
        recommended = "ssl_session_cache shared:TLS:10m" if nginx.since(1, 23, 2) else "ssl_session_tickets off"
        yield TlsSetting("tickets", nginx.version, False, True, str(profile), recommended, directive.span)
