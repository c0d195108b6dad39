"""Every relation about TLS that rules are given, by its kind."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from promaudit.facts.presentation import Presentation
from promaudit.facts.span import Span
from promaudit.facts.tls import Certificate, Certificates, KeyPair
from promaudit.facts.tls_use import DefaultCertificate, Hsts, Stapling, TlsFile
from promaudit.model.nginx.configuration import Nginx, Server
from promaudit.model.nginx.sockets import Socket
from promaudit.model.tls.checks import name_checks, shown_chains
from promaudit.model.tls.choices import choice_checks
from promaudit.model.tls.configured import Configured, Loader, configured, full_name
from promaudit.model.tls.files import authority_problem, certificate_problem, file_problems, mismatched
from promaudit.model.tls.headers import hsts_checks
from promaudit.model.tls.key_access import KeyAccess
from promaudit.model.tls.presentations import own_names, sent_name, tls_sockets
from promaudit.model.tls.profiles import Profile, profile_of
from promaudit.model.tls.settings import setting_checks
from promaudit.model.tls.shown import shown_certificates
from promaudit.model.tls.upstream_files import client_pairs, upstream_authorities
from promaudit.model.tls.words import called

if TYPE_CHECKING:
    from promaudit.model.tls.issuers import Issuers

Relations = dict[str, tuple[object, ...]]
#: Directives that name certificates of CAs, none of which nginx sends.
_AUTHORITIES = ("ssl_trusted_certificate", "ssl_client_certificate", "proxy_ssl_trusted_certificate")


def relations(
    nginx: Nginx,
    presentations: tuple[Presentation, ...],
    certificates: Certificates,
    at: datetime,
    profile: str = "intermediate",
) -> Relations:
    """All relations about the TLS servers of a configuration; `presentations` are theirs.

    `profile` is the name of the one that the settings are held against.
    """
    return _Relations(nginx, presentations, certificates, at, profile_of(profile)).everything()


class _Relations:
    """Collects the relations, each file and each setting once, however many servers share it."""

    def __init__(
        self,
        nginx: Nginx,
        presentations: tuple[Presentation, ...],
        certificates: Certificates,
        at: datetime,
        profile: Profile,
    ) -> None:
        self.nginx, self.presentations, self.certificates, self.at = nginx, presentations, certificates, at
        self.profile = profile
        self.loader, self.access = Loader(nginx, certificates), KeyAccess(nginx, certificates)
        self.by_server: dict[Span | None, list[Presentation]] = {}
        for presentation in presentations:
            self.by_server.setdefault(presentation.server, []).append(presentation)
        self.found: dict[str, dict[object, None]] = {}
        self.defaults: frozenset[Server] = frozenset()

    def everything(self) -> Relations:
        self._keep("name_check", name_checks(self.presentations))
        sockets = tuple(tls_sockets(self.nginx))
        self.defaults = frozenset(socket.default_server for socket in sockets)
        for socket in sockets:
            for server in socket.servers:
                self._server(socket, server)
        self._tell_once()
        self._upstreams()
        self._keep("default_certificate", (one for socket in sockets for one in self._default(socket)))
        return {kind: tuple(facts) for kind, facts in self.found.items()}

    def _keep(self, kind: str, facts: "Iterator[object]") -> None:
        self.found.setdefault(kind, {}).update(dict.fromkeys(facts))

    def _server(self, socket: Socket, server: Server) -> None:
        default = None if server in self.defaults else socket.default_server
        self._keep("tls_setting", setting_checks(self.nginx, server, self.certificates, self.profile, default))
        self._keep("tls_setting", choice_checks(self.nginx, server, self.certificates, self.profile))
        self._keep("hsts", hsts_checks(server))
        if configured(server):
            self._keep("tls_file", self._authorities(server))
        name = next((sent_name(name) for name in own_names(server)), None)
        loaded = self.loader.load(server, socket, name)
        for given, pair in zip(configured(server), loaded.pairs, strict=False):
            self._pair(server, given, pair)

    def _tell_once(self) -> None:
        """Servers without Strict-Transport-Security are told of together, at that of the public host if it is one."""
        found = [one for one in self.found.get("hsts", {}) if isinstance(one, Hsts)]
        missing = [one for one in found if one.problem == "missing"]
        if len(missing) > 1:
            public = self.presentations[0].server if self.presentations else None
            first = next((one for one in missing if _is_within(one.span, public)), missing[0])
            told = replace(first, others=len(missing) - 1)
            self.found["hsts"] = dict.fromkeys([told, *(one for one in found if one.problem != "missing")])

    def _upstreams(self) -> None:
        """The files with which nginx goes to its upstreams."""
        for given in client_pairs(self.nginx, self.certificates):
            self._keep("tls_file", given.problems())
            self._keep("mismatched_key", given.mismatch())
            self._keep("readable_key", self.access.readable(given.pair.key, given.key.span))
        self._keep("tls_file", upstream_authorities(self.nginx, self.certificates))

    def _authorities(self, server: Server) -> Iterator[TlsFile]:
        """The files of trusted CAs, which nginx reads as soon as the server has a certificate.

        Those that sign clients' certificates it reads only where it asks for these (ngx_http_ssl_merge_srv_conf).
        """
        asks = server.block.word("ssl_verify_client", "off") != "off"
        for name in (*(["ssl_client_certificate"] if asks else []), "ssl_trusted_certificate"):
            directive = server.block.one(name)
            if directive is not None and directive.arguments[0]:
                file = self.certificates.certificates(full_name(self.nginx, directive.arguments[0]))
                yield from authority_problem(file, name, directive.span)

    def _pair(self, server: Server, given: Configured, pair: KeyPair) -> None:
        certificate, key = given.certificate.span, (given.key or given.certificate).span
        self._keep("tls_file", file_problems(pair, certificate, key, given.variable))
        mismatch = mismatched(pair, certificate, key)
        self._keep("mismatched_key", iter([mismatch] if mismatch is not None else []))
        self._keep("readable_key", self.access.readable(pair.key, key))
        if certificate_problem(pair.certificate) is None and pair.certificate.certificates:
            stapling = server.block.on("ssl_stapling", False)
            self._keep("shown_certificate", shown_certificates(pair.certificate, certificate, self.at, stapling))
            shown = self.by_server.get(server.span, [])
            at_hand = partial(self._at_hand, server=server, path=pair.certificate.path)
            self._keep("shown_chain", shown_chains(pair.certificate, certificate, shown, self.certificates, at_hand))
            self._keep("stapling", _stapling(server, pair, certificate))

    @cached_property
    def issuers(self) -> "Issuers":
        from promaudit.model.tls.issuers import Issuers

        return Issuers(self.certificates, self.nginx.files)

    def _at_hand(self, certificate: Certificate, server: Server, path: str) -> bool:
        """Whether the certificate of the CA is there, in another file than the one that is sent."""
        directives = (server.block.one(name) for name in _AUTHORITIES)
        named = [full_name(self.nginx, one.arguments[0]) for one in directives if one is not None and one.arguments[0]]
        return self.issuers.at_hand(certificate, path, named)

    def _default(self, socket: Socket) -> Iterator[DefaultCertificate]:
        """The first server of a socket that shows its certificate to strangers, because nobody chose it for that."""
        server = socket.default_server
        if socket.default is not None or server.block.on("ssl_reject_handshake", False):
            return
        shown = {self._chain(socket, one) for one in socket.servers if configured(one)} - {()}
        chain = self._chain(socket, server)
        if len(shown) < 2 or not chain or server.span is None:
            return
        directive = server.block.one("ssl_certificate")
        listen = socket.listen.span if socket.listen is not None else None
        yield DefaultCertificate(
            f"{socket.address}:{socket.port}",
            server.name or "_",
            called(chain[0]),
            listen or server.span,
            directive.span if directive is not None else None,
        )

    def _chain(self, socket: Socket, server: Server) -> tuple[Certificate, ...]:
        name = next((sent_name(name) for name in own_names(server)), None)
        chains = self.loader.load(server, socket, name).start.chains
        return chains[0] if chains else ()


def _is_within(span: Span, block: Span | None) -> bool:
    """Whether a directive stands in a block."""
    return block is not None and block.path == span.path and block.line <= span.line <= block.end_line


def _stapling(server: Server, pair: KeyPair, certificate: Span) -> Iterator[Stapling]:
    """Stapling that cannot happen: public CAs give up OCSP, and nginx then ignores the directive."""
    leaf = pair.certificate.certificates[0]
    directive = server.block.one("ssl_stapling")
    on = server.block.on("ssl_stapling", False)
    given = server.block.one("ssl_stapling_responder") or server.block.one("ssl_stapling_file")
    if on and directive is not None and given is None and not leaf.ocsp:
        yield Stapling("no-responder", called(leaf), directive.span, certificate)
    elif leaf.must_staple and not on:
        yield Stapling("demanded", called(leaf), certificate, certificate)
