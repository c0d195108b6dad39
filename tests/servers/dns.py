"""A name server on loopback to which all names, or a few, are 127.0.0.1."""

import contextlib
import socket
import struct
import threading
from collections.abc import Collection

_A, _REFUSED_NAME = 1, 3


class NameServer:
    """Answers A questions over UDP: for `names`, all where None; another one does not exist (NXDOMAIN)."""

    def __init__(self, names: Collection[str] | None, address: str = "127.0.0.1", port: int = 0) -> None:
        self._names = None if names is None else {name.lower() for name in names}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, port))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def know(self, names: Collection[str]) -> None:
        """Know these names and no others from now on."""
        self._names = {name.lower() for name in names}

    def close(self) -> None:
        """Stop answering."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                question, client = self._socket.recvfrom(4096)
                if question:
                    self._socket.sendto(self._answer(question), client)
            except OSError:
                return
            if not question:
                return

    def _answer(self, question: bytes) -> bytes:
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]])
            at += question[at] + 1
        name = b".".join(labels).decode("latin-1").lower()
        end = at + 5
        (kind,) = struct.unpack("!H", question[at + 1 : at + 3])
        known = self._names is None or name in self._names
        answers = [struct.pack("!HHHIH4s", 0xC00C, _A, 1, 1, 4, b"\x7f\0\0\1")] if known and kind == _A else []
        flags = 0x8180 | (0 if known else _REFUSED_NAME)
        head = question[:2] + struct.pack("!HHHHH", flags, 1, len(answers), 0, 0)
        return head + question[12:end] + b"".join(answers)
