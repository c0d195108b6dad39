"""From places back to directives: what stands at a span that a trace names."""

from functools import cached_property

from msgspec import Struct

from promaudit.facts.failure import Place
from promaudit.facts.nginx import Directive
from promaudit.facts.span import Span
from promaudit.model.nginx.block import Block, inner
from promaudit.model.nginx.configuration import Nginx, Server
from promaudit.model.nginx.location import Location


class Landmarks(Struct, eq=False, dict=True):
    """The directives of a configuration by their places; looked up only where something is to be reported."""

    nginx: Nginx

    def place(self, span: Span | None) -> Place | None:
        """The directive at a place; None where there is none."""
        directive = None if span is None else self._directives.get(span)
        return None if directive is None else place_of(directive)

    def block(self, span: Span | None) -> Block | None:
        """The block that the directive at a place stands in, or that it opens where it is a location or a server."""
        return None if span is None else self._blocks.get(span)

    def server(self, span: Span | None) -> Server | None:
        """The server block at a place."""
        return self._servers.get(span)

    def location(self, span: Span | None) -> Location | None:
        """The location at a place."""
        return None if span is None else self._locations.get(span)

    @cached_property
    def _servers(self) -> dict[Span | None, Server]:
        # an included file may hold one block for several servers: the first one counts
        return {server.span: server for server in reversed(self.nginx.servers)}

    @cached_property
    def _directives(self) -> dict[Span, Directive]:
        return {directive.span: directive for directive in self.nginx.everything()}

    @cached_property
    def _locations(self) -> dict[Span, Location]:
        return {
            location.directive.span: location
            for _, location in self.nginx.locations()
            if location.directive is not None
        }

    @cached_property
    def _blocks(self) -> dict[Span, Block]:
        found: dict[Span, Block] = {}
        for _, location in self.nginx.locations():
            self._add(location.block, found)
        return found

    def _add(self, block: Block, found: dict[Span, Block]) -> None:
        if block.directive is not None:
            found.setdefault(block.directive.span, block)
        for directive in block.children:
            if directive.name in {"if", "limit_except"}:
                self._add(inner(block, directive, directive.name), found)
            elif directive.block is None:
                found.setdefault(directive.span, block)


def place_of(directive: Directive) -> Place:
    """A directive as a rule sees it; the argument of a location is its path, without the modifier."""
    arguments = directive.arguments
    index = len(arguments) - 1 if directive.name == "location" else 0
    text = " ".join((directive.name, *arguments))
    if not arguments:
        return Place(directive.name, text, "", directive.span, directive.span)
    return Place(directive.name, text, arguments[index], directive.span, directive.argument_span(index))
