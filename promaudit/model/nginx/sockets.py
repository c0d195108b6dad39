"""Which listening socket takes a connection, and what servers stand behind it (ngx_http_optimize_servers)."""

from typing import TYPE_CHECKING

from msgspec import Struct, field

from promaudit.model.nginx.listen import ANY_IPV4, ANY_IPV6, Listen, canonical
from promaudit.model.nginx.names import NameTable
from promaudit.model.nginx.unknown import UnknownError

if TYPE_CHECKING:
    from promaudit.model.nginx.configuration import Server


class Socket(Struct, eq=False):
    """One address and port that nginx listens on: what the `listen` of all its servers say of it together."""

    address: str
    port: int
    ssl: bool = False
    proxy_protocol: bool = False
    ipv6only: bool = True
    listen: Listen | None = None
    servers: "list[Server]" = field(default_factory=list)
    default: "Server | None" = None
    _names: "NameTable[Server] | None" = None

    @property
    def names(self) -> "NameTable[Server]":
        """The names of its servers, put together when they are first asked for."""
        if self._names is None:
            self._names = NameTable()
            for server in self.servers:
                # a server without server_name has the empty one
                for name in server.names or ("",):
                    self._names.add(name, server)
        return self._names

    @property
    def default_server(self) -> "Server":
        """The server of requests whose host none has as a name."""
        return self.default or self.servers[0]

    def add(self, listen: Listen, server: "Server") -> None:
        """Take in what one server says."""
        self.ssl = self.ssl or listen.ssl
        self.proxy_protocol = self.proxy_protocol or listen.proxy_protocol
        self.ipv6only = self.ipv6only and listen.ipv6only
        self.listen = self.listen or listen
        if server not in self.servers[-1:]:
            self.servers.append(server)
        if listen.default_server:
            self.default = self.default or server


class Sockets(Struct):
    """All sockets, by port and address."""

    by_port: dict[int, dict[str, Socket]] = field(default_factory=dict)

    def add(self, listen: Listen, server: "Server") -> None:
        """Take in one address that a server listens on; QUIC has sockets of its own, which no connection comes to."""
        if listen.quic:
            return
        addresses = self.by_port.setdefault(listen.port, {})
        if listen.address not in addresses:
            addresses[listen.address] = Socket(listen.address, listen.port)
        addresses[listen.address].add(listen, server)

    def add_ssl(self) -> None:
        """`ssl on` in the default server makes a socket speak TLS (up to nginx 1.25.0)."""
        for addresses in self.by_port.values():
            for socket in addresses.values():
                socket.ssl = socket.ssl or socket.default_server.block.on("ssl", False)

    def find(self, address: str, port: int) -> Socket | None:
        """The socket that takes a connection to `address` and `port`; None: it is refused.

        Raises UnknownError where a name that would have to be looked up may be that address.
        """
        addresses = self.by_port.get(port)
        if addresses is None:
            return None
        address = canonical(address)
        exact = addresses.get(address)
        if exact is not None:
            return exact
        named = next((socket for socket in addresses.values() if socket.listen and socket.listen.named), None)
        if named is not None:
            span = named.listen.span if named.listen is not None else None
            raise UnknownError(f"nginx listens on the name {named.address}", span)
        return addresses.get(ANY_IPV6) if ":" in address else self._any_ipv4(addresses)

    def _any_ipv4(self, addresses: dict[str, Socket]) -> Socket | None:
        found = addresses.get(ANY_IPV4)
        if found is None and ANY_IPV6 in addresses and not addresses[ANY_IPV6].ipv6only:
            return addresses[ANY_IPV6]
        return found
