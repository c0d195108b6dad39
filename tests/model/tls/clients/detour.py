"""A proxy that leads every CONNECT to the loopback address, whatever host it names: browsers then ask for any name."""

import contextlib
import socket
import threading
from collections.abc import Iterator


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _lead(client: socket.socket) -> None:
    with client:
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(4096)
            if not part:
                return
            head += part
        port = head.split(b" ")[1].rpartition(b":")[2]
        if not (head.startswith(b"CONNECT ") and port.isdigit()):
            return
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), 5) as server:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join(5)


def _serve(listening: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            threading.Thread(target=_lead, args=(listening.accept()[0],), daemon=True).start()


@contextlib.contextmanager
def detour() -> Iterator[int]:
    """The proxy's port, while it runs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
