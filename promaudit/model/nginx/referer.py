"""valid_referers: $invalid_referer (ngx_http_referer_module.c)."""

import re

from msgspec import Struct, field

from promaudit.model.nginx.block import Block
from promaudit.model.nginx.names import Wildcards
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.text import lower, wire
from promaudit.model.nginx.unknown import RunTimeError

_URL = re.compile(r"https?://([^/:]*)([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
#: A Referer that is shorter than this is not looked at (`http://i.ru`), a longer host is nobody's.
_SHORTEST, _LONGEST_HOST = 11, 256


class Referers(Struct):
    """What valid_referers says: names with what their path must begin with, patterns, and two special words."""

    names: Wildcards[str] = field(default_factory=Wildcards)
    some: bool = False
    hosts: tuple[tuple[str, bool], ...] = ()
    patterns: tuple[str, ...] = ()
    none: bool = False
    blocked: bool = False


def invalid(run: Run) -> str:
    """`1` where the Referer is none of those that are valid, empty where it is or where nothing is said of them."""
    return "" if _valid(run, run.block.remember("valid_referers", _referers)) else "1"


def _valid(run: Run, known: Referers) -> bool:
    if not (known.some or known.hosts or known.patterns):
        return True
    given = run.header("referer")
    if given is None:
        return known.none
    match = _URL.fullmatch(given) if len(given) >= _SHORTEST else None
    if match is None:
        return known.blocked
    if len(match[1]) > _LONGEST_HOST:
        return False
    host = lower(match[1])
    path = known.names.find(host) if host else None
    if path is not None:
        return match[3].startswith(path)
    url = given[given.index("://") + 3 :]
    return any(compile_regex(pattern, caseless).match(host) for pattern, caseless in known.hosts) or any(
        compile_regex(pattern, True).match(url) for pattern in known.patterns
    )


def _referers(block: Block) -> Referers:
    """What is in force in a block: its own names; patterns are inherited where it has none of its own."""
    outer = block.parent.remember("valid_referers", _referers) if block.parent is not None else Referers()
    words = [wire(word) for directive in block.own.get("valid_referers", ()) for word in directive.arguments]
    if not words:
        return outer
    made = Referers(none="none" in words, blocked="blocked" in words)
    given = [word for word in words if word not in {"none", "blocked", "server_names"}]
    for word in given:
        if not word.startswith("~"):
            name, slash, path = word.partition("/")
            made.some = made.names.add(lower(name), slash + path) or made.some
    made.patterns = tuple(word[1:] for word in given if word.startswith("~")) or outer.patterns
    made.hosts = tuple(_add_server_names(made, block)) if "server_names" in words else outer.hosts
    return made


def _add_server_names(made: Referers, block: Block) -> list[tuple[str, bool]]:
    """Add the names of the server; the regular expressions among them, and whether their case counts not."""
    server = block
    while server.kind != "server" and server.parent is not None:
        server = server.parent
    patterns = []
    for name in (wire(name) for entry in server.own.get("server_name", ()) for name in entry.arguments):
        if name.lower() == "$hostname":
            raise RunTimeError("the name of this host is not known")
        if name.startswith("~"):
            patterns.append((name[1:], any("A" <= char <= "Z" for char in name)))
        elif made.names.add(lower(name), ""):
            made.some = True
    # a server without names has the empty one
    made.some = made.some or not server.own.get("server_name")
    return patterns
