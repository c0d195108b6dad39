"""Every name that a TLS server of nginx is asked by, what it presents for it, and what each client makes of that."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from promaudit.facts.presentation import ClientVerdict, PathVerdict, Presentation
from promaudit.facts.tls import Certificate, Certificates
from promaudit.model.nginx.configuration import Nginx, Server
from promaudit.model.nginx.sockets import Socket
from promaudit.model.nginx.text import wire
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.tls.clients import CLIENTS
from promaudit.model.tls.configured import Loaded, Loader, configured
from promaudit.model.tls.names import a_labels, address
from promaudit.model.tls.presented import judged
from promaudit.model.tls.settings import negotiated
from promaudit.model.tls.start import Start
from promaudit.model.tls.verified import verified
from promaudit.model.tls.words import listed

#: A name that clients ask for, and the port that they ask at; None: any that speaks TLS.
Asked = tuple[str, int | None]


def presentations(
    nginx: Nginx, names: Iterable[Asked], certificates: Certificates, ca_files: tuple[str, ...], as_of: datetime
) -> tuple[Presentation, ...]:
    """What is presented for `names` and for every server_name, once for each name and server.

    `ca_files` are the PEM files of the trust store; without any, a certificate's own root is taken as trusted. Names
    are as people write them: IDNA is each client's business. A name that no TLS socket is asked has no presentation.
    """
    stage = _Stage(nginx, certificates, trusted(certificates, ca_files), as_of)
    found: dict[tuple[str, Server], Presentation] = {}
    for socket, name in _questions(nginx, tuple(names)):
        try:
            server = server_of(socket, name)
        except UnknownError:
            continue
        if (name, server) not in found:
            found[name, server] = stage.presentation(socket, server, name)
    return tuple(found.values())


def trusted(certificates: Certificates, ca_files: tuple[str, ...]) -> tuple[Certificate, ...] | None:
    """The certificates of a trust store; None where none is given."""
    if not ca_files:
        return None
    return tuple(dict.fromkeys(one for file in ca_files for one in certificates.authorities(file)))


def tls_sockets(nginx: Nginx) -> Iterator[Socket]:
    """The sockets that speak TLS, by `listen ... ssl` or, up to nginx 1.25.0, by `ssl on`."""
    for addresses in nginx.sockets.by_port.values():
        for socket in addresses.values():
            if socket.ssl or (not nginx.since(1, 25, 1) and socket.default_server.block.on("ssl", False)):
                yield socket


def server_of(socket: Socket, name: str) -> Server:
    """The server whose certificate a name gets: nginx knows the name alone by SNI, which has no addresses.

    A server without a certificate of its own shows that of the default server. Raises UnknownError.
    """
    found = None if address(name) is not None else socket.names.find(sent_name(name) or "")
    server = found[0] if found is not None else socket.default_server
    has_its_own = configured(server) or server.block.on("ssl_reject_handshake", False)
    return server if has_its_own else socket.default_server


def sent_name(name: str) -> str | None:
    """The name in the handshake (RFC 6066, section 3), as nginx sees it; None where none is sent."""
    if address(name) is not None:
        return None
    host = a_labels(name)
    return wire(name if host is None else host).lower().removesuffix(".")


def _questions(nginx: Nginx, names: tuple[Asked, ...]) -> Iterator[tuple[Socket, str]]:
    """Each name at each socket where it is asked for."""
    sockets = tuple(tls_sockets(nginx))
    for name, port in names:
        for socket in sockets:
            if port in {None, socket.port}:
                yield socket, name
    for socket in sockets:
        for server in socket.servers:
            for name in own_names(server):
                yield socket, name


def own_names(server: Server) -> Iterator[str]:
    """The names of a server that somebody can ask for: no regular expression, no wildcard, not the catch-all `_`.

    A name with a port is no name of any request.
    """
    for name in server.names:
        plain = name.removeprefix(".")
        if ":" in plain and not plain.startswith("["):
            continue
        if plain and plain != "_" and not plain.startswith("~") and "*" not in plain and "$" not in plain:
            yield plain


class _Stage:
    """What all presentations of a configuration share."""

    def __init__(
        self, nginx: Nginx, certificates: Certificates, anchors: tuple[Certificate, ...] | None, as_of: datetime
    ) -> None:
        self.nginx, self.certificates, self.anchors, self.as_of = nginx, certificates, anchors, as_of
        self.loader = Loader(nginx, certificates)

    def presentation(self, socket: Socket, server: Server, name: str) -> Presentation:
        """What one server shows for one name."""
        loaded = self.loader.load(server, socket, sent_name(name))
        directives = server.block.many("ssl_certificate")
        clients = self._clients(socket, server, loaded, name)
        return Presentation(
            name=name,
            server=server.span,
            certificates=loaded.paths,
            nginx_starts=loaded.starts,
            refusal=loaded.start.because,
            chain=loaded.start.chains[0] if loaded.start.chains else (),
            clients=clients,
            ssl_certificate=directives[0].span if directives else None,
            own=name.lower() in map(str.lower, own_names(server)),
            trust_known=self.anchors is not None,
            path=self._path(loaded, name, clients),
        )

    def _path(self, loaded: Loaded, name: str, clients: tuple[ClientVerdict, ...]) -> PathVerdict | None:
        """What OpenSSL makes of the first file alone."""
        if not loaded.pairs or loaded.paths[0] == "data:":
            return None
        file, chains = loaded.pairs[0].certificate, loaded.start.chains
        seen = next((one for one in clients if one.client == "openssl" and len(chains) == 1), None)
        shown = None if seen is None else (seen, chains[0])
        return verified(file, name, self.anchors, self.certificates, self.as_of, seen=shown)

    def _clients(self, socket: Socket, server: Server, loaded: Loaded, name: str) -> tuple[ClientVerdict, ...]:
        if server.block.on("ssl_reject_handshake", False) or not configured(server):
            because = "nginx rejects the handshake: ssl_reject_handshake is on, or there is no certificate"
            return tuple(ClientVerdict(client.name, False, because, "handshake-rejected") for client in CLIENTS)
        spoken = negotiated(self.nginx, server, socket.default_server)
        if not {"TLSv1.2", "TLSv1.3"} & set(spoken):
            because = f"the server speaks {listed(spoken, 'no protocol')}, and no client of today does"
            return tuple(ClientVerdict(client.name, False, because, "protocol") for client in CLIENTS)
        tls13 = "TLSv1.3" in spoken
        if tls13 or not loaded.start.chains:
            staples = server.block.on("ssl_stapling", False)
            return judged(loaded.start, name, self.anchors, self.certificates, self.as_of, tls13, staples)
        return self._by_suites(server, loaded.start, name)

    def _by_suites(self, server: Server, started: Start, name: str) -> tuple[ClientVerdict, ...]:
        """Up to TLS 1.2 it is the suites that say which certificate is shown, if any."""
        from promaudit.model.tls.suites import suites_of

        suites = suites_of(server, self.certificates)
        left = suites.chosen(started)
        if not left.chains:
            return suites.none_left()
        staples = server.block.on("ssl_stapling", False)
        verdicts = judged(left, name, self.anchors, self.certificates, self.as_of, tls13=False, staples=staples)
        return suites.doubted(left, verdicts)
