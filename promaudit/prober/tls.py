"""TLS as a client of today speaks it, with this machine's OpenSSL."""

import ipaddress
import socket
import ssl
from http.client import HTTPException

from promaudit.prober.connection import Deadline
from promaudit.prober.failure import NoAnswerError, words
from promaudit.prober.hello import greet
from promaudit.prober.options import Credentials, Options, Origin, Trust
from promaudit.prober.reach import reached


def context(trust: Trust, credentials: Credentials | None = None, *, verify: bool) -> ssl.SSLContext:
    """A client's context. Raises OSError (ssl.SSLError among them) where a file of roots or keys cannot be used."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not verify:
        found.check_hostname = False
        found.verify_mode = ssl.CERT_NONE
    elif trust.roots is not None:
        found.load_verify_locations(trust.roots)
    else:
        found.load_default_certs()
    if credentials is not None and credentials.certificate is not None:
        found.load_cert_chain(credentials.certificate, credentials.key, lambda: b"")
    return found


def lax() -> ssl.SSLContext:
    """A context that talks to servers which a client of today refuses, to see what they show."""
    found = context(Trust(insecure=True), verify=False)
    found.set_ciphers("ALL:@SECLEVEL=0")
    found.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return found


def server_name(host: str) -> str | None:
    """What is asked for by SNI: names, never addresses (RFC 6066, section 3)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return None


def wrap(raw: socket.socket, name: str | None, tls: ssl.SSLContext, deadline: Deadline) -> ssl.SSLSocket:
    """The handshake, on a connection that is there. The connection is closed where it fails; raises OSError.

    An address as the name is compared with the certificate, where that is verified; ssl sends no SNI for it.
    """
    try:
        raw.settimeout(deadline.remaining())
        return tls.wrap_socket(raw, server_hostname=name)
    except BaseException:
        raw.close()
        raise


def secure(
    origin: Origin, options: Options, tls: ssl.SSLContext, deadline: Deadline, name: str | None
) -> ssl.SSLSocket:
    """Connect and shake hands, asking for `name` (None: for none). Raises NoAnswerError."""
    try:
        return wrap(reached(origin, options, deadline), name, tls, deadline)
    except ssl.SSLError as error:
        raise explained(error, origin, options, deadline) from None
    except (OSError, HTTPException) as error:
        raise words(error, deadline.seconds) from None


def explained(error: ssl.SSLError, origin: Origin, options: Options, deadline: Deadline) -> NoAnswerError:
    """Why a handshake failed; a port that seems not to speak TLS is asked once more, what it says instead."""
    failure = words(error, deadline.seconds)
    if error.reason not in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNEXPECTED_MESSAGE"}:
        return failure
    try:
        spoken = greet(reached(origin, options, deadline), server_name(origin.host), deadline).spoken
    except (OSError, HTTPException, NoAnswerError):
        return failure
    if spoken.startswith((b"HTTP/", b"<html", b"<!DOCTYPE")):
        return NoAnswerError("TLS: the port speaks plain HTTP")
    return NoAnswerError("TLS: the port does not speak TLS")
