"""TLS as one address serves it: the chain with and without a name, what is negotiated, and what else is accepted."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from promaudit.facts.observation import Handshake, Peer, ServedTls
from promaudit.prober.connection import Deadline, connect
from promaudit.prober.failure import NoAnswerError, tls_words, words
from promaudit.prober.hello import OF_TLS13, ORDINARY, TLS12, TLS13, VERSIONS, WEAK, Greeting, greet
from promaudit.prober.options import Options, Origin
from promaudit.prober.tls import context, lax, secure, server_name

_DER = 2  # _ssl.ENCODING_DER


def served_tls(origin: Origin, options: Options) -> ServedTls:
    """Everything that can be seen of the TLS of an origin. Raises NoAnswerError where nobody can be reached."""
    host, port = origin.host, origin.port
    deadline = Deadline.after(options.limits.request_seconds)
    connect(host, port, options, deadline).close()
    named = _handshake(origin, server_name(host), options)
    if named.error:
        return ServedTls(host, port, named)
    named = _verified(named, origin, options)
    nameless = _handshake(origin, None, options) if server_name(host) else None
    greeting = _greeting(origin, options, TLS12, ORDINARY)
    if greeting is not None and greeting.chain[:1] == named.chain[:1]:
        # the greeting's list is the server's own; a library's may have been put in order
        named = replace(named, chain=greeting.chain, complete=True)
    stapled = bool(greeting.stapled) if greeting is not None and greeting.version == TLS12 else None
    return ServedTls(
        host, port, named, nameless, tuple(_protocols(origin, options)), tuple(_weak(origin, options)), stapled
    )


def _handshake(origin: Origin, name: str | None, options: Options) -> Handshake:
    """A handshake that accepts whatever is shown."""
    deadline = Deadline.after(options.limits.request_seconds)
    tls = lax()
    try:
        # a name is not given where none is to be sent: then the connection goes to the host all the same
        connection = secure(origin.host, origin.port, options, tls, deadline, name)
    except NoAnswerError as failure:
        return Handshake(name, error=failure.because)
    with connection:
        cipher = connection.cipher()
        chain, complete = _chain(connection)
        return Handshake(name, connection.version() or "", cipher[0] if cipher else "", chain, complete)


def _chain(connection: ssl.SSLSocket) -> tuple[tuple[bytes, ...], bool]:
    """The certificates as they were sent; the server's own alone where this Python does not tell the others."""
    source: Any = connection if hasattr(connection, "get_unverified_chain") else getattr(connection, "_sslobj", None)
    ask = getattr(source, "get_unverified_chain", None)
    if ask is not None:
        sent = ask() or []
        return tuple(one if isinstance(one, bytes) else one.public_bytes(_DER) for one in sent), True
    leaf = connection.getpeercert(binary_form=True)
    return ((leaf,), False) if leaf else ((), False)


def _verified(named: Handshake, origin: Origin, options: Options) -> Handshake:
    """The same handshake with this machine's OpenSSL looking at chain and name."""
    if options.trust.insecure:
        return named
    deadline = Deadline.after(options.limits.request_seconds)
    try:
        tls = context(options.trust, verify=True)
        raw = connect(origin.host, origin.port, options, deadline)
    except (OSError, NoAnswerError):
        return named
    try:
        raw.settimeout(deadline.remaining())
        tls.wrap_socket(raw, server_hostname=origin.host).close()
    except ssl.SSLCertVerificationError as error:
        return replace(named, verified=False, refusal=tls_words(error))
    except OSError:
        return named
    finally:
        raw.close()
    return replace(named, verified=True)


def _greeting(origin: Origin, options: Options, version: int, ciphers: tuple[int, ...]) -> Greeting | None:
    """What is answered to one ClientHello; None where that was not found out, an empty one where it hangs up."""
    deadline = Deadline.after(options.limits.request_seconds)
    try:
        return greet(connect(origin.host, origin.port, options, deadline), server_name(origin.host), deadline, version,
                     ciphers)  # fmt: skip
    except (TimeoutError, NoAnswerError):
        return None
    except OSError:
        return Greeting()


def _protocols(origin: Origin, options: Options) -> Iterator[tuple[str, bool | None]]:
    for name, version in VERSIONS.items():
        greeting = _greeting(origin, options, version, OF_TLS13 if version == TLS13 else ORDINARY)
        yield name, None if greeting is None else greeting.version == version


def _weak(origin: Origin, options: Options) -> Iterator[str]:
    for kind, ciphers in WEAK.items():
        greeting = _greeting(origin, options, TLS12, ciphers)
        if greeting is not None and greeting.cipher in ciphers:
            yield kind


def peer_of(origin: Origin, options: Options) -> Peer:
    """The address that answers at an origin, and whether it is one of this host. Raises NoAnswerError."""
    deadline = Deadline.after(options.limits.request_seconds)
    with connect(origin.host, origin.port, options, deadline) as connection:
        try:
            theirs, ours = connection.getpeername(), connection.getsockname()
        except OSError as error:
            raise words(error, deadline.seconds) from None
    # who connects to an address of the same host comes from that very address, or from another one of loopback
    local = theirs[0] == ours[0] or theirs[0].startswith("127.") or theirs[0] == "::1"
    return Peer(str(theirs[0]), int(theirs[1]), local)
