"""Blackbox exporter (prometheus/blackbox_exporter main.go), and what other exporters have in common with it."""

from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.form import parameters
from promaudit.model.prometheus.go_path import join
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.pprof import patterns as profiles
from promaudit.model.prometheus.routing import Call, Handler, Outcome, fixed, not_found, through_mux
from promaudit.model.prometheus.serve_mux import ServeMux
from promaudit.model.prometheus.versions import Version, build_of


def blackbox_exporter(server: Server, version: Version) -> Handler:
    """A bare ServeMux: every path below the prefix that is nothing else is the landing page."""
    root = wire(server.route_prefix.value) + "/"
    build = build_of("blackbox_exporter", version, server.godebug)
    patterns: list[tuple[str, Handler]] = [
        (join(root, "/-/reload"), _reload),
        (join(root, "/metrics"), fixed(200, "metrics")),
        (join(root, "/-/healthy"), fixed(200, "healthy")),
        (join(root, "/probe"), _probe),
        (join(root, "/logs"), _logs(version)),
        (join(root, "/config"), fixed(200)),
        (root, fixed(200, "page")),
        *profiles(with_vars=False),
    ]
    if root != "/":
        patterns.append(("/", _outside))
    return through_mux(ServeMux(build.mux, tuple(patterns)))


def _outside(call: Call) -> Outcome:
    if call.url.path != "/":
        return not_found(call)
    if not call.server.external_host_known:
        return Undecided("the redirect names the host that the program runs on", call.server.external_url.span)
    return call.redirect(wire(call.server.external_url.value), 302)


def _reload(call: Call) -> Outcome:
    return call.respond(200 if call.method == "POST" else 405)


def _probe(call: Call) -> Outcome:
    if not parameters(call.url.raw_query).get("target"):
        return call.respond(400)
    return Undecided("what a probe finds is not known")


def _logs(version: Version) -> Handler:
    status = 400 if version.since(0, 24) else 500

    def serve(call: Call) -> Outcome:
        given = parameters(call.url.raw_query)
        if given.get("id") or given.get("target"):
            return Undecided("which probes are remembered is not known")
        return call.respond(status)

    return serve


def exporter(server: Server, version: Version) -> Handler:
    """Any exporter: its metrics, and a landing page at the root; of other paths nothing is known."""
    telemetry = server.setting("web.telemetry-path")
    metrics = wire(telemetry.value) if telemetry else "/metrics"

    def serve(call: Call) -> Outcome:
        if call.url.path == metrics and call.method == "GET":
            return call.respond(200, "metrics")
        if call.url.path == "/" and call.method == "GET" and metrics != "/":
            return call.respond(200, "page")
        return Undecided("what this exporter serves beside its metrics is not known")

    return serve
