"""The variables that a configuration defines itself: map, geo, split_clients, set, named captures."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.text import wire

if TYPE_CHECKING:
    from promaudit.model.nginx.geo import GeoTable
    from promaudit.model.nginx.map import MapTable

_NAMED_GROUP = r"\(\?(?:P?<|')([A-Za-z_][A-Za-z0-9_]*)"


class Definitions(Struct):
    """Names in lower case. `mapped` are those of map, geo and split_clients; `assigned` those of set and its like."""

    mapped: dict[str, Directive] = field(default_factory=dict)
    assigned: set[str] = field(default_factory=set)
    captured: set[str] = field(default_factory=set)
    _tables: dict[int, "MapTable"] = field(default_factory=dict)
    _geos: dict[int, "GeoTable"] = field(default_factory=dict)

    def table(self, directive: Directive) -> "MapTable":
        """The entries of a map, sorted when they are first asked for."""
        found = self._tables.get(id(directive))
        if found is None:
            from promaudit.model.nginx.map import MapTable

            found = self._tables[id(directive)] = MapTable(directive)
        return found

    def networks(self, directive: Directive) -> "GeoTable":
        """The entries of a geo, sorted when they are first asked for. Raises UnknownError."""
        found = self._geos.get(id(directive))
        if found is None:
            from promaudit.model.nginx.geo import GeoTable

            found = self._geos[id(directive)] = GeoTable(directive)
        return found


def definitions(directives: Iterable[Directive]) -> Definitions:
    """What the directives of a configuration define; later maps of a name replace earlier ones."""
    found = Definitions()
    for directive in directives:
        arguments = directive.arguments
        if directive.name in {"map", "geo", "split_clients"} and arguments:
            found.mapped[_name(arguments[-1])] = directive
        elif directive.name in {"set", "auth_request_set"} and arguments:
            found.assigned.add(_name(arguments[0]))
        for text in (directive.name, *arguments):
            if "(?" in text:
                found.captured.update(name.lower() for name in re.findall(_NAMED_GROUP, wire(text)))
    return found


def _name(argument: str) -> str:
    return wire(argument).removeprefix("$").lower()
