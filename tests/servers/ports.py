"""Ports that are free."""

import errno
import random
import socket
from collections.abc import Iterator

#: Below those that the system gives to clients: nobody else takes one of these by chance.
_LOWEST, _HIGHEST = 15000, 32000


def free_ports(count: int) -> list[int]:
    """So many ports on which nothing listens, on any address; all different, none of them 80 or 443."""
    found: set[int] = set()
    for port in _candidates():
        if _is_free(port):
            found.add(port)
        if len(found) == count:
            break
    return list(found)


def _candidates() -> Iterator[int]:
    while True:
        yield random.randint(_LOWEST, _HIGHEST)


def _is_free(port: int) -> bool:
    families = ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::"))
    return not any(_is_taken(family, address, port) for family, address in families)


def _is_taken(family: socket.AddressFamily, address: str, port: int) -> bool:
    """Whether somebody has the port; a family that this host does not have takes nothing."""
    try:
        with socket.socket(family) as held:
            if family == socket.AF_INET6:
                held.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            held.bind((address, port))
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


class DeadPort:
    """A port that is taken and on which nobody listens: every connection to it is refused, as long as this lives."""

    def __init__(self) -> None:
        self._held = socket.socket()
        self._held.bind(("127.0.0.1", free_ports(1)[0]))
        self.port: int = self._held.getsockname()[1]

    def close(self) -> None:
        """Give the port back."""
        self._held.close()
