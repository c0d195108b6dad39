"""Why a request got no answer, in the words that predictions use."""

import http.client
import re
import socket
import ssl


class NoAnswerError(Exception):
    """A request without an answer; the text is what the user is told.

    `final` tells that asking the same origin again would end in the same way and cost as much time; `unasked` that the
    request was not made at all, so that nothing can be said of what would come of it.
    """

    def __init__(self, because: str, final: bool = False, unasked: bool = False) -> None:
        super().__init__(because)
        self.because = because
        self.final = final
        self.unasked = unasked


#: What OpenSSL calls the alerts and accidents of a handshake, for people.
_TLS_REASONS = {
    "TLSV1_UNRECOGNIZED_NAME": "the server rejects this name (unrecognized_name)",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the server refuses the handshake (handshake_failure)",
    "TLSV1_ALERT_PROTOCOL_VERSION": "no protocol version in common (protocol_version)",
    "UNSUPPORTED_PROTOCOL": "no protocol version in common",
    "TLSV1_ALERT_INTERNAL_ERROR": "the server fails by itself (internal_error)",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the server demands a client certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the server refuses the client certificate",
    "TLSV1_ALERT_UNKNOWN_CA": "the server does not know the issuer of the client certificate",
    "UNEXPECTED_EOF_WHILE_READING": "the server closes the connection in the handshake",
    "WRONG_VERSION_NUMBER": "the port does not speak TLS",
    "PEM lib": "there is no certificate with its key in PEM",
}
#: What Python adds to OpenSSL's words: the library, and a line of its own source.
_NOISE = re.compile(r"^\[[^]]*\]|\(_ssl\.c:\d+\)$")


def words(error: Exception, seconds: float) -> NoAnswerError:
    """The failure that an error of the operating system, of OpenSSL or of the HTTP reader stands for."""
    if isinstance(error, NoAnswerError):
        return error
    if isinstance(error, TimeoutError):
        return NoAnswerError(f"timeout: no complete answer within {seconds:g} s", final=True)
    if isinstance(error, ssl.SSLError):
        return NoAnswerError("TLS: " + tls_words(error))
    if isinstance(error, socket.gaierror):
        return unresolved(error)
    if isinstance(error, OSError):
        return NoAnswerError(_system_words(error))
    return NoAnswerError(_http_words(error))


def tls_words(error: ssl.SSLError) -> str:
    """Why a handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate refused: {error.verify_message or error.reason}"
    reason = error.reason or _NOISE.sub("", str(error)).strip()
    return _TLS_REASONS.get(reason, reason.replace("_", " ").lower())


def unresolved(error: socket.gaierror) -> NoAnswerError:
    """A name that has no address, or nobody who could tell."""
    if error.errno == socket.EAI_AGAIN:
        return NoAnswerError("the name cannot be resolved for the moment", final=True)
    return NoAnswerError("no such host", final=True)


def _system_words(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, ConnectionError):
        return "connection closed without an answer"
    return (error.strerror or str(error)).lower()


def _http_words(error: Exception) -> str:
    if isinstance(error, http.client.LineTooLong) or "headers" in str(error):
        return "not HTTP: the headers of the answer have no end"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer is shorter than it says"
    return "not HTTP: the answer does not begin as one of HTTP/1.x does"
