"""Which paths of a server the journeys ask for: page, API, metrics, health, and the link in an alert."""


from msgspec.structs import replace

from promaudit.facts.program import Component
from promaudit.facts.server import Endpoints, Server
from promaudit.model.prometheus.versions import Version, read_version

_UP = "api/v1/query?query=up"
_GRAPH = "graph?g0.expr=up&g0.tab=1"

_ENDPOINTS: dict[Component, Endpoints] = {
    "prometheus": Endpoints("", _UP, "api/v1/query", "metrics", "-/healthy", "-/ready", _GRAPH),
    "alertmanager": Endpoints("", "api/v2/status", None, "metrics", "-/healthy", "-/ready", "#/alerts"),
    "pushgateway": Endpoints("", "api/v1/status", None, "metrics", "-/healthy", "-/ready"),
    "blackbox_exporter": Endpoints("", None, None, "metrics", "-/healthy", None),
    "thanos-query": Endpoints(
        "", _UP, "api/v1/query", "metrics", "-/healthy", "-/ready", None, ("metrics", "-/healthy", "-/ready")
    ),
    "thanos-rule": Endpoints(
        "", "api/v1/rules", None, "metrics", "-/healthy", "-/ready", None, ("metrics", "-/healthy", "-/ready")
    ),
    "victoria-metrics": Endpoints("vmui/", _UP, "api/v1/query", "metrics", "health", "-/ready"),
    "grafana": Endpoints("login", None, None, "metrics", "healthz", "api/health"),
    "exporter": Endpoints(None, None, None, "metrics"),
}


def endpoints(server: Server) -> Endpoints:
    """The paths that the journeys of `server` ask for, below its public base."""
    version = read_version(server.component, server.version)
    found = _ENDPOINTS[server.component]
    if server.component == "prometheus":
        return _of_prometheus(found, server, version)
    if server.component == "alertmanager" and not version.since(0, 16):
        return replace(found, query="api/v1/status", ready="-/ready" if version.since(0, 15) else None)
    if server.component == "victoria-metrics" and version.debian:
        return replace(found, page=None)
    telemetry = server.setting("web.telemetry-path")
    return replace(found, metrics=telemetry.value.lstrip("/")) if telemetry else found


def _of_prometheus(found: Endpoints, server: Server, version: Version) -> Endpoints:
    if version.debian and version.since(3):
        found = replace(found, page=None, alert_link=None)
    if server.is_on("agent"):
        found = replace(found, query=None, query_post=None, alert_link=None)
    if not version.since(2, 1):
        found = replace(found, query_post=None)
    if not version.since(1, 8):
        found = replace(found, healthy=None, ready=None)
    telemetry = server.setting("web.telemetry-path")
    return replace(found, metrics=telemetry.value.lstrip("/")) if telemetry else found
