"""Real servers for the tests: found, started on ephemeral ports, asked byte by byte, stopped."""

from tests.servers.found import Server, found

__all__ = ["Server", "found"]
