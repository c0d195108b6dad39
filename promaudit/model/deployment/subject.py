"""What a diagnosis needs to know of one component behind one nginx."""

from functools import cached_property
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from promaudit.facts.failure import Place, Setting
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.facts.url import DEFAULT_PORTS, Base
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.base import leads_to
from promaudit.model.deployment.client import Client
from promaudit.model.deployment.evidence import refusal
from promaudit.model.deployment.journeys import Trip, Walk
from promaudit.model.deployment.landmarks import Landmarks
from promaudit.model.deployment.whereabouts import address_of, inner_port, serving_socket, takes_any_name
from promaudit.model.nginx.configuration import Server
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.go_url import escape_path
from promaudit.model.prometheus.programs import program_of
from promaudit.model.prometheus.versions import read_version


class Subject(Struct, eq=False, dict=True):
    """One component as it is published: where people go, where it believes to be, and what became of each journey.

    `others` are paths below the base that its pages ask for beside the journeys.
    """

    backend: Backend
    base: Base
    client: Client
    landmarks: Landmarks
    trips: tuple[Trip, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def component(self) -> str:
        """The name of the program."""
        return self.backend.command_line.component

    @property
    def route_prefix(self) -> Setting:
        """Where it serves; "" for the root, else `/prefix`."""
        return self.backend.server.route_prefix

    @cached_property
    def external_url(self) -> Setting:
        """Its external URL as the flag says it; without the flag the one that it makes up."""
        server = self.backend.server
        program = program_of(server.component, read_version(server.component, server.version))
        said = server.setting(program.external) if server.external_url.given else None
        return said or server.external_url

    @property
    def external_path(self) -> str:
        """The decoded path of the effective external URL, without a slash at its end."""
        return self.backend.server.external_path.rstrip("/")

    @cached_property
    def base_server(self) -> Server | None:
        """The server block that answers at the public base; None where none is meant for its host."""
        return self.server_of(self.base.host, self.base.port)

    @cached_property
    def namesake(self) -> Server | None:
        """The server that has the public host as a name: on the public port, else on any."""
        if self.base_server is not None:
            return self.base_server
        socket = serving_socket(self.client.nginx, self.base.host)
        found = socket.names.find(self.base.host) if socket else None
        return found[0] if found else None

    def server_of(self, host: str, port: int) -> Server | None:
        """The server that is meant for `host` on a port: it has that name, or takes any and publishes the component.

        None where a default server would answer that has other names, or is there to turn strangers away.
        """
        try:
            address = address_of(self.client.nginx, host, port)
            inner = inner_port(self.client.nginx, port)
            socket = None if address is None else self.client.nginx.sockets.find(address, inner)
        except UnknownError:
            return None
        if socket is None:
            return None
        found = socket.names.find(host)
        if found is not None:
            return found[0]
        default = socket.default_server
        meant = takes_any_name(socket, default, host) and leads_to(self.client, default)
        return default if meant else None

    def is_served(self, url: str) -> bool:
        """Whether a server on the port of a URL is meant for its host."""
        parts = urlsplit(url)
        return self.server_of((parts.hostname or "").lower(), port_of(parts)) is not None

    def works(self, name: str) -> bool:
        """Whether a journey works."""
        return any(trip.name == name and trip.journey.verdict == "works" for trip in self.trips)

    @cached_property
    def reaching(self) -> Exchange | None:
        """A request below the base that does reach the component; None where none does."""
        for trip in self.trips:
            for walk in trip.walks:
                for exchange in walk.exchanges:
                    if exchange.component is not None and self.is_below(exchange.url):
                        return exchange
        return None

    @property
    def is_published(self) -> bool:
        """Whether nginx passes anything on at all: then it may be meant for the component."""
        return self.reaching is not None or bool(self.client.nginx.passes)

    @property
    def passing(self) -> Place | None:
        """The location that passes it, or the server where there is no location."""
        return self.location_of(self.reaching)

    def location_of(self, exchange: Exchange | None) -> Place | None:
        """The location that an exchange ends in, or the server where it reaches none."""
        end = exchange.end if exchange else None
        return self.landmarks.place((end.location or end.server) if end else None)

    def is_below(self, url: str) -> bool:
        """Whether a URL is the base or below it, whatever name of the same server it uses."""
        if self.base.contains(url):
            return True
        parts = urlsplit(url)
        path = unquote(parts.path) or "/"
        below = path == unquote(self.base.path) or path.startswith(unquote(self.base.path) + "/")
        same = (parts.scheme, port_of(parts)) == (self.base.scheme, self.base.port)
        server = self.server_of((parts.hostname or "").lower(), self.base.port)
        return below and same and server is not None and server is self.base_server

    def suffix(self, url: str) -> str:
        """What follows the base in the path of a URL below it; decoded."""
        return unquote(urlsplit(url).path)[len(unquote(self.base.path)) :]

    def target(self, path: str) -> str:
        """What a request has to ask the component itself for, for a path below its route prefix."""
        return f"{escape_path(wire(self.route_prefix.value))}/{path}"

    def expected(self, url: str) -> str:
        """The path that the component would have to be passed for a URL below the base."""
        return self.route_prefix.value + self.suffix(url) or "/"

    @cached_property
    def page_published(self) -> bool:
        """Whether the user interface is meant to be seen: nginx does not refuse it before the component is asked."""
        trip = next((trip for trip in self.trips if trip.name == "open-slash"), None)
        shut = trip is not None and any(self._is_shut(walk) for walk in trip.walks)
        return not shut or self._is_passed("graph")

    def _is_passed(self, path: str) -> bool:
        """Whether a page below the base comes to the component."""
        return self.client.fetch("GET", self.base.with_slash + path).component is not None

    def _is_shut(self, walk: Walk) -> bool:
        asked = any(exchange.component is not None for exchange in walk.exchanges)
        return not asked and self.is_refused(walk.last)

    def is_refused(self, exchange: Exchange) -> bool:
        """Whether nginx refuses the request by an explicit word: `return 403`, `deny all`."""
        return refusal(exchange, self.landmarks) is not None

    def is_guarded(self, exchange: Exchange) -> bool:
        """Whether nginx turns away a request that it would otherwise pass on."""
        end, word = exchange.end, refusal(exchange, self.landmarks)
        block = self.landmarks.block(end.location if end else None)
        return word is not None and word.name != "return" and block is not None and block.handler is not None

    @property
    def started(self) -> Span | None:
        """Where its start is written."""
        return self.backend.span


def port_of(parts: SplitResult) -> int:
    """The port that a client connects to for a URL; 0 for a scheme that has none."""
    return DEFAULT_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
