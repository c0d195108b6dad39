"""VictoriaMetrics, single node (VictoriaMetrics/VictoriaMetrics lib/httpserver, app/vmselect, app/vminsert).

It has neither ServeMux nor router: paths are compared as they are, and what is unknown is 400.
"""


from msgspec.structs import replace

from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.form import is_plain_expression
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.pprof import HANDLERS, PROFILES
from promaudit.model.prometheus.prometheus_api import expression_of
from promaudit.model.prometheus.routing import Call, Handler, Outcome, fixed
from promaudit.model.prometheus.versions import Version

_SUCCESS = fixed(200, "api-success")


def _query(call: Call) -> Outcome:
    """An instant query; a body is taken for a form with a valid expression."""
    expression = expression_of(call)
    if expression is None or is_plain_expression(expression):
        return call.respond(200, "api-success")
    if not expression:
        return call.respond(422, "api-error")
    return Undecided(f"whether {expression!r} is valid MetricsQL is not known")


def _written(call: Call) -> Outcome:
    if call.request.body_len:
        return Undecided("whether the written data are valid is not known")
    return call.respond(204, "none")


_BUILTIN: dict[str, Handler] = {
    "/health": fixed(200, "healthy"),
    "/ping": fixed(204, "none"),
    "/metrics": fixed(200, "metrics"),
    "/flags": fixed(200),
    "/-/healthy": fixed(200, "healthy"),
    "/-/ready": fixed(200, "ready"),
    "/robots.txt": fixed(200),
    "/ready": fixed(200, "ready"),
}

_INSERT: dict[str, Handler] = {
    "/api/v1/write": _written,
    "/api/v1/push": _written,
    "/api/v1/import": _written,
    "/api/v1/import/csv": _written,
    "/api/v1/import/native": _written,
    "/targets": fixed(200),
    "/service-discovery": fixed(200),
    "/api/v1/targets": _SUCCESS,
    "/config": fixed(200),
    "/api/v1/status/config": _SUCCESS,
    "/-/reload": fixed(200),
}

_SELECT: dict[str, Handler] = {
    "/api/v1/query": _query,
    "/api/v1/labels": _SUCCESS,
    "/api/v1/status/tsdb": _SUCCESS,
    "/api/v1/status/active_queries": _SUCCESS,
    "/api/v1/status/top_queries": _SUCCESS,
    "/api/v1/status/buildinfo": _SUCCESS,
    "/api/v1/query_exemplars": _SUCCESS,
    "/api/v1/rules": _SUCCESS,
    "/rules": _SUCCESS,
    "/api/v1/alerts": _SUCCESS,
    "/alerts": _SUCCESS,
    "/api/v1/notifiers": _SUCCESS,
    "/federate": fixed(200),
    "/expand-with-exprs": fixed(200),
}

#: Paths that exist, but whose answer depends on more than the path.
_UNDECIDED = (
    "/api/v1/query_range", "/api/v1/series", "/api/v1/series/count", "/api/v1/label/", "/api/v1/export",
    "/api/v1/admin/", "/api/v1/metadata", "/api/v1/status/metric_names_stats", "/metrics/", "/tags", "/render",
    "/functions", "/internal/", "/influx/", "/write", "/api/v2/write", "/query", "/opentelemetry/", "/datadog/",
    "/newrelic", "/zabbixconnector/", "/graphite/", "/vmalert", "/metric-relabel-debug", "/target-relabel-debug",
    "/prettify-query", "/snapshot", "/target_response", "/prometheus/target_response", "/api/v1/import/prometheus",
    "/prometheus/api/v1/import/prometheus", "/notifiers",
)  # fmt: skip
_INEXISTENT = ("/metrics/",)


def victoria_metrics(server: Server, version: Version) -> Handler:
    """The handler of a single-node VictoriaMetrics."""
    prefix = wire(server.route_prefix.value)

    def serve(call: Call) -> Outcome:
        path = call.url.path
        if prefix:
            if path == prefix:
                return call.respond(302, "none", (("Location", prefix + "/"),))
            if not path.startswith(prefix + "/"):
                return call.respond(400)
            path = path[len(prefix) :]
        if call.method == "OPTIONS":
            return call.respond(204, "none")
        return _answer(replace(call, url=replace(call.url, path=path)), path, version)

    return serve


def _answer(call: Call, path: str, version: Version) -> Outcome:
    if path.endswith("/favicon.ico"):
        return call.respond(200, "asset")
    if path == "/":
        return call.respond(200) if call.method == "GET" else call.respond(400)
    if path.startswith("/debug/pprof/"):
        name = path.removeprefix("/debug/pprof/")
        return call.respond(200 if not name or name in PROFILES or name in HANDLERS else 404)
    handler = _BUILTIN.get(path) or _INSERT.get(path.removeprefix("/prometheus"))
    return handler(call) if handler is not None else _select(call, path.replace("//", "/"), version)


def _select(call: Call, path: str, version: Version) -> Outcome:
    if path.startswith("/prometheus/"):
        path = path.removeprefix("/prometheus")
    if path in {"/vmui", "/graph"}:
        return _to_page(call, path)
    if path.startswith(("/vmui/", "/graph/")):
        return _page(call, path.split("/", 2)[2], version)
    if path == "/vmalert":
        return call.respond(302, "none", (("Location", "vmalert/"),))
    handler = _SELECT.get(path)
    if handler is not None:
        return handler(call)
    if path.startswith(_UNDECIDED) and path not in _INEXISTENT:
        return Undecided("what this endpoint of VictoriaMetrics says is not known")
    return call.respond(400)


def _to_page(call: Call, path: str) -> Outcome:
    if call.url.raw_query:
        return Undecided("in which order VictoriaMetrics writes the query anew is not computed")
    return call.respond(302, "none", (("Location", f"{path[1:]}/?"),))


def _page(call: Call, name: str, version: Version) -> Outcome:
    """The user interface, which Debian's package lacks."""
    if version.debian:
        return call.respond(404)
    return call.respond(200, "page" if name in {"", "index.html"} else "asset")
