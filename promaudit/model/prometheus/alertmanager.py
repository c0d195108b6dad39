"""Alertmanager (prometheus/alertmanager ui/web.go, httpserver/httpserver.go, api/api.go)."""


from msgspec.structs import replace

from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.go_path import clean
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.pprof import profiles
from promaudit.model.prometheus.routing import (
    Call,
    Handler,
    Outcome,
    Route,
    Router,
    fixed,
    not_found,
    strip_prefix,
    through_mux,
)
from promaudit.model.prometheus.serve_mux import ServeMux
from promaudit.model.prometheus.versions import Build, Version, build_of

_ASSET = fixed(200, "asset")

_WEB = (
    Route("/", "GET", fixed(200, "page")),
    Route("/favicon.ico", "GET", _ASSET),
    Route("/metrics", "GET", fixed(200, "metrics")),
    Route("/-/reload", "POST", fixed(200)),
    Route("/-/healthy", "GET", fixed(200, "healthy")),
    Route("/-/healthy", "HEAD", fixed(200, "healthy"), (0, 25)),
    Route("/-/ready", "GET", fixed(200, "ready"), (0, 15)),
    Route("/-/ready", "HEAD", fixed(200, "ready"), (0, 25)),
)

#: The paths of API v1; since 0.27 each of them says that it is gone.
_V1 = (
    Route("/status", "GET", fixed(200, "api-success")),
    Route("/receivers", "GET", fixed(200, "api-success")),
    Route("/alerts", "GET", fixed(200, "api-success")),
    Route("/silences", "GET", fixed(200, "api-success")),
)
_V1_CHANGING = (
    Route("/alerts", "POST", fixed(400, "api-error")),
    Route("/silences", "POST", fixed(400, "api-error")),
    Route("/silence/:sid", "GET DELETE", fixed(404, "api-error")),
)

#: The paths of API v2 and the methods that each has (api/v2/openapi.yaml).
_V2: dict[str, tuple[str, ...]] = {
    "/api/v2/status": ("GET",),
    "/api/v2/receivers": ("GET",),
    "/api/v2/silences": ("GET", "POST"),
    "/api/v2/alerts": ("GET", "POST"),
    "/api/v2/alerts/groups": ("GET",),
}
_SILENCE = "/api/v2/silence/"


def alertmanager(server: Server, version: Version) -> Handler:
    """The handler of an Alertmanager. Raises RouteError or PatternError where it panics at start."""
    prefix = wire(server.route_prefix.value)
    build = build_of("alertmanager", version, server.godebug)
    web = [
        *sorted(
            (route for route in _WEB if route.present(version.numbers)),
            # which one is registered first is told by what is said where that fails
            key=lambda route: route.path != "/metrics" and not version.since(0, 32),
        ),
        *_files(version),
        Route("/debug/*subpath", "GET POST", _debug(version, build)),
        *_v1(version),
    ]
    routes = [Route(prefix + route.path, route.methods, route.handler) for route in web]
    if prefix:
        routes.insert(0, Route("/", "GET", lambda call: call.redirect(prefix, 302)))
    router = Router(routes)
    if not version.since(0, 16):
        return router
    v2 = strip_prefix(prefix, _v2, build.go)
    return through_mux(ServeMux(build.mux, (("/", router), (f"{prefix}/api/v2/", v2))))


def _files(version: Version) -> tuple[Route, ...]:
    """What the page loads; Debian's packages lack the compiled script."""
    served = not_found if version.debian else _ASSET
    if version.since(0, 32):
        return (Route("/assets/*path", "GET", served),)
    return (Route("/script.js", "GET", served), Route("/lib/*path", "GET", served))


def _v1(version: Version) -> tuple[Route, ...]:
    base = "/api/v1"
    if version.since(0, 27):
        gone = fixed(410, "api-error")
        return tuple(Route(base + route.path, route.methods, gone) for route in (*_V1, *_V1_CHANGING))
    options = Route(f"{base}/*path", "OPTIONS", fixed(200, "none"))
    below = (Route(base + route.path, route.methods, route.handler) for route in (*_V1, *_V1_CHANGING))
    return (options, *below)


def _debug(version: Version, build: Build) -> Handler:
    """Go's default ServeMux; before 0.30 it is shown the whole path, and so finds nothing below a route prefix."""
    inner = profiles(build.mux, with_vars=True)

    def serve(call: Call) -> Outcome:
        if not version.since(0, 30):
            return inner(call)
        below = call.params[-1]
        path = clean("/debug" + below) + ("/" if below.endswith("/") else "")
        return inner(replace(call, url=replace(call.url, path=path, raw_path="")))

    return serve


def _v2(call: Call) -> Outcome:
    path = clean(call.url.path)
    methods = _V2.get(path)
    if methods is None and path.startswith(_SILENCE) and "/" not in path[len(_SILENCE) :]:
        methods = ("DELETE", "GET")
    if methods is None:
        return call.respond(404, "api-error")
    if call.method not in methods:
        return call.respond(405, "api-error", (("Allow", ",".join(methods)),))
    if call.method == "GET" and not path.startswith(_SILENCE):
        return call.respond(200, "api-success")
    if call.method == "POST" and not call.request.body_len:
        return call.respond(422, "api-error")
    return Undecided("what API v2 says depends on what is stored")
