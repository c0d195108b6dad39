"""Which journeys make sense for a server, and where they lead."""

from promaudit.facts.http import Content
from promaudit.facts.server import Endpoints, Server
from promaudit.model.deployment.journeys import Itinerary
from promaudit.model.prometheus.endpoints import endpoints
from promaudit.model.prometheus.user_interface import page_assets

#: What the pages of the user interfaces ask their APIs for, beside the journeys.
_PROMETHEUS = (
    "query_range?query=up&start=0&end=60&step=15", "labels", "label/job/values", "series?match[]=up", "metadata",
    "targets", "rules", "alerts", "alertmanagers", "status/config", "status/flags", "status/runtimeinfo",
    "status/buildinfo", "status/tsdb",
)  # fmt: skip
_ALERTMANAGER = ("alerts", "alerts/groups", "silences", "receivers", "status")


def itinerary(server: Server) -> Itinerary:
    """The journeys of one server; an endpoint that its route prefix does not move cannot be below a public base."""
    found = endpoints(server)
    page = _below(found.page, found, server)
    return Itinerary(
        page,
        _below(found.query, found, server),
        _below(found.query_post, found, server),
        _below(found.metrics, found, server),
        tuple(_health(found, server)),
        page_assets(server) if page is not None else (),
        _alert_link(found, server),
        _others(server),
    )


def _below(path: str | None, found: Endpoints, server: Server) -> str | None:
    return None if path in found.unprefixed and server.route_prefix.value else path


def _health(found: Endpoints, server: Server) -> list[tuple[str, Content]]:
    paths: list[tuple[str | None, Content]] = [(found.healthy, "healthy"), (found.ready, "ready")]
    return [(path, content) for path, content in paths if path is not None and _below(path, found, server)]


def _alert_link(found: Endpoints, server: Server) -> str | None:
    if found.alert_link is None:
        return None
    return f"{server.external_url.value.rstrip('/')}/{found.alert_link}"


def _others(server: Server) -> tuple[str, ...]:
    if server.component == "prometheus" and not server.is_on("agent"):
        return tuple(f"api/v1/{name}" for name in _PROMETHEUS)
    if server.component == "alertmanager":
        return tuple(f"api/v2/{name}" for name in _ALERTMANAGER)
    return ()
