"""Pushgateway (prometheus/pushgateway main.go)."""

from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.go_path import join
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.pprof import PROFILES
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
from promaudit.model.prometheus.versions import Version, build_of

_LABELS = ("/job/:job/*labels", "/job/:job", "/job@base64/:job/*labels", "/job@base64/:job")


def pushgateway(server: Server, version: Version) -> Handler:
    """The handler of a Pushgateway. Raises RouteError or PatternError where it panics at start."""
    prefix = wire(server.route_prefix.value)
    telemetry = server.setting("web.telemetry-path")
    routes = [
        Route(f"{prefix}/-/healthy", "GET", fixed(200, "healthy")),
        Route(f"{prefix}/-/ready", "GET", fixed(200, "ready")),
        Route(join(prefix, wire(telemetry.value) if telemetry else "/metrics"), "GET", fixed(200, "metrics")),
        *(Route(f"{prefix}/metrics{path}", "PUT POST", _push) for path in _LABELS),
        *(Route(f"{prefix}/metrics{path}", "DELETE", fixed(202, "none")) for path in _LABELS),
        Route(f"{prefix}/static/*filepath", "GET", not_found if version.debian else fixed(200, "asset")),
        Route(f"{prefix}/status", "GET", fixed(200, "page")),
        Route(f"{prefix}/", "GET", fixed(200, "page")),
        Route(f"{prefix}/debug/pprof/*pprof", "GET", _profile),
        Route(f"{prefix}/-/quit", "PUT POST", _quit),
        Route("/-/quit", "GET", fixed(405)),
    ]
    api = [Route("/status", "GET", fixed(200, "api-success")), Route("/metrics", "GET", fixed(200, "api-success"))]
    if server.is_on("web.enable-admin-api"):
        api.append(Route("/admin/wipe", "PUT", fixed(202, "none")))
    options = Route("/*path", "OPTIONS", fixed(204, "none"))
    build = build_of("pushgateway", version, server.godebug)
    patterns = (
        ("/", Router(routes)),
        (f"{prefix}/api/v1/", strip_prefix(f"{prefix}/api/v1", Router([*api, options]), build.go)),
    )
    return through_mux(ServeMux(build.mux, patterns))


def _push(call: Call) -> Outcome:
    if call.request.body_len:
        return Undecided("whether the pushed metrics are valid is not known")
    return call.respond(200, "none")


def _profile(call: Call) -> Outcome:
    name = call.params[-1].removeprefix("/")
    return call.respond(200 if name in PROFILES | {"", "cmdline", "profile", "symbol"} else 404)


def _quit(call: Call) -> Outcome:
    return call.respond(200 if call.server.is_on("web.enable-lifecycle") else 403)
