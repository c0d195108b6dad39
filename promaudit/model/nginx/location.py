"""Locations: how they are kept, and which one a URI is given to (ngx_http_core_find_location)."""

from collections.abc import Iterator

from msgspec import Struct, field

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.regex import Captures, Regex, compile_regex
from promaudit.model.nginx.text import wire

#: Handlers of locations whose missing slash nginx adds by a redirect (clcf->auto_redirect).
_AUTO_REDIRECT = ("proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass", "grpc_pass")


class Location(Struct, eq=False):
    """One location. `modifier` is "", `=`, `^~`, `~`, `~*` or `@`; the server itself is one without any name."""

    modifier: str
    name: str
    block: Block
    parent: "Location | None" = None
    _children: "Tree | None" = None

    @property
    def directive(self) -> Directive | None:
        """The directive `location`; None for the server itself."""
        return self.block.directive if self.block.kind == "location" else None

    @property
    def is_regex(self) -> bool:
        """Whether the name is a regular expression."""
        return self.modifier in {"~", "~*"}

    @property
    def regex(self) -> Regex:
        """The compiled name."""
        return compile_regex(self.name, self.modifier == "~*")

    @property
    def children(self) -> "Tree":
        """The locations directly inside, sorted for the search when they are first asked for."""
        if self._children is None:
            self._children = build(self)
        return self._children

    @property
    def redirects_slash(self) -> bool:
        """Whether nginx redirects the name without its slash to the one with it."""
        return self.name.endswith("/") and any(handler in self.block.own for handler in _AUTO_REDIRECT)

    def __str__(self) -> str:
        return f"location {self.modifier} {self.name}" if self.modifier not in {"", "@"} else f"location {self.name}"


class Tree(Struct):
    """The locations directly inside of a server or location."""

    exact: dict[str, Location] = field(default_factory=dict)
    prefixes: dict[str, Location] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    regexes: list[Location] = field(default_factory=list)
    named: dict[str, Location] = field(default_factory=dict)

    def longest_prefix(self, uri: str) -> Location | None:
        """The longest prefix location that `uri` begins with."""
        size = len(uri)
        for length in self.lengths:
            if length <= size:
                found = self.prefixes.get(uri[:length])
                if found is not None:
                    return found
        return None


def parse_name(directive: Directive) -> tuple[str, str]:
    """Modifier and name of a `location` directive; a modifier may stick to the name (`~^/x`)."""
    arguments = [wire(argument) for argument in directive.arguments]
    if len(arguments) > 1:
        return arguments[0], arguments[1]
    text = arguments[0] if arguments else ""
    for modifier in ("=", "^~", "~*", "~"):
        if text.startswith(modifier):
            return modifier, text[len(modifier) :]
    return ("@", text) if text.startswith("@") else ("", text)


def build(parent: Location) -> Tree:
    """The tables of the locations directly inside of a server or location."""
    tree = Tree()
    for directive in parent.block.own.get("location", ()):
        modifier, name = parse_name(directive)
        location = Location(modifier, name, Block("location", directive, parent.block, name), parent)
        if modifier == "=":
            tree.exact.setdefault(name, location)
        elif modifier == "@":
            tree.named.setdefault(name, location)
        elif location.is_regex:
            tree.regexes.append(location)
        else:
            tree.prefixes.setdefault(name, location)
    tree.lengths = tuple(sorted({len(name) for name in tree.prefixes}, reverse=True))
    return tree


class Found(Struct):
    """The end of a search: the location, whether its slash is to be added, and what its regular expressions captured.

    `tried` are the locations that were looked at, in order, and what became of each, for the words of the trace.
    """

    location: Location
    add_slash: bool = False
    matches: list[tuple[Regex, Captures]] = field(default_factory=list)
    tried: list[tuple[Location, bool]] = field(default_factory=list)


def find(start: Location, uri: str) -> Found:
    """The location for a URI, searched from the server (or the location that it is nested in)."""
    found = Found(start)
    _search(start, uri, found)
    return found


def _search(current: Location, uri: str, found: Found) -> bool:
    """Search below `current`; True where the search is over. `found.location` is the best so far."""
    tree = current.children
    exact = tree.exact.get(uri)
    if exact is not None:
        found.location = exact
        return True
    no_regex = False
    if uri not in tree.prefixes and _slash(tree, uri, found):
        return True
    prefix = tree.longest_prefix(uri)
    if prefix is not None:
        found.location = prefix
        no_regex = prefix.modifier == "^~"
        if _search(prefix, uri, found):
            return True
    return not no_regex and _search_regexes(tree, uri, found)


def _slash(tree: Tree, uri: str, found: Found) -> bool:
    """Whether there is a location `uri/` that adds its slash by itself."""
    exact, prefix = tree.exact.get(uri + "/"), tree.prefixes.get(uri + "/")
    if (exact is not None and exact.redirects_slash) or (prefix is not None and prefix.redirects_slash):
        found.location, found.add_slash = exact or prefix or found.location, True
        return True
    return False


def _search_regexes(tree: Tree, uri: str, found: Found) -> bool:
    for location in tree.regexes:
        regex = location.regex
        captures = regex.match(uri)
        found.tried.append((location, captures is not None))
        if captures is not None:
            found.location = location
            found.matches.append((regex, captures))
            _search(location, uri, found)
            # no slash is added below a regular expression: its result is NGX_OK
            found.add_slash = False
            return True
    return False


def all_locations(location: Location) -> Iterator[Location]:
    """A location (or server) and everything nested in it."""
    yield location
    tree = location.children
    for table in (tree.exact, tree.prefixes, tree.named):
        for child in table.values():
            yield from all_locations(child)
    for child in tree.regexes:
        yield from all_locations(child)
