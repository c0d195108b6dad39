"""A server that does what no server should: one behaviour a port, over TLS where wanted."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

#: What a server does with a connection, once the request has come.
Behaviour = Callable[[socket.socket], None]
#: No behaviour goes on for longer than this, whatever the client does.
PATIENCE = 15.0


def says(text: str | bytes) -> Behaviour:
    """Write this, and close."""
    data = text.encode("latin-1") if isinstance(text, str) else text
    return lambda connection: connection.sendall(data)


def repeats(head: str, piece: str, pause: float = 0.0) -> Behaviour:
    """Write a head, and then the same piece for ever."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head.encode("latin-1"))
        end, stopped = monotonic() + PATIENCE, threading.Event()
        while monotonic() < end:
            connection.sendall(piece.encode("latin-1"))
            if pause:
                stopped.wait(pause)

    return behave


def silent(connection: socket.socket) -> None:
    """Say nothing until the client goes away."""
    connection.settimeout(PATIENCE)
    while connection.recv(4096):
        pass


@contextmanager
def serving(behave: Behaviour, tls: ssl.SSLContext | None = None, heard: list[bytes] | None = None) -> Iterator[int]:
    """A port that behaves so for every connection; `heard` collects the heads of the requests."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    thread = threading.Thread(target=_serve, args=(listener, behave, tls, heard), daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(1)


def _serve(
    listener: socket.socket, behave: Behaviour, tls: ssl.SSLContext | None, heard: list[bytes] | None
) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_one, args=(connection, behave, tls, heard), daemon=True).start()


def _one(raw: socket.socket, behave: Behaviour, tls: ssl.SSLContext | None, heard: list[bytes] | None) -> None:
    with raw, contextlib.suppress(OSError, ValueError):
        raw.settimeout(PATIENCE)
        if tls is None:
            _behave(raw, behave, heard)
        else:
            with tls.wrap_socket(raw, server_side=True) as secure:
                _behave(secure, behave, heard)


def _behave(connection: socket.socket, behave: Behaviour, heard: list[bytes] | None) -> None:
    request = connection.recv(65536)
    if heard is not None and request:
        heard.append(request)
    behave(connection)


@contextmanager
def full() -> Iterator[int]:
    """A port that takes no connections, as behind a firewall that drops: its queue is full and nobody accepts."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = int(listener.getsockname()[1])
        for _ in range(3):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
        yield port
