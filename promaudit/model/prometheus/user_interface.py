"""The page that a server shows: what it loads, what it asks the API for, and how it finds its own address.

References are as the page writes them, to be resolved against its address as a browser does it. Names that a build
makes up (`main.1f2e.js`) stand without their hash: every path in their folder is served.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import Struct

from promaudit.facts.http import Headers, first
from promaudit.facts.program import Component
from promaudit.facts.server import Server
from promaudit.model.prometheus.go_path import clean
from promaudit.model.prometheus.go_text import text
from promaudit.model.prometheus.prometheus_web import CLASSIC_FILES, old_ui
from promaudit.model.prometheus.versions import Version, read_version

_REACT = ("static/js/main.js", "static/css/main.css", "favicon.ico")
_MANTINE = ("assets/index.js", "assets/index.css", "favicon.svg")
_OLD_CLASSIC = (
    "img/favicon.ico", "vendor/js/popper.min.js", "css/prometheus.css", "vendor/rickshaw/rickshaw.min.css",
    "vendor/rickshaw/rickshaw.min.js", "vendor/moment/moment.min.js", "vendor/fuzzy/fuzzy.js",
    "vendor/mustache/mustache.min.js", "vendor/js/jquery.selection.js", "js/graph/index.js", "css/graph.css",
)  # fmt: skip
_ALERTMANAGER_LIB = (
    "lib/bootstrap-4.0.0-alpha.6-dist/css/bootstrap.min.css", "lib/font-awesome-4.7.0/css/font-awesome.min.css",
)  # fmt: skip
_PUSHGATEWAY = ("favicon.ico", "functions.js", "prometheus.css")

#: The pages of the React and of the Mantine user interface, by whose names it finds its prefix (App.tsx,
#: settingsSlice.ts).
_REACT_PAGES = (
    "/agent", "/graph", "/alerts", "/status", "/tsdb-status", "/flags", "/config", "/rules", "/targets",
    "/service-discovery",
)  # fmt: skip
_MANTINE_PAGES = (
    "/query", "/alerts", "/targets", "/rules", "/service-discovery", "/status", "/tsdb-status", "/flags", "/config",
    "/alertmanager-discovery", "/agent",
)  # fmt: skip


class PageCall(Struct, frozen=True):
    """A request that a page makes of its own: method and path, with the query where it needs one."""

    method: str
    target: str


def page_assets(server: Server) -> tuple[str, ...]:
    """The scripts, styles and icons that the page refers to; empty where there is no page or it loads nothing."""
    version = read_version(server.component, server.version)
    of_component = _ASSETS.get(server.component)
    return of_component(server, version) if of_component else ()


def _of_prometheus(server: Server, version: Version) -> tuple[str, ...]:
    kind = _kind(server, version)
    if kind == "classic":
        files = CLASSIC_FILES if version.debian else _OLD_CLASSIC
        below = "/classic/static" if version.debian else "/static"
        return tuple(f"{server.external_path}{below}/{name}" for name in files)
    return {"react": _REACT, "mantine": _MANTINE}.get(kind, ())


def _kind(server: Server, version: Version) -> str:
    """Which user interface the home page belongs to: `classic`, `react`, `mantine`, or `none`."""
    if version.debian:
        return "none" if version.since(3) else "classic"
    if version.since(3) and not old_ui(server, version):
        return "mantine"
    return "react" if version.since(2, 23) else "classic"


def _of_alertmanager(_server: Server, version: Version) -> tuple[str, ...]:
    if version.debian:
        return ("favicon.ico",)
    if version.since(0, 32):
        return ("assets/index.js", "assets/index.css", "favicon.ico")
    return ("script.js", "favicon.ico", *(_ALERTMANAGER_LIB if version.since(0, 16) else ()))


def _of_pushgateway(server: Server, version: Version) -> tuple[str, ...]:
    base = server.external_path.removesuffix("/") or "."
    return () if version.debian else tuple(f"{base}/static/{name}" for name in _PUSHGATEWAY)


def _of_grafana(server: Server, _version: Version) -> tuple[str, ...]:
    return (f"{server.external_path}/public/build/app.js", f"{server.external_path}/public/img/fav32.png")


_ASSETS: dict[Component, Callable[[Server, Version], tuple[str, ...]]] = {
    "prometheus": _of_prometheus,
    "alertmanager": _of_alertmanager,
    "pushgateway": _of_pushgateway,
    "thanos-query": lambda _server, _version: _REACT,
    "thanos-rule": lambda _server, _version: _REACT,
    "victoria-metrics": lambda _server, version: () if version.debian else _MANTINE,
    "grafana": _of_grafana,
}


def page_prefix(server: Server, path: str, headers: Headers = ()) -> str:
    """Where a page at `path` (the address bar's path) believes the server's root to be, without a trailing slash.

    The React and Mantine pages take off the name of the page; the classic ones are told the external URL's path. Those
    of Thanos are told the external prefix, or without one what the header of --web.prefix-header says; `headers` are
    those of the request for the page.
    """
    version = read_version(server.component, server.version)
    if server.component == "alertmanager":
        return path.rstrip("/")
    if server.component in {"thanos-query", "thanos-rule"}:
        return server.external_path or _prefix_of_header(server, headers)
    if server.component != "prometheus" or _kind(server, version) in {"classic", "none"}:
        return server.external_path
    mantine = _kind(server, version) == "mantine"
    path = path.removesuffix("/")
    if not mantine and len(path) <= 1:
        return path
    pages = _MANTINE_PAGES if mantine else _REACT_PAGES
    page = next((page for page in pages if path.endswith(page)), "")
    return path[: len(path) - len(page)]


def _prefix_of_header(server: Server, headers: Headers) -> str:
    """The path in the header that names the prefix, cleaned (thanos-io/thanos pkg/ui/ui.go, GetWebPrefix)."""
    named = server.setting("web.prefix-header")
    value = first(headers, named.value) if named is not None and named.value else None
    return text(clean("/" + urlsplit(value).path)).rstrip("/") if value else ""


def page_calls(server: Server, path: str, headers: Headers = ()) -> tuple[PageCall, ...]:
    """What the home page asks for by itself or at the first query, when it stands at `path` in the address bar."""
    version = read_version(server.component, server.version)
    base = page_prefix(server, path, headers)
    of_component = _CALLS.get(server.component)
    calls = of_component(server, version) if of_component else ()
    return tuple(PageCall("GET", base + call) for call in calls)


def _calls_of_alertmanager(_server: Server, version: Version) -> tuple[str, ...]:
    return ("/api/v2/status", "/api/v2/alerts") if version.since(0, 16) else ("/api/v1/status",)


def _calls_of_prometheus(server: Server, version: Version) -> tuple[str, ...]:
    kind = _kind(server, version)
    if kind == "none":
        return ()
    queries = () if server.is_on("agent") else ("/api/v1/label/__name__/values", "/api/v1/query?query=up")
    ready = ("/-/ready",) if version.since(2, 28) and kind != "classic" else ()
    events = ("/api/v1/notifications/live",) if kind == "mantine" else ()
    return (*queries, *ready, *events)


_CALLS: dict[Component, Callable[[Server, Version], tuple[str, ...]]] = {
    "prometheus": _calls_of_prometheus,
    "alertmanager": _calls_of_alertmanager,
    "thanos-query": lambda _server, _version: ("/api/v1/label/__name__/values", "/api/v1/query?query=up"),
    "thanos-rule": lambda _server, _version: ("/api/v1/rules", "/api/v1/alerts"),
}
