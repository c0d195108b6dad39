"""Thanos Query and Ruler (thanos-io/thanos cmd/thanos/query.go, rule.go, pkg/ui/ui.go, pkg/server/http/http.go)."""

from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.form import is_plain_expression
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.pprof import patterns as profiles
from promaudit.model.prometheus.prometheus_api import expression_of
from promaudit.model.prometheus.routing import Call, Handler, Outcome, Route, Router, fixed, through_mux
from promaudit.model.prometheus.serve_mux import ServeMux
from promaudit.model.prometheus.versions import Version, build_of

_PAGES = (
    "", "alerts", "blocks", "config", "flags", "global", "graph", "loaded", "rules", "service-discovery", "status",
    "stores", "targets", "tsdb-status",
)  # fmt: skip
_OK = fixed(200, "api-success")


def _query(call: Call) -> Outcome:
    """An instant query; a body is taken for a form with a valid expression."""
    expression = expression_of(call)
    if expression is None or is_plain_expression(expression):
        return call.respond(200, "api-success")
    if not expression.strip():
        return call.respond(400, "api-error")
    return Undecided(f"whether {expression!r} is valid PromQL is not known")


def _unknown(call: Call) -> Outcome:
    return Undecided("what this endpoint of Thanos says is not known")


_COMMON = (
    Route("/*path", "OPTIONS", fixed(204, "none")),
    Route("/status/flags", "GET", _OK),
    Route("/status/runtimeinfo", "GET", _OK),
    Route("/status/buildinfo", "GET", _OK),
    Route("/alerts", "GET", _OK),
    Route("/rules", "GET", _OK),
)
_QUERY = (
    *_COMMON,
    Route("/query", "GET POST", _query),
    Route("/query_range", "GET POST", _unknown),
    Route("/query_explain", "GET POST", _unknown),
    Route("/query_range_explain", "GET POST", _unknown),
    Route("/query_exemplars", "GET POST", _unknown),
    Route("/series", "GET POST", _unknown),
    Route("/labels", "GET POST", _OK),
    Route("/label/:name/values", "GET", _OK),
    Route("/stores", "GET", _OK),
    Route("/targets", "GET", _OK),
    Route("/metadata", "GET", _OK),
    Route("/status/tsdb", "GET", _unknown),
)


def thanos_query(server: Server, version: Version) -> Handler:
    """The handler of Thanos Query."""
    prefix = wire(server.route_prefix.value)
    graph = Route("/", "GET", lambda call: call.redirect(f"{prefix}/graph", 302))
    outside = (graph, Route(prefix, "GET", graph.handler)) if prefix else ()
    return _thanos(server, version, prefix, (*outside, *_below(prefix, _QUERY)))


def thanos_rule(server: Server, version: Version) -> Handler:
    """The handler of Thanos Ruler."""
    prefix = wire(server.route_prefix.value)
    outside = (Route("/", "GET", lambda call: call.redirect(prefix, 302)),) if prefix else ()
    reload = Route(f"{prefix}/-/reload", "POST", fixed(200))
    return _thanos(server, version, prefix, (*outside, reload, *_below(prefix, _COMMON)))


def _below(prefix: str, api: tuple[Route, ...]) -> tuple[Route, ...]:
    asset = fixed(200, "asset")
    return (
        *(Route(f"{prefix}/{page}", "GET", fixed(200, "page")) for page in _PAGES),
        *(Route(f"{prefix}/{name}", "GET", asset) for name in ("favicon.ico", "manifest.json", "static/*filepath")),
        *(Route(f"{prefix}/api/v1{route.path}", route.methods, route.handler) for route in api),
    )


def _thanos(server: Server, version: Version, prefix: str, routes: tuple[Route, ...]) -> Handler:
    """The router, and beside it what never has a prefix: metrics, health and profiles."""
    build = build_of(server.component, version, server.godebug)
    patterns: tuple[tuple[str, Handler], ...] = (
        ("/", Router(routes)),
        ("/metrics", fixed(200, "metrics")),
        ("/-/healthy", fixed(200, "healthy")),
        ("/-/ready", fixed(200, "ready")),
        *(item for item in profiles(with_vars=False) if not item[0].endswith("cmdline")),
    )
    return through_mux(ServeMux(build.mux, patterns))
