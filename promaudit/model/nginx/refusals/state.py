"""What is known while a configuration is checked in the order in which nginx reads it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from msgspec import Struct, field

from promaudit.facts.files import Files
from promaudit.facts.nginx import Directive, Refusal
from promaudit.model.nginx.refusals.refused import wrong
from promaudit.model.nginx.refusals.variables import Variables

Version = tuple[int, int, int]
Kind = Literal["prefix", "exact", "regex", "named"]


class Location(Struct):
    """A location as `ngx_http_core_location` sets it up; `noname` are the blocks of `if` and `limit_except`."""

    name: str
    kind: Kind
    directive: Directive
    noname: bool = False


class Upstream(Struct):
    """An upstream, by a block (`defined`) or by something that passes to it (`ngx_http_upstream_srv_conf_t`).

    `name` is what has to be resolved before a request is passed on, None for an address. `refuses` are the parameters
    of its servers that its balancing method does not support, `primary` counts the servers that are no backups,
    `resolve` says that one is resolved at run time, `marks` are the names of the directives of its block.
    """

    host: str
    directive: Directive
    defined: bool
    port: int = 0
    no_port: bool = True
    servers: int = 0
    primary: int = 0
    refuses: tuple[str, ...] = ()
    balanced: bool = False
    name: str | None = None
    unix: bool = False
    resolve: bool = False
    marks: set[str] = field(default_factory=set)


class Scope(Struct):
    """A block, in the words of the table of directives: `http`, `server`, `location`, `if`, ...

    `seen` are the names of directives that this block has set already, and marks that setters leave for each other.
    """

    context: str
    directive: Directive | None = None
    parent: "Scope | None" = None
    location: Location | None = None
    upstream: Upstream | None = None
    seen: set[str] = field(default_factory=set)
    children: "list[Scope]" = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    given: dict[str, list[Directive]] = field(default_factory=dict)

    def once(self, directive: Directive, key: str | None = None) -> None:
        """Refuse a directive that this block has set already."""
        key = key or directive.name
        if key in self.seen:
            raise wrong(directive, "is duplicate")
        self.seen.add(key)

    def locations(self) -> "Iterator[Scope]":
        """This block and all locations (and blocks of `if` and `limit_except`) in it, in the order of merging."""
        yield self
        for child in self.children:
            yield from child.locations()

    def inherited(self, name: str) -> list[Directive]:
        """The directives called `name` that are in force here: this block's, else those of the blocks around it."""
        scope: Scope | None = self
        while scope is not None:
            if scope.given.get(name):
                return scope.given[name]
            scope = scope.parent
        return []


class Options(Struct):
    """The parameters of one listen; `socket` says that one of the socket's options is among them."""

    socket: bool = False
    default_server: bool = False
    ssl: bool = False
    http2: bool = False
    quic: bool = False
    proxy_protocol: bool = False
    given: set[str] = field(default_factory=set)

    def protocols(self) -> int:
        """The bits by which nginx compares the protocols of two listens on one address."""
        return self.proxy_protocol | self.ssl << 1 | self.http2 << 2


class Shared(Struct):
    """One address and port with the servers that listen on it, in order (`ngx_http_conf_addr_t`)."""

    text: str
    options: Options
    wildcard: bool
    default_server: Scope
    servers: list[Scope] = field(default_factory=list)
    protocols: int = 0
    protocols_set: bool = False
    protocols_changed: bool = False


class State(Struct):
    """One check of one configuration. `closed` says that every module is known, so that unknown words are mistakes."""

    version: Version
    files: Files
    prefix: str
    variables: Variables
    closed: bool = True
    pair: Callable[[Sequence[tuple[str, str]], str | None], str | None] | None = None
    warnings: list[Refusal] = field(default_factory=list)
    servers: list[Scope] = field(default_factory=list)
    ports: dict[tuple[int, bool, str | bool], dict[str, Shared]] = field(default_factory=dict)
    upstreams: dict[str, list[Upstream]] = field(default_factory=dict)
    zones: dict[str, tuple[str, int, Directive]] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)
    connections: int = 512
    names: set[str] = field(default_factory=set)
    thread_pools: list[tuple[str, Directive]] = field(default_factory=list)
    cache_paths: dict[str, Directive] = field(default_factory=dict)
    log_formats: set[str] = field(default_factory=lambda: {"combined"})

    def since(self, *version: int) -> bool:
        """Whether this nginx is at least of that version."""
        return self.version >= version

    def warn(self, message: str, directive: Directive | None = None) -> None:
        """Keep a warning, at the end of the words of `directive`, or without a place."""
        if directive is None:
            self.warnings.append(Refusal(message, None, None))
            return
        line = directive.source.position(directive.end - 1)[0]
        self.warnings.append(Refusal(message, directive.source.path, line, directive.span))
