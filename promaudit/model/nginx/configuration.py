"""A configuration made ready to follow requests through it: servers, sockets, upstreams, variables."""

from collections.abc import Iterator
from functools import cached_property, partial

from msgspec import Struct, field

from promaudit.facts.files import Files
from promaudit.facts.http import Headers
from promaudit.facts.nginx import Directive, NginxConfiguration
from promaudit.facts.span import Span
from promaudit.model.nginx import header_filter, peers, variables
from promaudit.model.nginx.block import HANDLERS, Block
from promaudit.model.nginx.definitions import Definitions, definitions
from promaudit.model.nginx.listen import Listen, default_listen, listens
from promaudit.model.nginx.location import Location, all_locations
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.sockets import Socket, Sockets
from promaudit.model.nginx.text import lower, wire

__all__ = ["HANDLERS", "Nginx", "Server", "Socket", "prepare"]


#: What nginx was built with (`--prefix`) where its configuration stands in these folders.
_OTHER_PREFIXES = {
    "/etc/nginx": ("/usr/share/nginx",),
    "/usr/local/nginx/conf": ("/usr/local/nginx",),
    "/usr/local/etc/nginx": ("/usr/local",),
}

#: The first release without the directive `ssl`.
_WITHOUT_SSL = (1, 25, 1)


class Server(Struct, eq=False, dict=True):
    """One server block. `names` are as they are written, `index` counts from 0 in the order of the configuration."""

    index: int
    block: Block
    listens: tuple[Listen, ...]
    names: tuple[str, ...]

    @cached_property
    def root(self) -> Location:
        """The server as the location that all others stand in."""
        return Location("", "", self.block)

    @cached_property
    def name(self) -> str:
        """What $server_name gives: the first name; a regular expression with its ~, `.x` without its dot."""
        first = wire(self.names[0]) if self.names else ""
        if first.startswith("~"):
            return first
        return lower(first).removeprefix(".")

    @property
    def span(self) -> Span | None:
        """The directive `server`."""
        return self.block.directive.span if self.block.directive else None

    def locations(self) -> Iterator[Location]:
        """The server itself, then all its locations, nested ones too."""
        return all_locations(self.root)


class Nginx(Struct, eq=False, dict=True):
    """A configuration of which requests can be followed; see `prepare`.

    `published` maps ports of the machine to those that nginx listens on in a container of its own: then clients reach
    no others. It is empty where nginx has the network of the machine.
    """

    configuration: NginxConfiguration
    files: Files
    version: str
    numbers: tuple[int, int, int]
    http: Block
    servers: tuple[Server, ...]
    sockets: Sockets
    published: dict[int, int] = field(default_factory=dict)
    _getters: dict[str, "variables.Getter"] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """The folder that relative paths start from; "." where the main file was named without one."""
        return self.configuration.prefix or "."

    @property
    def other_prefixes(self) -> tuple[str, ...]:
        """Further folders that a relative root may start from: what nginx was built with is not in its files."""
        return _OTHER_PREFIXES.get(self.prefix.rstrip("/"), ())

    def since(self, *numbers: int) -> bool:
        """Whether this is nginx of that version or a later one."""
        return self.numbers >= numbers

    def getter(self, name: str) -> "variables.Getter":
        """What computes the variable of that name (in lower case)."""
        found = self._getters.get(name)
        if found is None:
            found = self._getters[name] = variables.getter(self.definitions, name)
        return found

    @cached_property
    def definitions(self) -> Definitions:
        """The variables that the configuration itself defines."""
        return definitions(self.everything())

    def setter(self, name: str) -> "variables.Setter":
        """What `set` does to the variable of that name."""
        return variables.SETTERS.get(name) or partial(variables.set_variable, name=name)

    def filter_headers(self, run: Run, status: int) -> Headers:
        """The headers of an answer as they are sent."""
        return header_filter.filter_headers(run, status)

    @cached_property
    def implicit_upstreams(self) -> frozenset[tuple[str, int]]:
        """Host and port of every proxy_pass without variables."""
        return peers.implicit_upstreams(self.passes, self.upstreams)

    @cached_property
    def upstreams(self) -> dict[str, Directive]:
        """The `upstream` blocks by their names in lower case."""
        return {
            lower(wire(directive.arguments[0])): directive
            for directive in reversed(self.http.own.get("upstream", ()))
            if directive.arguments
        }

    @cached_property
    def passes(self) -> tuple[Directive, ...]:
        """Every proxy_pass; one without variables makes its address known as an upstream (ngx_http_upstream_add)."""
        return tuple(directive for directive in self.everything() if directive.name == "proxy_pass")

    def everything(self) -> Iterator[Directive]:
        """Every directive in http, outer ones before inner ones."""
        pending = list(reversed(self.http.children))
        while pending:
            directive = pending.pop()
            yield directive
            if directive.block:
                pending.extend(reversed(directive.block))

    def server_for(self, address: str, port: int, host: str) -> Server | None:
        """The server that a host (or the name in a TLS handshake) leads to; None where nobody listens there.

        `host` is in lower case, without a port. Raises UnknownError.
        """
        socket = self.sockets.find(address, port)
        if socket is None:
            return None
        found = socket.names.find(host)
        return found[0] if found else socket.default_server

    def locations(self) -> Iterator[tuple[Server, Location]]:
        """Every location of every server (the server itself first), with that server."""
        for server in self.servers:
            for location in server.locations():
                yield server, location


def prepare(configuration: NginxConfiguration, files: Files, version: str) -> Nginx:
    """Make a configuration ready. `files` answers what stands at a path, `version` is like `1.26.3`.

    Nothing is refused here: see promaudit.model.nginx.refusals.
    """
    main = [directive for directive in configuration.directives if directive.name == "http"]
    http = Block("http", main[0] if main else None, None)
    servers = tuple(_server(index, directive, http) for index, directive in enumerate(http.own.get("server", ())))
    sockets = Sockets()
    for server in servers:
        for listen in server.listens:
            sockets.add(listen, server)
    numbers = version_numbers(version)
    if numbers < _WITHOUT_SSL:
        sockets.add_ssl()
    return Nginx(configuration, files, version, numbers, http, servers, sockets)


def _server(index: int, directive: Directive, http: Block) -> Server:
    block = Block("server", directive, http)
    listening = tuple(listen for entry in block.own.get("listen", ()) if entry.arguments for listen in listens(entry))
    names = tuple(name for entry in block.own.get("server_name", ()) for name in entry.arguments)
    return Server(index, block, listening or (default_listen(),), names)


def version_numbers(text: str) -> tuple[int, int, int]:
    """`1.26.3` as numbers; what a distribution appends does not count."""
    parts = [int("".join(char for char in part if char.isdigit()) or 0) for part in text.partition("-")[0].split(".")]
    major, minor, patch = (*parts, 0, 0, 0)[:3]
    return major, minor, patch
