"""A TLS greeting by hand: what a server says to a ClientHello, before anything is encrypted.

The local OpenSSL refuses to speak the versions and ciphers that must be found out about, and Python's ssl does not ask
for an OCSP response. The first messages of TLS up to 1.2 are in clear (RFC 5246, section 7.4), so that they can be read
without a key: version and cipher that the server chooses, the certificates in the order in which they are sent, and the
stapled OCSP response.
"""

import os
import socket
from collections.abc import Iterator, Sequence
from struct import pack

from msgspec import Struct

from promaudit.prober.connection import Deadline

SSL3, TLS10, TLS11, TLS12, TLS13 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
VERSIONS = {"SSLv3": SSL3, "TLSv1": TLS10, "TLSv1.1": TLS11, "TLSv1.2": TLS12, "TLSv1.3": TLS13}

_ALERT, _HANDSHAKE = 21, 22
_SERVER_HELLO, _CERTIFICATE, _HELLO_DONE, _CERTIFICATE_STATUS = 2, 11, 14, 22
#: No server's first flight is longer than this; more is not read.
_MOST_BYTES = 1 << 18

#: What a client of today offers up to TLS 1.2, and what every old server knows.
ORDINARY = (
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC023, 0xC027, 0xC024, 0xC028, 0xC009, 0xC013, 0xC00A, 0xC014,
    0x009E, 0x009F, 0x0067, 0x006B, 0x0033, 0x0039, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x000A,
)  # fmt: skip
OF_TLS13 = (0x1301, 0x1302, 0x1303)
#: Kinds of ciphers that RFC 9325, section 4.1, forbids, by the words that people search for.
WEAK = {
    "NULL": (0x0001, 0x0002, 0x003B, 0xC001, 0xC006, 0xC00B, 0xC010, 0xC015),
    "anonymous": (0x0018, 0x001B, 0x0034, 0x003A, 0x006C, 0x006D, 0x00A6, 0x00A7, 0xC016, 0xC017, 0xC018, 0xC019),
    "EXPORT": (0x0003, 0x0006, 0x0008, 0x000B, 0x000E, 0x0011, 0x0014, 0x0017, 0x0019),
    "RC4": (0x0004, 0x0005, 0xC002, 0xC007, 0xC00C, 0xC011),
    "DES and 3DES": (0x0009, 0x000A, 0x0012, 0x0013, 0x0015, 0x0016, 0xC003, 0xC008, 0xC00D, 0xC012),
}
_GROUPS = (0x001D, 0x0017, 0x0018, 0x0019, 0x0100)
_SIGNATURES = (
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
)  # fmt: skip


class Greeting(Struct, frozen=True):
    """What a server answers to a ClientHello.

    `version` and `cipher` are those that it chooses, None where it sends no ServerHello. `chain` is DER, in order.
    `stapled` is the OCSP response, empty without one. `alert` is the alert's number (RFC 8446, section 6). `spoken` are
    the first bytes that came, whatever they are. `complete` tells that the first flight came to its end.
    """

    spoken: bytes = b""
    version: int | None = None
    cipher: int | None = None
    chain: tuple[bytes, ...] = ()
    stapled: bytes = b""
    alert: int | None = None
    complete: bool = False

    @property
    def is_tls(self) -> bool:
        """Whether what came is a record of TLS."""
        return len(self.spoken) >= 3 and self.spoken[0] in {_ALERT, _HANDSHAKE} and self.spoken[1] == 3


def greet(
    connection: socket.socket,
    name: str | None,
    deadline: Deadline,
    version: int = TLS12,
    ciphers: Sequence[int] = ORDINARY,
) -> Greeting:
    """Send a ClientHello with `version` as the only one on offer, and read what comes. Closes the connection.

    Raises TimeoutError where nothing comes in time, and OSError where the connection breaks before a byte came.
    """
    with connection:
        connection.settimeout(deadline.remaining())
        connection.sendall(client_hello(name, version, ciphers))
        return read_greeting(_received(connection, deadline))


def _received(connection: socket.socket, deadline: Deadline) -> bytes:
    """Bytes up to the end of the first flight, an alert, or of what the server has to say."""
    received = bytearray()
    while len(received) < _MOST_BYTES:
        connection.settimeout(deadline.remaining())
        try:
            chunk = connection.recv(16384)
        except ConnectionError:
            if not received:
                raise
            break
        received += chunk
        greeting = read_greeting(bytes(received))
        if not chunk or greeting.complete or not (greeting.is_tls or len(received) < 5):
            break
    return bytes(received)


