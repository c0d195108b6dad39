"""An upstream that answers as the request asks it to, and keeps what it received to the byte.

A request with `X-Want-Redirect: L` gets 302 with that Location, one with `X-Want-Status: N` that status,
`X-Want-Header: Name: value` adds a header; every other one gets 200. `X-Want-Silence` closes without an answer.
"""

import contextlib
import socket
import ssl
import threading

from msgspec import Struct

_PATIENCE = 3.0
#: How a TLS record with a handshake begins (RFC 8446, section 5.1): it is no request.
_HANDSHAKE = b"\x16"


class Received(Struct, frozen=True):
    """A request as an upstream received it; texts are bytes as latin-1. `sni` is the name asked for over TLS."""

    port: int
    method: str
    target: str
    http: str
    headers: tuple[tuple[str, str], ...]
    body_len: int
    sni: str | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, None where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Upstreams:
    """So many upstreams on loopback (IPv4, and IPv6 where there is one), and what they received, in order."""

    def __init__(self, plain: int, tls: int = 0, context: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self._names: dict[int, str | None] = {}
        self._context = context
        if context:
            context.sni_callback = self._asked
        self._listeners: list[socket.socket] = []
        self.ports = [self._start(False) for _ in range(plain)]
        self.tls_ports = [self._start(True) for _ in range(tls)]

    def take(self) -> list[Received]:
        """What was received since the last call."""
        taken, self.received = self.received, []
        return taken

    def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _start(self, tls: bool) -> int:
        first = socket.create_server(("127.0.0.1", 0), backlog=128)
        port = int(first.getsockname()[1])
        listeners = [first]
        with contextlib.suppress(OSError):
            listeners.append(socket.create_server(("::1", port), family=socket.AF_INET6, backlog=128))
        for listener in listeners:
            self._listeners.append(listener)
            threading.Thread(target=self._serve, args=(listener, port, tls), daemon=True).start()
        return port

    def _serve(self, listener: socket.socket, port: int, tls: bool) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError, ValueError):
                connection.settimeout(_PATIENCE)
                if tls and self._context:
                    with self._context.wrap_socket(connection, server_side=True) as secure:
                        self._answer(secure, port, self._names.pop(id(secure), None))
                else:
                    self._answer(connection, port, None)

    def _asked(self, secure: ssl.SSLObject | ssl.SSLSocket, name: str | None, _context: ssl.SSLContext) -> None:
        self._names[id(secure)] = name

    def _answer(self, connection: socket.socket, port: int, sni: str | None) -> None:
        received = _read(connection, port, sni)
        if received is None:
            return
        self.received.append(received)
        if received.header("X-Want-Silence") is None:
            connection.sendall(_answer(received))
        if isinstance(connection, ssl.SSLSocket):
            connection.unwrap()


def _read(connection: socket.socket, port: int, sni: str | None) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
        if data.startswith(_HANDSHAKE):
            return None
    head, _, body = data.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    # the target may hold spaces: it is what stands between the first word and the last
    method, _, rest = line.partition(" ")
    target, _, http = rest.rpartition(" ")
    headers = tuple((name, value.removeprefix(" ")) for name, _, value in (field.partition(":") for field in fields))
    length = next((int(value) for name, value in headers if name.lower() == "content-length" and value.isdigit()), 0)
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            break
        body += chunk
    return Received(port, method, target, http, headers, len(body), sni)


def _answer(received: Received) -> bytes:
    status, headers = 200, []
    redirect, wanted = received.header("X-Want-Redirect"), received.header("X-Want-Status")
    if redirect is not None:
        status = 302
        headers.append(f"Location: {redirect}")
    elif wanted is not None and wanted.isdigit():
        status = int(wanted)
    header = received.header("X-Want-Header")
    if header is not None and ":" in header:
        name, _, value = header.partition(":")
        headers.append(f"{name.strip()}: {value.strip()}")
    body = b"" if received.method == "HEAD" else b'{"upstream":%d}' % received.port
    head = [f"HTTP/1.1 {status} X", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    if status in (204, 304):
        head, body = [line for line in head if not line.startswith("Content-")], b""
    return ("\r\n".join([*head, "Connection: close"]) + "\r\n\r\n").encode("latin-1") + body
