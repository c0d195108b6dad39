"""A client that writes exactly what it is told: HTTP/1.x byte by byte, over TLS where wanted, verifying nothing."""

import contextlib
import socket
import ssl
from functools import lru_cache

from msgspec import Struct

TIMEOUT = 10.0


class Answer(Struct, frozen=True):
    """What came back. `status` is None where the connection was closed without an answer.

    `refused`: nobody listens there. `tls_error`: the handshake failed. `source_port` is the client's own port. Texts
    are bytes as latin-1.
    """

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    refused: bool = False
    tls_error: str = ""
    source_port: int = 0

    def header(self, name: str) -> str | None:
        """The first value of a header, None where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@lru_cache(maxsize=1)
def careless() -> ssl.SSLContext:
    """A TLS context that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def exchange(
    address: str, port: int, data: bytes, *, tls: bool = False, sni: str | None = None, source: str | None = None,
    method: str = "GET",
) -> Answer:  # fmt: skip
    """Connect, write `data`, read until the other side closes."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as raw:
        raw.settimeout(TIMEOUT)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if source:
                raw.bind((source, 0))
            raw.connect((address, port))
        except ConnectionRefusedError:
            return Answer(refused=True)
        own = int(raw.getsockname()[1])
        if not tls:
            return parse(_talk(raw, data), method, own)
        try:
            with careless().wrap_socket(raw, server_hostname=sni) as secure:
                return parse(_talk(secure, data), method, own)
        except ssl.SSLError as error:
            return Answer(tls_error=error.reason or str(error), source_port=own)
        except ConnectionError as error:
            return Answer(tls_error=str(error), source_port=own)


def _talk(connection: socket.socket, data: bytes) -> bytes:
    received = bytearray()
    # A server that has answered may close before it has read everything: its answer counts all the same.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(data)
    with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
        while chunk := connection.recv(65536):
            received += chunk
    return bytes(received)


def parse(received: bytes, method: str = "GET", source_port: int = 0) -> Answer:
    """An answer from its bytes; one of HTTP/0.9 has no head: it is a body with status 200, as in RFC 1945."""
    if not received:
        return Answer(source_port=source_port)
    if not received.startswith(b"HTTP/"):
        return Answer(200, (), received.decode("latin-1"), source_port=source_port)
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    headers = tuple((name, value.lstrip(" ")) for name, _, value in (line.partition(":") for line in lines[1:]))
    chunked = any(name.lower() == "transfer-encoding" and value == "chunked" for name, value in headers)
    return Answer(status, headers, (_dechunk(body) if chunked else body).decode("latin-1"), source_port=source_port)


def _dechunk(body: bytes) -> bytes:
    whole = bytearray()
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.split(b";")[0] or b"0", 16)
        if not length:
            break
        whole += rest[:length]
        body = rest[length + 2 :]
    return bytes(whole)
