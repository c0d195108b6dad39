"""One request over one connection, and the answer as it comes."""

import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from msgspec import Struct

from promaudit.facts.http import Headers, first
from promaudit.facts.url import DEFAULT_PORTS, request_target
from promaudit.prober.connection import Deadline
from promaudit.prober.failure import NoAnswerError, words
from promaudit.prober.options import Credentials, Options, Origin, ascii_name
from promaudit.prober.reach import Source, basic, proxy_authorization, reached
from promaudit.prober.tls import context, explained, server_name, wrap

_HOST = re.compile(r"[a-z0-9._:-]+\Z")
_AS_IT_IS = "!#$%&'()*+,/:;=?@[]~-._|^{}\\"


class Answer(Struct, frozen=True):
    """An answer as it came over the wire; texts of headers are bytes as latin-1. `body` is whole."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first value of a header, empty where there is none."""
        return first(self.headers, name) or ""

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


def origin_of(url: str) -> Origin:
    """Scheme, host and port of a URL. Raises NoAnswerError where it cannot be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port
        name = ascii_name(parts.hostname or "")
    except (ValueError, UnicodeError):
        raise NoAnswerError("not asked: this is not a URL") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise NoAnswerError(f"not asked: a `{parts.scheme}:` address is not http or https")
    if not _HOST.match(name):
        raise NoAnswerError("not asked: the URL names no host")
    return Origin(parts.scheme, name, DEFAULT_PORTS[parts.scheme] if port is None else port)


def send(method: str, url: str, body: bytes, options: Options, credentials: Credentials | None) -> Answer:
    """Ask once. `credentials` are shown to this server. Raises NoAnswerError."""
    deadline = Deadline.after(options.limits.request_seconds)
    origin = origin_of(url)
    try:
        with _connection(origin, options, credentials, deadline) as connection:
            connection.settimeout(deadline.remaining())
            connection.sendall(_message(method, url, origin, body, options, credentials))
            return read_answer(connection, method, deadline, options.limits.answer_bytes)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise words(error, deadline.seconds) from None


def _connection(
    origin: Origin, options: Options, credentials: Credentials | None, deadline: Deadline
) -> socket.socket:
    raw = reached(origin, options, deadline)
    if origin.scheme == "http":
        return raw
    # only what is confidential needs a proof of who is at the other end; what is public is looked at as it is
    verify = credentials is not None and not options.trust.insecure
    try:
        tls = context(options.trust, credentials, verify=verify)
        return wrap(raw, origin.host if verify else server_name(origin.host), tls, deadline)
    except ssl.SSLError as error:
        raise explained(error, origin, options, deadline) from None
    finally:
        # wrap has taken the socket over or closed it; after another failure nobody else closes it
        if raw.fileno() != -1:
            raw.close()


def _message(
    method: str, url: str, origin: Origin, body: bytes, options: Options, credentials: Credentials | None
) -> bytes:
    parts = urlsplit(url)
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    host += "" if origin.port == DEFAULT_PORTS[origin.scheme] else f":{origin.port}"
    target = quote(request_target(parts), safe=_AS_IT_IS)
    through_proxy = options.proxy is not None and origin.scheme == "http"
    lines = [
        f"{method} {f'http://{host}{target}' if through_proxy else target} HTTP/1.1",
        f"Host: {host}",
        f"User-Agent: {options.user_agent}",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
    ]
    if through_proxy and options.proxy is not None:
        lines += proxy_authorization(options.proxy)
    if credentials is not None and credentials.user is not None:
        lines.append(f"Authorization: {basic(credentials.user, credentials.password)}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def read_answer(connection: socket.socket, method: str, deadline: Deadline, limit: int) -> Answer:
    """Read one answer. Raises OSError, http.client.HTTPException, or NoAnswerError where it is longer than `limit`."""
    source = Source.of(connection, deadline, limit)
    with http.client.HTTPResponse(source, method=method) as response:
        response.begin()
        declared = response.length
        body = b"".join(_pieces(response))
        if declared is not None and len(body) < declared:
            raise http.client.IncompleteRead(b"", declared - len(body))
        return Answer(response.status, tuple(response.headers.items()), body)


def _pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body in pieces: a length that a server made up must not become so much memory at once."""
    while piece := response.read(1 << 16):
        yield piece
