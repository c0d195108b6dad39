"""A snippet: a file of servers that stands in the `http` block of some nginx.conf (conf.d/, sites-enabled/).

nginx would refuse it for a main file. Somebody who names it alone wants to know what it does by itself.
"""

import posixpath

from promaudit.facts.files import Files
from promaudit.facts.nginx import Directive, NginxConfiguration
from promaudit.facts.span import SourceText
from promaudit.readers.nginx.include import folder
from promaudit.readers.nginx.parse import Parser

#: The blocks that a main file has on its own.
MAIN = frozenset({"events", "http", "stream", "mail"})
#: Folders beside nginx.conf from which snippets are included: relative names start from where nginx.conf stands.
FOLDERS = frozenset({"conf.d", "sites-enabled", "sites-available", "snippets", "vhosts.d", "http.d"})
_AROUND = SourceText("the http block around it", "events {} http {}")


def read(path: str, *, files: Files) -> NginxConfiguration | None:
    """The snippet at `path` within an `http` block of its own; None where it is none, or called nginx.conf."""
    if posixpath.basename(path) == "nginx.conf":
        return None
    parser = Parser(files, prefix(path))
    directives: list[Directive] = []
    parser.file(path, "http", directives)
    names = {directive.name for directive in directives}
    if "server" not in names or not MAIN.isdisjoint(names):
        return None
    around = (_block("events", 0, ()), _block("http", 10, tuple(directives)))
    sources, unmatched = tuple(parser.sources.values()), tuple(parser.unmatched)
    return NginxConfiguration(path, parser.prefix, around, sources, parser.stopped, unmatched, snippet=True)


def prefix(path: str) -> str:
    """The folder from which relative names of a snippet start."""
    here = folder(path)
    return (folder(here) or ".") if posixpath.basename(here) in FOLDERS else here


def _block(name: str, start: int, children: tuple[Directive, ...]) -> Directive:
    """One of the blocks that are written around the snippet."""
    end = start + len(name)
    return Directive(name, (), _AROUND, (start, end), end + 2, children, end + 3)
