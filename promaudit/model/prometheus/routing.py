"""From a request to the handler that answers it: routers and prefixes, as the programs of the family put them together.

A handler is a function from a call to a response. Everything is built once for a server and asked many times.
"""

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.files import Files
from promaudit.facts.http import Content, Headers, Request, Response
from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.go_path import clean_request_path, redirect_location
from promaudit.model.prometheus.go_url import GoUrl
from promaudit.model.prometheus.httprouter import Tree
from promaudit.model.prometheus.serve_mux import MuxRedirect, ServeMux

Outcome = Response | Undecided


class Call(Struct, frozen=True):
    """A request on its way through a server: what is left of its URL, and the values of the wildcards that matched."""

    server: Server
    request: Request
    url: GoUrl
    files: Files
    params: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The request's method."""
        return self.request.method

    def respond(self, status: int, content: Content = "text", headers: Headers = ()) -> Response:
        """A response by this server."""
        return Response(status, headers, content, self.server.component)

    def redirect(self, url: str, status: int) -> Response:
        """What http.Redirect answers for `url`, which is on the wire."""
        return self.respond(status, "none", (("Location", redirect_location(url, self.url.path)),))


Handler = Callable[[Call], Outcome]


def not_found(call: Call) -> Outcome:
    """Go's http.NotFound."""
    return call.respond(404)


def fixed(status: int, content: Content = "text") -> Handler:
    """A handler that always answers the same."""
    return lambda call: call.respond(status, content)


class Route(Struct, frozen=True):
    """One row of a table of routes: path below the route prefix, methods, handler, and the releases that have it.

    `since` is the first release with it, `until` the first one without.
    """

    path: str
    methods: str
    handler: Handler
    since: tuple[int, ...] = (0,)
    until: tuple[int, ...] = (1000,)

    def present(self, version: tuple[int, int, int]) -> bool:
        """Whether this release has the route."""
        return self.since <= version < self.until


class Router:
    """An httprouter with its redirects and its own answers for methods that a path does not have.

    `modern` tells whether it lists the allowed methods and answers OPTIONS by itself (httprouter since 2016).
    """

    def __init__(self, routes: Iterable[Route], prefix: str = "", modern: bool = True) -> None:
        """Register the routes below a prefix. Raises RouteError where httprouter panics."""
        self._trees: dict[str, Tree[Handler]] = {}
        self._modern = modern
        for route in routes:
            for method in route.methods.split():
                self._trees.setdefault(method, Tree()).add(prefix + route.path, route.handler)

    def __call__(self, call: Call) -> Outcome:
        """Answer a call, whose decoded path alone counts."""
        path = call.url.path
        tree = self._trees.get(call.method)
        if tree is None:
            return self._other_methods(call)
        found = tree.find(path)
        if found.handle is not None:
            return found.handle(replace(call, params=found.params) if found.params else call)
        if call.method != "CONNECT" and path != "/":
            fixed_path = _toggled(path) if found.slash else tree.find_in_any_case(clean_request_path(path))
            if fixed_path is not None:
                url = replace(call.url, path=fixed_path, raw_path=_still_valid(call.url, fixed_path))
                return call.redirect(str(url), 301 if call.method == "GET" else 307)
        return self._other_methods(call)

    def _other_methods(self, call: Call) -> Outcome:
        others = [
            method
            for method, tree in self._trees.items()
            if method not in {call.method, "OPTIONS"} and tree.find(call.url.path).handle is not None
        ]
        if not others:
            return not_found(call)
        if not self._modern:
            return call.respond(405)
        allow = (("Allow", ", ".join(sorted({*others, "OPTIONS"}))),)
        return call.respond(200, "none", allow) if call.method == "OPTIONS" else call.respond(405, "text", allow)


def _toggled(path: str) -> str:
    return path[:-1] if path.endswith("/") and len(path) > 1 else path + "/"


def _still_valid(url: GoUrl, path: str) -> str:
    return url.raw_path if url.path == path else ""


def strip_prefix(prefix: str, handler: Handler, go: int) -> Handler:
    """Go's http.StripPrefix; since Go 1.16 the written path must begin with the prefix as well."""
    if not prefix:
        return handler

    def strip(call: Call) -> Outcome:
        url = call.url
        path, raw = url.path.removeprefix(prefix), url.raw_path.removeprefix(prefix)
        if len(path) == len(url.path) or (go >= 16 and url.raw_path and len(raw) == len(url.raw_path)):
            return not_found(call)
        return handler(replace(call, url=replace(url, path=path, raw_path=raw if go >= 16 else url.raw_path)))

    return strip


def through_mux(mux: ServeMux[Handler]) -> Handler:
    """A ServeMux as a handler: its redirects, its handlers, and 404 for the rest."""

    def serve(call: Call) -> Outcome:
        if call.request.target == "*":
            return call.respond(400, "none")
        target = mux.route(call.method, call.url)
        if isinstance(target, MuxRedirect):
            return call.redirect(target.url, target.status)
        return target(call) if target is not None else not_found(call)

    return serve
