"""Ports that are free."""

import socket


def free_ports(count: int) -> list[int]:
    """So many ports on which nothing listens, on any address; all different, none of them 80 or 443."""
    held = [_hold() for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class DeadPort:
    """A port that is taken and on which nobody listens: every connection to it is refused, as long as this lives."""

    def __init__(self) -> None:
        self._held = _hold("127.0.0.1")
        self.port: int = self._held.getsockname()[1]

    def close(self) -> None:
        """Give the port back."""
        self._held.close()


def _hold(address: str = "0.0.0.0") -> socket.socket:
    held = socket.socket()
    held.bind((address, 0))
    return held
