"""Prometheus: main router, API router, and the ServeMux in front of them (prometheus/prometheus web/web.go, Run)."""

from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.prometheus_api import API
from promaudit.model.prometheus.prometheus_web import routes
from promaudit.model.prometheus.routing import (
    Call,
    Handler,
    Outcome,
    Route,
    Router,
    strip_prefix,
    through_mux,
)
from promaudit.model.prometheus.serve_mux import ServeMux
from promaudit.model.prometheus.versions import Version, build_of


def prometheus(server: Server, version: Version) -> Handler:
    """The handler of a Prometheus. Raises RouteError or PatternError where it panics at start."""
    prefix = wire(server.route_prefix.value)
    main = [Route(prefix + route.path, route.methods, route.handler) for route in routes(server, version)]
    if prefix:
        main.insert(0, Route("/", "GET", lambda call: call.redirect(prefix, 302)))
    api = [route for route in API if route.present(version.numbers)]
    modern = version.since(2, 6)
    if not version.since(2):
        api = [Route(f"{prefix}/api/v1{route.path}", route.methods, route.handler) for route in api]
        return Router([*main, *api], modern=False)
    build = build_of("prometheus", version, server.godebug)
    patterns: list[tuple[str, Handler]] = [
        ("/", Router(main, modern=modern)),
        (f"{prefix}/api/v1/", strip_prefix(f"{prefix}/api/v1", Router(api, modern=modern), build.go)),
    ]
    if not version.since(2, 22):
        patterns.append((f"{prefix}/api/", _gateway))
    return through_mux(ServeMux(build.mux, tuple(patterns), keeps_host=build.go < 17))


def _gateway(call: Call) -> Outcome:
    """The second API, over a gRPC gateway, that 2.0 to 2.21 had for administration."""
    return Undecided("what the gRPC gateway below /api/v2 says is not known")
