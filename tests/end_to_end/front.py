"""Stands where Prometheus listens, keeps what reaches it, and lets the real one answer.

So the real Prometheus can be on any port, and be the same one for many deployments that start it in the same way.
"""

import contextlib
import re
import socket
import threading

from msgspec import Struct

from tests.end_to_end.user_interface import UserInterface

_PATIENCE = 10.0
_CONNECTION = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:\s*chunked", re.IGNORECASE)


class Reached(Struct, frozen=True):
    """A request that reached Prometheus, and the status that it answered."""

    method: str
    target: str
    status: int | None
    location: str | None = None


class Front:
    """Listens on host and port as Prometheus would ("" or an unspecified address: on all), and passes to `port` on
    loopback."""

    def __init__(self, host: str, listen: int, port: int, interface: UserInterface | None = None) -> None:
        self.reached: list[Reached] = []
        self._port, self._interface = port, interface
        self._listener = _listen(host, listen)
        threading.Thread(target=self._serve, daemon=True).start()

    def take(self) -> list[Reached]:
        """What has reached it since the last call."""
        taken, self.reached = self.reached, []
        return taken

    def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(_PATIENCE)
            first = connection.recv(65536)
            if first[:1] == b"\x16":
                self._tunnel(connection, first)
            elif first:
                self._exchange(connection, first)

    def _exchange(self, connection: socket.socket, data: bytes) -> None:
        request = _whole(connection, data)
        words = request.split(b"\r\n", 1)[0].split(b" ")
        method, target = words[0].decode("latin-1"), b" ".join(words[1:-1]).decode("latin-1")
        answer = self._ask(request)
        interface = self._interface.answer(method, target) if self._interface else None
        if interface is not None and _status(answer) not in {None, 400, 401, 403}:
            answer = interface
        self.reached.append(Reached(method, target, _status(answer), _location(answer)))
        connection.sendall(answer)

    def _ask(self, request: bytes) -> bytes:
        head, separator, body = request.partition(b"\r\n\r\n")
        head = _CONNECTION.sub(b"", head) + b"\r\nConnection: close"
        received = b""
        with socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE) as upstream:
            upstream.sendall(head + separator + body)
            with contextlib.suppress(ConnectionResetError):
                while chunk := upstream.recv(65536):
                    received += chunk
        return received

    def _tunnel(self, connection: socket.socket, first: bytes) -> None:
        """TLS is passed on as it is: what it carries is not seen."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE) as upstream:
            upstream.sendall(first)
            back = threading.Thread(target=_copy, args=(upstream, connection), daemon=True)
            back.start()
            _copy(connection, upstream)
            back.join(_PATIENCE)


def _listen(host: str, port: int) -> socket.socket:
    if host in {"", "0.0.0.0", "::"}:
        with contextlib.suppress(OSError):
            return socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
        host = "0.0.0.0"
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=64)


def _whole(connection: socket.socket, data: bytes) -> bytes:
    """The whole request, its body included."""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return data
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    while (length and len(body) < int(length[1])) or (_CHUNKED.search(head) and not body.endswith(b"0\r\n\r\n")):
        chunk = connection.recv(65536)
        if not chunk:
            break
        data, body = data + chunk, body + chunk
    return data


def _status(answer: bytes) -> int | None:
    words = answer.split(b"\r\n", 1)[0].split(b" ")
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None


def _location(answer: bytes) -> str | None:
    found = re.search(rb"\r\nlocation: ([^\r]*)", answer.partition(b"\r\n\r\n")[0], re.IGNORECASE)
    return found[1].decode("latin-1") if found else None


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
