"""Connections: names to addresses, addresses to sockets, all of it within a deadline."""

import io
import socket
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from msgspec import Struct

from promaudit.prober.failure import NoAnswerError, words
from promaudit.prober.options import Options, Redirection

_FAMILIES = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}
Address = tuple[socket.AddressFamily, tuple[object, ...]]
Clock = Callable[[], float]


class Deadline(Struct, frozen=True):
    """The moment at which a request has to be over, by the monotonic clock."""

    end: float
    seconds: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The moment `seconds` from now."""
        return cls(time.monotonic() + seconds, seconds)

    def remaining(self) -> float:
        """Seconds that are left. Raises TimeoutError where there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def connect(host: str, port: int, options: Options, deadline: Deadline) -> socket.socket:
    """A connection to where `host` and `port` lead under the options. Raises NoAnswerError."""
    host, port = destination(host, port, options.redirections)
    failure = NoAnswerError("no such host", final=True)
    addresses = _addresses(host, port, options.family, deadline)
    for number, (family, address) in enumerate(addresses):
        try:
            share = deadline.remaining() / (len(addresses) - number)
            return _connected(family, address, share)
        except TimeoutError:
            because = f"timeout: no connection within {deadline.seconds:g} s (a firewall that drops?)"
            failure = NoAnswerError(because, final=True)
        except OSError as error:
            failure = words(error, deadline.seconds)
    raise failure


def destination(host: str, port: int, redirections: tuple[Redirection, ...]) -> tuple[str, int]:
    """Where a connection goes: the first redirection for host and port, else one for the host on another port.

    A host that was given an address is never looked up, whichever port is asked: what is meant is that very machine.
    """
    fitting = [r for r in redirections if r.host in {"", host} and r.port in {0, port}]
    if fitting:
        return fitting[0].to_host or host, fitting[0].to_port or port
    same_host = [r for r in redirections if r.host == host and r.to_host]
    return (same_host[0].to_host, port) if same_host else (host, port)


def _addresses(host: str, port: int, family: int, deadline: Deadline) -> list[Address]:
    """The addresses of a host; a resolver that hangs is left behind. Raises NoAnswerError."""
    found: SimpleQueue[list[Address] | OSError | UnicodeError] = SimpleQueue()

    def look_up() -> None:
        try:
            entries = socket.getaddrinfo(host, port, _FAMILIES[family], socket.SOCK_STREAM)
            found.put([(entry[0], entry[4]) for entry in entries])
        except (OSError, UnicodeError) as error:
            found.put(error)

    Thread(target=look_up, daemon=True).start()
    try:
        result = found.get(timeout=deadline.remaining())
    except (Empty, TimeoutError):
        raise NoAnswerError(f"timeout: the name was not resolved within {deadline.seconds:g} s", final=True) from None
    if isinstance(result, UnicodeError):
        raise NoAnswerError("no such host", final=True)
    if isinstance(result, OSError):
        raise words(result, deadline.seconds)
    return result


def _connected(family: socket.AddressFamily, address: tuple[object, ...], seconds: float) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


class Incoming(io.RawIOBase):
    """What comes in over a connection: not later than the deadline, and not more than `limit` bytes.

    Whatever a server does (a byte now and then, headers without an end) stays within both. Raises TimeoutError at the
    deadline and NoAnswerError at the limit.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline, limit: int) -> None:
        self._connection, self._deadline, self._left = connection, deadline, limit
        self.received = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io.BufferedReader hands in
        """Fill the buffer with what has come; 0 where the other side has closed."""
        if self.received >= self._left:
            raise NoAnswerError(f"the answer is longer than {self._left} bytes")
        self._connection.settimeout(self._deadline.remaining())
        count = self._connection.recv_into(buffer[: self._left - self.received])
        self.received += count
        return count
