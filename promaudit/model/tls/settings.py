"""ssl_protocols and its kind, with the defaults of nginx's versions (ngx_http_ssl_module of the manual)."""

from collections.abc import Iterator

from promaudit.facts.nginx import Directive
from promaudit.facts.tls import Certificates
from promaudit.facts.tls_use import SettingKind, TlsSetting
from promaudit.model.nginx.configuration import Nginx, Server
from promaudit.model.tls.profiles import CURVE_NAMES, INTERMEDIATE, Profile
from promaudit.model.tls.words import listed

#: Words in the names of suites that are no protection: no encryption, nobody authenticated, or broken long ago.
BROKEN = ("NULL", "ADH-", "AECDH-", "EXP-", "RC4", "RC2", "DES-CBC", "IDEA", "SEED", "MD5")
DEFAULT_CIPHERS = "HIGH:!aNULL:!MD5"
#: Suites whose server shows no certificate, or one with a DSA key: nginx has no use for them.
UNUSED = ("PSK", "SRP", "DSS", "ADH-", "AECDH-")
BROKEN_PROTOCOLS = frozenset({"SSLv2", "SSLv3"})
#: The hybrid of ML-KEM, newer and stronger than what the older profiles name.
HYBRID = "X25519MLKEM768"
#: So many suites are named.
MOST_SHOWN = 4
#: "now the "ssl_protocols" directive works in a virtual server different from the default server" (CHANGES of 1.29.2).
OWN_PROTOCOLS = (1, 29, 2)
PROTOCOLS = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")


def protocols(nginx: Nginx, server: Server) -> tuple[str, ...]:
    """The protocols that a server speaks, oldest first: TLSv1.3 by default since 1.23.4, TLSv1 and 1.1 up to 1.27.2."""
    directive = server.block.one("ssl_protocols")
    if directive is not None:
        return tuple(name for name in PROTOCOLS if name in directive.arguments)
    old = () if nginx.since(1, 27, 3) else ("TLSv1", "TLSv1.1")
    new = ("TLSv1.3",) if nginx.since(1, 23, 4) else ()
    return (*old, "TLSv1.2", *new)


def negotiated(nginx: Nginx, server: Server, default: Server) -> tuple[str, ...]:
    """The protocols that are spoken to clients of a server, on a socket with that default server.

    Before 1.29.2 OpenSSL chooses the version before nginx chooses the server: the default server's protocols count.
    """
    return protocols(nginx, server if nginx.since(*OWN_PROTOCOLS) else default)


def setting_checks(
    nginx: Nginx,
    server: Server,
    certificates: Certificates,
    profile: Profile = INTERMEDIATE,
    default: Server | None = None,
) -> Iterator[TlsSetting]:
    """What a TLS server allows that the profile does not; `default` is the server whose protocols it speaks.

    What is left to nginx's defaults is nginx's business, unless the profile is one for which no default is enough.
    """
    speaker = server if default is None else default
    if speaker is server or nginx.since(*OWN_PROTOCOLS):
        yield from _protocol_check(nginx, server, profile)
    else:
        yield from _without_effect(nginx, server, speaker, profile)
    if negotiated(nginx, server, speaker) != ("TLSv1.3",):
        yield from _cipher_check(server, certificates, profile)
    directive = server.block.one("ssl_ecdh_curve")
    if directive is not None and directive.arguments[0] != "auto":
        names = [name.lstrip("?*") for name in directive.arguments[0].split(":")]
        found = [name for name in names if CURVE_NAMES.get(name, name) not in {*profile.curves, HYBRID}]
        recommended = ":".join(name for name in profile.curves if name != HYBRID)
        yield from _setting("curves", found, False, directive, profile, recommended)


def _without_effect(nginx: Nginx, server: Server, default: Server, profile: Profile) -> Iterator[TlsSetting]:
    """Protocols of a server that is not the default one, where they do not count; what is spoken is judged there."""
    given = server.block.own.get("ssl_protocols", ())
    spoken = protocols(nginx, default)
    if given and protocols(nginx, server) != spoken:
        recommended = " ".join(profile.protocols)
        found = listed(spoken, "no protocol")
        yield TlsSetting(
            "protocols", found, False, True, str(profile), recommended, given[-1].span, True, default.span
        )


def _cipher_check(server: Server, certificates: Certificates, profile: Profile) -> Iterator[TlsSetting]:
    """The list for TLS 1.2 and before; a profile without such suites would have the protocol changed, not the list."""
    directive = server.block.one("ssl_ciphers")
    if directive is None or directive.arguments[0] == DEFAULT_CIPHERS:
        return
    wanted = profile if profile.ciphers else INTERMEDIATE
    expanded = certificates.ciphers(directive.arguments[0]) or ()
    found = [suite.name for suite in expanded if suite.name not in wanted.ciphers]
    broken = [name for name in found if any(word in name for word in BROKEN)]
    yield from _setting("ciphers", broken or found, bool(broken), directive, wanted, ":".join(wanted.ciphers))


def _protocol_check(nginx: Nginx, server: Server, profile: Profile) -> Iterator[TlsSetting]:
    directive = server.block.one("ssl_protocols")
    spoken = protocols(nginx, server)
    found = [name for name in spoken if name not in profile.protocols]
    broken = bool(BROKEN_PROTOCOLS & set(found)) or not set(spoken) & set(profile.protocols)
    recommended = " ".join(profile.protocols)
    if directive is not None:
        yield from _setting("protocols", found, broken, directive, profile, recommended)
    elif "TLSv1.2" in found and server.span is not None:
        place = server.block.one("ssl_certificate")
        span = server.span if place is None else place.span
        yield TlsSetting("protocols", listed(found), False, False, str(profile), recommended, span)


def _setting(
    kind: SettingKind, found: list[str], broken: bool, directive: Directive, profile: Profile, recommended: str
) -> Iterator[TlsSetting]:
    if found:
        shown = listed(found[:MOST_SHOWN]) if len(found) <= MOST_SHOWN else f"{', '.join(found[:MOST_SHOWN])}, ..."
        yield TlsSetting(kind, shown, broken, True, str(profile), recommended, directive.span)
