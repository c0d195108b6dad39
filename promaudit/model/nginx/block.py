"""Blocks of directives with nginx's inheritance: http, server, location, if, limit_except."""

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct, field

from promaudit.facts.nginx import Directive

T = TypeVar("T")

#: The directives that make a location's content handler (`clcf->handler`).
HANDLERS = (
    "proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass", "tunnel_pass",
    "stub_status", "empty_gif", "flv", "mp4",
)  # fmt: skip


class Block(Struct, eq=False):
    """A block and the one around it.

    `kind` is `main`, `http`, `server`, `location`, `if` or `limit_except`. Directives of a name that stand in a block
    replace those of the blocks around it as a whole (the merge of arrays in ngx_http_*_merge_loc_conf). `name` is that
    of the location (nginx's `clcf->name`, which `if` and `limit_except` take over), empty outside of locations.
    """

    kind: str
    directive: Directive | None
    parent: "Block | None"
    name: str = ""
    own: dict[str, list[Directive]] = field(default_factory=dict)
    cache: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for directive in self.children:
            self.own.setdefault(directive.name, []).append(directive)

    @property
    def children(self) -> tuple[Directive, ...]:
        """The directives inside, in order."""
        return (self.directive.block or ()) if self.directive is not None else ()

    def many(self, name: str) -> list[Directive]:
        """The directives of that name in force here: those of the nearest block that has any."""
        block: Block | None = self
        while block is not None:
            found = block.own.get(name)
            if found:
                return found
            block = block.parent
        return []

    def one(self, name: str) -> Directive | None:
        """The directive of that name in force here."""
        found = self.many(name)
        return found[-1] if found else None

    def word(self, name: str, default: str) -> str:
        """The first argument of the directive in force, else `default`."""
        found = self.one(name)
        return found.arguments[0] if found and found.arguments else default

    def on(self, name: str, default: bool) -> bool:
        """Whether a flag is on."""
        key = f"on {name}"
        if key not in self.cache:
            self.cache[key] = self.word(name, "on" if default else "off").lower() == "on"
        flag: bool = self.cache[key]
        return flag

    def remember(self, key: str, compute: "Callable[[Block], T]") -> T:
        """`compute(self)`, computed once."""
        if key not in self.cache:
            self.cache[key] = compute(self)
        value: T = self.cache[key]
        return value

    @property
    def handler(self) -> Directive | None:
        """The directive of this very block that makes its content handler; handlers are not inherited."""
        return self.remember("handler", _handler)

    @property
    def location(self) -> "Block | None":
        """The location that this block is or stands in; None outside of locations."""
        block: Block | None = self
        while block is not None and block.kind in {"if", "limit_except"}:
            block = block.parent
        return block if block is not None and block.kind == "location" else None


def _handler(block: Block) -> Directive | None:
    """The last one of several: each takes the place of the one before."""
    return next((directive for directive in reversed(block.children) if directive.name in HANDLERS), None)


def inner(block: Block, directive: Directive, kind: str) -> Block:
    """The nameless location of an `if` or `limit_except` inside of `block`, made once."""
    made: dict[int, Block] = block.remember("inner", lambda _: {})
    found = made.get(id(directive))
    if found is None:
        found = made[id(directive)] = Block(kind, directive, block, block.name)
    return found
