"""TLS as one address serves it: the chain with and without a name, what is negotiated, and what else is accepted."""

import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.live import Peer
from promaudit.facts.served import Handshake, ServedTls
from promaudit.prober.connection import Deadline, connect
from promaudit.prober.failure import NoAnswerError, tls_words, words
from promaudit.prober.hello import OF_TLS13, ORDINARY, TLS12, TLS13, VERSIONS, WEAK, Greeting, greet
from promaudit.prober.options import Options, Origin
from promaudit.prober.reach import reached
from promaudit.prober.tls import context, lax, secure, server_name, wrap

_DER = 2  # _ssl.ENCODING_DER
#: All handshakes of one look have together this many times what one request may take.
SHARE = 2


def served_tls(origin: Origin, options: Options) -> ServedTls:
    """Everything that can be seen of the TLS of an origin. Raises NoAnswerError where nobody can be reached."""
    return _Look(origin, options, Deadline.after(SHARE * options.limits.request_seconds)).served()


class _Look(Struct, frozen=True):
    """A look at one origin; all its handshakes have one deadline, so that a slow server costs its time once."""

    origin: Origin
    options: Options
    deadline: Deadline

    def served(self) -> ServedTls:
        host, port = self.origin.host, self.origin.port
        try:
            self.reach().close()
        except (OSError, HTTPException) as error:
            raise words(error, self.deadline.seconds) from None
        named = self.handshake(server_name(host))
        if named.error:
            return ServedTls(host, port, named)
        named = self.verified(named)
        nameless = self.handshake(None) if server_name(host) else None
        greeting = self.greeting(TLS12, ORDINARY)
        if greeting is not None and greeting.chain[:1] == named.chain[:1]:
            # the greeting's list is the server's own; a library's may have been put in order
            named = replace(named, chain=greeting.chain, complete=True)
        stapled = bool(greeting.stapled) if greeting is not None and greeting.version == TLS12 else None
        return ServedTls(host, port, named, nameless, tuple(self.protocols()), tuple(self.weak()), stapled)

    def reach(self) -> socket.socket:
        return reached(self.origin, self.options, self.deadline)

    def handshake(self, name: str | None) -> Handshake:
        """A handshake that accepts whatever is shown."""
        try:
            connection = secure(self.origin, self.options, lax(), self.deadline, name)
        except NoAnswerError as failure:
            return Handshake(name, error=failure.because)
        with connection:
            cipher = connection.cipher()
            chain, complete = _chain(connection)
            return Handshake(name, connection.version() or "", cipher[0] if cipher else "", chain, complete)

    def verified(self, named: Handshake) -> Handshake:
        """The same handshake with this machine's OpenSSL looking at chain and name."""
        if self.options.trust.insecure:
            return named
        try:
            tls = context(self.options.trust, verify=True)
            wrap(self.reach(), self.origin.host, tls, self.deadline).close()
        except ssl.SSLCertVerificationError as error:
            return replace(named, verified=False, refusal=tls_words(error))
        except (OSError, HTTPException, NoAnswerError):
            return named
        return replace(named, verified=True)

    def greeting(self, version: int, ciphers: tuple[int, ...]) -> Greeting | None:
        """What is answered to one ClientHello; None where that was not found out, an empty one where it hangs up."""
        try:
            return greet(self.reach(), server_name(self.origin.host), self.deadline, version, ciphers)
        except (TimeoutError, HTTPException, NoAnswerError):
            return None
        except OSError:
            return Greeting()

    def protocols(self) -> Iterator[tuple[str, bool | None]]:
        for name, version in VERSIONS.items():
            greeting = self.greeting(version, OF_TLS13 if version == TLS13 else ORDINARY)
            yield name, None if greeting is None else greeting.version == version

    def weak(self) -> Iterator[str]:
        for kind, ciphers in WEAK.items():
            greeting = self.greeting(TLS12, ciphers)
            if greeting is not None and greeting.cipher in ciphers:
                yield kind


def _chain(connection: ssl.SSLSocket) -> tuple[tuple[bytes, ...], bool]:
    """The certificates as they were sent; the server's own alone where this Python does not tell the others."""
    source: Any = connection if hasattr(connection, "get_unverified_chain") else getattr(connection, "_sslobj", None)
    ask = getattr(source, "get_unverified_chain", None)
    if ask is not None:
        sent = ask() or []
        return tuple(one if isinstance(one, bytes) else one.public_bytes(_DER) for one in sent), True
    leaf = connection.getpeercert(binary_form=True)
    return ((leaf,), False) if leaf else ((), False)


def peer_of(origin: Origin, options: Options) -> Peer:
    """The address that answers at an origin, and whether it is one of this host. Raises NoAnswerError."""
    if options.proxy is not None:
        raise NoAnswerError("who answers behind a proxy is not seen", unasked=True)
    deadline = Deadline.after(options.limits.request_seconds)
    with connect(origin.host, origin.port, options, deadline) as connection:
        try:
            theirs, ours = connection.getpeername(), connection.getsockname()
        except OSError as error:
            raise words(error, deadline.seconds) from None
    # who connects to an address of the same host comes from that very address, or from another one of loopback
    local = theirs[0] == ours[0] or theirs[0].startswith("127.") or theirs[0] == "::1"
    return Peer(str(theirs[0]), int(theirs[1]), local)
