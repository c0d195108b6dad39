"""Where a client connects to: the address of nginx that a name leads to."""

from collections.abc import Iterator
from ipaddress import ip_address

from promaudit.model.nginx.configuration import Nginx, Server, Socket
from promaudit.model.nginx.unknown import UnknownError

#: Names that stand for any: what the manual gives to a server for whoever comes, and what its package's example does.
_ANYBODY = frozenset({"", "_", "localhost"})


def is_address(host: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


#: A port on which nobody listens.
_NOWHERE = -1


def inner_port(nginx: Nginx, port: int) -> int:
    """The port of nginx that a port of the machine leads to; its own number where nginx is in no container."""
    return nginx.published.get(port, _NOWHERE) if nginx.published else port


def outer_port(nginx: Nginx, port: int) -> int:
    """The port of the machine that leads to a port of nginx."""
    found = (outer for outer, inner in nginx.published.items() if inner == port)
    return next(found, _NOWHERE) if nginx.published else port


def address_of(nginx: Nginx, host: str, port: int) -> str | None:
    """The address at which nginx is to be found under a name; None where it does not listen on that port.

    The port is one of the machine: see `inner_port`.

    A name is taken to lead to whichever address serves it. Raises UnknownError where nginx listens on a name that would
    have to be looked up, and where no server has the name and it makes a difference which address it leads to.
    """
    port = inner_port(nginx, port)
    if is_address(host):
        return host if nginx.sockets.find(host, port) is not None else None
    sockets = [socket for socket in nginx.sockets.by_port.get(port, {}).values() if socket.port]
    if not sockets:
        return None
    serving = [socket for socket in sockets if socket.names.find(host) is not None]
    strangers = {socket.default_server for socket in sockets if ":" not in socket.address}
    if not serving and len(strangers) > 1:
        raise UnknownError(f"no server is called {host}, and which address it leads to is not known")
    return min((_reached_at(nginx, socket) for socket in serving or sockets), key=_rank)


def _reached_at(nginx: Nginx, socket: Socket) -> str:
    if socket.listen is None or not socket.listen.wildcard:
        return socket.address
    for address in ("::1", "2001:db8::1") if ":" in socket.address else ("127.0.0.1", "192.0.2.1"):
        if nginx.sockets.find(address, socket.port) is socket:
            return address
    return socket.address


def _rank(address: str) -> int:
    return 1 if ":" in address else 0


def serving_socket(nginx: Nginx, host: str) -> Socket | None:
    """A socket with a server that has `host` as a name; None where none does."""
    return next((socket for socket in all_sockets(nginx) if socket.names.find(host) is not None), None)


def takes_any_name(socket: Socket, server: Server, host: str) -> bool:
    """Whether `server` answers for `host` on a socket because it is there for whoever comes.

    It is the default server, it has no name that people could mean (`_`, `localhost`, none), and nobody else has this
    one. Such a server is reached by every name that leads to the machine, and nginx.conf does not say which they are.
    """
    nameless = all(name in _ANYBODY for name in server.names)
    return socket.default_server is server and nameless and socket.names.find(host) is None


def all_sockets(nginx: Nginx) -> Iterator[Socket]:
    """Every socket of nginx that takes connections."""
    for addresses in nginx.sockets.by_port.values():
        yield from addresses.values()