def client_hello(name: str | None, version: int, ciphers: Sequence[int]) -> bytes:
    """A ClientHello in a record (RFC 5246, section 7.4.1.2; RFC 8446, section 4.1.2 for TLS 1.3)."""
    legacy = min(version, TLS12)
    extensions = b"".join(_extensions(name, version)) if version > SSL3 else b""
    body = pack("!H", legacy) + os.urandom(32)
    # TLS 1.3 through middleboxes wants a session id (RFC 8446, appendix D.4)
    body += _vector(1, os.urandom(32) if version == TLS13 else b"")
    body += _vector(2, _numbers(ciphers)) + _vector(1, b"\0")
    body += _vector(2, extensions) if extensions else b""
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return pack("!BH", _HANDSHAKE, SSL3 if version == SSL3 else TLS10) + _vector(2, message)


def _extensions(name: str | None, version: int) -> Iterator[bytes]:
    if name is not None:
        yield _extension(0, _vector(2, b"\0" + _vector(2, name.encode("latin-1", "replace"))))
    yield _extension(5, b"\x01\0\0\0\0")  # status_request: an OCSP response, please
    yield _extension(10, _vector(2, _numbers(_GROUPS)))
    yield _extension(11, b"\x01\0")
    yield _extension(13, _vector(2, _numbers(_SIGNATURES)))
    if version == TLS13:
        yield _extension(43, _vector(1, pack("!H", TLS13)))
        # no key share: a server of TLS 1.3 answers with a HelloRetryRequest, which tells all that is asked
        yield _extension(51, _vector(2, b""))


def _extension(kind: int, content: bytes) -> bytes:
    return pack("!H", kind) + _vector(2, content)


def _vector(size: int, content: bytes) -> bytes:
    return len(content).to_bytes(size, "big") + content


def _numbers(numbers: Sequence[int]) -> bytes:
    return pack(f"!{len(numbers)}H", *numbers)


def read_greeting(data: bytes) -> Greeting:
    """Whatever a server said, as far as it can be understood; never raises, however odd the bytes are."""
    alert, messages = _records(data)
    version = cipher = None
    chain: tuple[bytes, ...] = ()
    stapled, complete = b"", alert is not None
    for kind, body in _messages(messages):
        if kind == _SERVER_HELLO:
            version, cipher = _server_hello(body)
            complete = complete or version == TLS13
        elif kind == _CERTIFICATE:
            chain = _certificates(body)
        elif kind == _CERTIFICATE_STATUS and body[:1] == b"\x01":
            stapled = body[4:]
        complete = complete or kind == _HELLO_DONE
    return Greeting(data[:16], version, cipher, chain, stapled, alert, complete)


def _records(data: bytes) -> tuple[int | None, bytes]:
    """The number of the first alert, and the handshake messages of all whole records."""
    messages, at = b"", 0
    while len(data) - at >= 5 and data[at + 1] == 3:
        kind, length = data[at], int.from_bytes(data[at + 3 : at + 5], "big")
        content = data[at + 5 : at + 5 + length]
        if len(content) < length:
            break
        if kind == _ALERT and length == 2 and (content[0] == 2 or not messages):
            return content[1], messages
        messages += content if kind == _HANDSHAKE else b""
        at += 5 + length
    return None, messages


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while len(data) - at >= 4:
        length = int.from_bytes(data[at + 1 : at + 4], "big")
        body = data[at + 4 : at + 4 + length]
        if len(body) < length:
            return
        yield data[at], body
        at += 4 + length


def _server_hello(body: bytes) -> tuple[int | None, int | None]:
    """The version and the cipher that the server chooses."""
    if len(body) < 38:
        return None, None
    version = int.from_bytes(body[:2], "big")
    at = 35 + body[34]
    cipher, extensions = body[at : at + 2], body[at + 5 :]
    while len(extensions) >= 4:
        kind, length = int.from_bytes(extensions[:2], "big"), int.from_bytes(extensions[2:4], "big")
        if kind == 43 and length == 2:
            version = int.from_bytes(extensions[4:6], "big")
        extensions = extensions[4 + length :]
    return version, int.from_bytes(cipher, "big")


def _certificates(body: bytes) -> tuple[bytes, ...]:
    found, at = [], 3
    while len(body) - at >= 3:
        length = int.from_bytes(body[at : at + 3], "big")
        found.append(body[at + 3 : at + 3 + length])
        at += 3 + length
    return tuple(found)
