"""The request targets that may lead to an endpoint: read off the locations, and each spelled in other ways."""

import re
from collections.abc import Iterator

from promaudit.model.nginx.block import Block
from promaudit.model.nginx.configuration import Server
from promaudit.model.nginx.location import Location
from promaudit.model.nginx.target import proxy_pass

#: The literal beginning of a regular expression: `^/prometheus/` of `^/prometheus/(.*)$`.
_HEAD = r"\^?((?:[/\w~%@:,=&! -]|\\[./_-]|\\-)*)"
#: Repetitions that make the character before them optional.
_OPTIONAL = ("?", "*", "{")


def paths(server: Server, route_prefix: str, path: str, public_path: str) -> tuple[str, ...]:
    """Targets that may lead to `path` of a component below `route_prefix`, the most likely ones first.

    Both prefixes have no slash at the end; `path` has none in front, and may have a query.
    """
    served = f"{route_prefix}/{path}"
    found = dict.fromkeys([f"{public_path}/{path}", served])
    for location in server.locations():
        found |= dict.fromkeys(_through(location, served))
        for prefix in _prefixes(location):
            found |= dict.fromkeys([f"{prefix}/{path}", f"{prefix}{served}"])
    return tuple(target for target in found if target.startswith("/"))


def _through(location: Location, served: str) -> Iterator[str]:
    """What a location with a fixed proxy_pass maps to `served`: its name takes the place of the URI."""
    passing = proxy_pass(location.block)
    if passing is None or passing.fixed is None or location.is_regex or not location.name.startswith("/"):
        return
    uri = passing.fixed.uri
    if uri and served.startswith(uri):
        yield location.name + served[len(uri) :]


def _prefixes(location: Location) -> Iterator[str]:
    """Paths that a location is about, without a slash at the end."""
    for name in _names(location):
        yield name.rstrip("/")


def _names(location: Location) -> Iterator[str]:
    if location.is_regex:
        yield literal_head(location.name)
    elif location.name.startswith("/"):
        yield location.name
    yield from _rewritten(location.block)


def _rewritten(block: Block) -> Iterator[str]:
    for directive in block.own.get("rewrite", ()):
        if directive.arguments:
            yield literal_head(directive.arguments[0])


def literal_head(pattern: str) -> str:
    """What every match of a regular expression begins with, as far as that is plain text."""
    found = re.match(_HEAD, pattern)
    head = found[1] if found else ""
    if found and pattern[found.end() :].startswith(_OPTIONAL):
        head = head[:-2] if head[-2:-1] == "\\" else head[:-1]
    return head.replace("\\", "")


def spellings(target: str) -> Iterator[tuple[str, str]]:
    """The same page written otherwise, and in a few words how; some of them are other pages to some servers."""
    path, mark, query = target.partition("?")
    rest = mark + query
    cut = path.find("/", 1)
    yield "slashes are doubled", path.replace("/", "//") + rest
    yield "a slash is doubled at the front", f"/{path}{rest}"
    for at in _slashes(path):
        yield "a slash is doubled", f"{path[:at]}/{path[at:]}{rest}"
    yield "a slash is added at the end", f"{path}/{rest}"
    for encoded in _encoded(path, "%"):
        yield "a letter is written as a code", encoded + rest
    for encoded in _encoded(path, "%25"):
        yield "a letter is written as a code of a code", encoded + rest
    yield "letters are capitals", path.upper() + rest
    yield "the first letter is a capital", path[:1] + path[1:2].upper() + path[2:] + rest
    if cut > 0:
        first, tail = path[:cut], path[cut:]
        yield "it climbs out of a neighbour", f"{first}../{tail.lstrip('/')}{rest}"
        yield "it goes through another folder", f"{first}/x/..{tail}{rest}"
        yield "it goes through another folder, with codes", f"{first}/x/%2e%2e{tail}{rest}"
        yield "it has a dot folder", f"{first}/.{tail}{rest}"
        yield "a slash is written as a code", f"{first}%2f{tail[1:]}{rest}"
    yield "it comes from another folder", f"/x/..{path}{rest}"
    yield "it has a parameter", f"{path};x{rest}"
    yield "it has a query", f"{path}?{query}&x" if mark else f"{path}?x"


def _slashes(path: str) -> Iterator[int]:
    """Where slashes stand after the first one."""
    return (at for at, char in enumerate(path) if char == "/" and at)


def _encoded(path: str, percent: str) -> Iterator[str]:
    """The path with the last letter of one of its segments as a percent-code; `percent` is how that begins."""
    segments = path.split("/")
    for at, segment in enumerate(segments):
        if segment:
            coded = f"{segment[:-1]}{percent}{ord(segment[-1]):02x}"
            yield "/".join([*segments[:at], coded, *segments[at + 1 :]])
