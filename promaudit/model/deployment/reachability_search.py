"""All requests of strangers that are tried for one component, and what follows from what becomes of them."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.exposure import Challenge, Detour, Exposure
from promaudit.facts.failure import Place
from promaudit.facts.http import Headers, Request
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.model.deployment.base import leads_to
from promaudit.model.deployment.client import CREDENTIALS, Client
from promaudit.model.deployment.landmarks import place_of
from promaudit.model.deployment.reachability_endpoints import Target, targets
from promaudit.model.deployment.reachability_paths import paths, spellings
from promaudit.model.deployment.reachability_tries import Kept, Try, block_of, is_opened, judged, passing_blocks
from promaudit.model.deployment.reachability_ways import Way, forwarded_port, ways
from promaudit.model.deployment.reachability_words import difference, witness
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.subject import Subject
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.configuration import Server

#: What is looked at on every way, though nothing is to be kept out there: whether a password is asked for.
_ASKS = 401
#: Guards that are there on purpose to let some people in and others not.
_ON_PURPOSE = frozenset({"auth_basic", "auth_request", "ssl_verify_client", "deny", "basic_auth_users"})


class Search(Struct, eq=False, dict=True):
    """All requests that are tried for one component."""

    site: Site
    subject: Subject

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The endpoints that there are."""
        return targets(self.subject.backend.server)

    @cached_property
    def _client(self) -> Client:
        return self.site.client(self.subject.backend)

    @cached_property
    def plain(self) -> tuple[Try, ...]:
        """Every endpoint on every way, its path as it is usually written."""
        return tuple(self._plain())

    @cached_property
    def _forwarded(self) -> int:
        return forwarded_port(self.site.nginx, self.subject.base, self.site.assumptions.public_url is not None)

    def _plain(self) -> Iterator[Try]:
        base = self.subject.base
        for way in ways(self.site.nginx, base.host, forwarded=self._forwarded):
            if not leads_to(self._client, way.server):
                continue
            for target in self.targets:
                prefix = self.subject.target("").removesuffix("/")
                for path in paths(way.server, prefix, target.path, base.path):
                    yield from (self.ask(way, target, method, path, path) for method in target.methods)

    def ask(
        self, way: Way, target: Target, method: str, path: str, written: str, how: str = "", extra: Headers = ()
    ) -> Try:
        """One request; `written` is how the target is written, `extra` are further headers."""
        exchange = self._client.send(f"{way.origin}{written}", way.request(method, written, extra))
        return judged(way, target, path, exchange, self.site.landmarks, how)

    @cached_property
    def open(self) -> tuple[Try, ...]:
        """The requests that get in: for each way and endpoint the first one through each proxy_pass."""
        found: dict[object, Try] = {}
        for made in self.plain:
            if made.verdict == "in":
                passed = made.exchange.passed
                found.setdefault((made.way, made.target.endpoint, passed and passed.span), made)
        return tuple(found.values())

    @cached_property
    def _reached(self) -> frozenset[tuple[Way, str]]:
        return frozenset((made.way, made.target.endpoint) for made in self.open)

    @cached_property
    def closed(self) -> dict[str, Try]:
        """For each endpoint a request that something keeps out on purpose, where it would be passed on otherwise."""
        found: dict[str, Try] = {}
        for made in self.plain:
            purpose = made.kept is not None and made.kept.guard in _ON_PURPOSE and made.kept.passes
            if purpose and made.target.endpoint not in found and self._leads_there(made):
                found[made.target.endpoint] = made
        return found

    def _leads_there(self, kept: Try) -> bool:
        """Whether somebody who may do so would get to the endpoint by the request that is kept out.

        Of a certificate or a subrequest that is not known; then it is so for the path that people use.
        """
        if kept.kept is not None and kept.kept.guard in {"ssl_verify_client", "auth_request"}:
            return kept.path == f"{self.subject.base.path}/{kept.target.path}"
        request = kept.exchange.trace.request if kept.exchange.trace else None
        if request is None:
            return False
        allowed = replace(request, headers=(*request.headers, CREDENTIALS), authorized=True)
        sources = (request.source, *self.site.allowed())
        return any(self._gets_in(kept, replace(allowed, source=source)) for source in sources)

    def _gets_in(self, kept: Try, request: Request) -> bool:
        exchange = self._client.send(kept.exchange.url, request)
        return judged(kept.way, kept.target, kept.path, exchange, self.site.landmarks).verdict == "in"

    def exposures(self) -> Iterator[Exposure]:
        """What gets in without credentials, on each way."""
        for made in self.open:
            read = [target for target in self.targets if target.flag is None]
            everything = all((made.way, target.endpoint) in self._reached for target in read)
            server, location, proxy_pass = self.places(made.exchange)
            yield Exposure(
                self.subject.component, made.target.endpoint, made.exchange, (witness(made.exchange),), False,
                self._guard_of(made) is not None, everything, made.target.flag, server, location, proxy_pass,
            )  # fmt: skip

    def detours(self) -> Iterator[Detour]:
        """Ways around what keeps strangers out: plain ones first, then other spellings of the path."""
        for made in self.open:
            closed = self._guard_of(made)
            if closed is not None:
                yield self._detour(made, closed, difference(made.way, closed.way))
        for kept in self.shut():
            found = next((made for made in self.respelled(kept) if made.verdict == "in"), None)
            if found is not None:
                yield self._detour(found, kept, found.how)

    def _guard_of(self, made: Try) -> Try | None:
        """A request that is kept out of what this one gets into: of the same endpoint, or of the folder around it.

        What a location switches off explicitly is meant to be off for the part that it is about.
        """
        same = self.closed.get(made.target.endpoint)
        block = block_of(made.exchange, self.site.landmarks)
        if same is not None or block is None or is_opened(block):
            return same
        return next((kept for kept in self.closed.values() if self._lies_within(made, kept)), None)

    def _lies_within(self, made: Try, kept: Try) -> bool:
        """Whether a request asks for something below the location that keeps the other one out, on the same way."""
        block = block_of(kept.exchange, self.site.landmarks)
        if made.way is not kept.way or block is None or block.kind != "location":
            return False
        return block.name.startswith("/") and made.path.startswith(block.name)

    def shut(self) -> Iterator[Try]:
        """Requests that are kept out, for endpoints that nothing gets to on that way; each path of a server once.

        Not of servers in which every location that passes requests on has been seen to keep strangers out: a path that
        is spelled otherwise comes to one of these locations as well.
        """
        seen: set[tuple[Server, str, str]] = set()
        for made in self.plain:
            key = (made.way.server, made.target.endpoint, made.path)
            if made.kept is None or key in seen or (made.way, made.target.endpoint) in self._reached:
                continue
            seen.add(key)
            if self._pretences or made.way.server not in self._closed_servers:
                yield made

    @cached_property
    def _closed_servers(self) -> frozenset[Server]:
        refusing = {
            block_of(made.exchange, self.site.landmarks)
            for made in self.plain
            if made.kept is not None and made.kept.guard in _ON_PURPOSE
        }
        servers = dict.fromkeys(made.way.server for made in self.plain)
        return frozenset(server for server in servers if refusing.issuperset(passing_blocks(server)))

    def respelled(self, kept: Try) -> Iterator[Try]:
        """The same page asked for by other spellings of its path."""
        for method in kept.target.methods:
            for how, written in spellings(kept.path):
                yield self.ask(kept.way, kept.target, method, kept.path, written, how)
            for how, header in self._pretences:
                yield self.ask(kept.way, kept.target, method, kept.path, kept.path, how, (header,))

    @cached_property
    def _pretences(self) -> tuple[tuple[str, tuple[str, str]], ...]:
        """Headers that tell another address of the client, where nginx may believe them."""
        said = {one.name: one.arguments[0] for one in self.site.nginx.everything() if one.arguments}
        if "set_real_ip_from" not in said:
            return ()
        name = said.get("real_ip_header", "X-Real-IP")
        return tuple((f"it says in {name} to come from {one}", (name, one)) for one in self.site.allowed())

    def _detour(self, made: Try, closed: Try, how: str) -> Detour:
        kept = closed.kept or Kept("answer", None, False)
        server, location, proxy_pass = self.places(made.exchange)
        return Detour(
            self.subject.component, made.target.endpoint, kept.guard, how, made.exchange, closed.exchange,
            (witness(made.exchange), witness(closed.exchange)), kept.place, server, location, proxy_pass,
        )  # fmt: skip

    def challenges(self) -> Iterator[Challenge]:
        """Passwords that are asked for without TLS; one for each location."""
        seen: set[object] = set()
        for made in self.plain:
            status = (made.exchange.response or made.exchange.answer)
            if made.way.secure or made.kept is None or status is None or status.status != _ASKS:
                continue
            if made.way.socket.port == self._forwarded:
                # whoever forwards to loopback may well speak TLS to the world
                continue
            server, location, _ = self.places(made.exchange)
            place = made.kept.place.span if made.kept.place else self._users_span()
            if (place, made.way.server) not in seen:
                seen.add((place, made.way.server))
                yield Challenge(
                    self.subject.component, "component" if made.kept.guard == "basic_auth_users" else "nginx",
                    made.exchange, (witness(made.exchange),), place, server, location,
                )  # fmt: skip

    def _users_span(self) -> Span | None:
        config = self.subject.backend.server.web_config
        return config.span if config else None

    def guards(self) -> tuple[Try, ...]:
        """What keeps strangers out of each endpoint."""
        return tuple(self.closed.values())

    def guarding_blocks(self) -> Iterator[Block]:
        """The blocks in force where something keeps a request out."""
        for made in self.plain:
            if made.kept is not None and made.kept.guard == "auth_basic":
                block = block_of(made.exchange, self.site.landmarks)
                if block is not None:
                    yield block

    @cached_property
    def passing(self) -> Place | None:
        """The proxy_pass of the first request that gets in or is kept out."""
        return next((place for made in self.plain if (place := self.places(made.exchange)[2])), None)

    def places(self, exchange: Exchange) -> tuple[Place | None, Place | None, Place | None]:
        """Server, location and proxy_pass of a request."""
        end, landmarks = exchange.end, self.site.landmarks
        if end is None:
            return None, None, None
        server, block = landmarks.server(end.server), landmarks.location(end.location)
        server_place = place_of(server.block.directive) if server is not None and server.block.directive else None
        location = place_of(block.directive) if block is not None and block.directive is not None else None
        return server_place, location, landmarks.place(end.passed.span) if end.passed is not None else None
