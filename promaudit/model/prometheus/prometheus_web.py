"""Prometheus's own pages and endpoints (prometheus/prometheus web/web.go, New, serveDebug), by release.

Debian's packages have another user interface: 2.x the classic one below /classic, 3.x none.
"""

from collections.abc import Iterator

from promaudit.facts.http import Response
from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.form import is_valid_form
from promaudit.model.prometheus.go_path import join
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.host_files import consoles, file_server
from promaudit.model.prometheus.prometheus_api import is_agent
from promaudit.model.prometheus.routing import Call, Handler, Outcome, Route, fixed, not_found
from promaudit.model.prometheus.versions import Version, build_of

_PROFILES = frozenset({"goroutine", "heap", "allocs", "threadcreate", "block", "mutex"})
_PPROF = _PROFILES | {"", "cmdline", "profile", "symbol", "trace"}
_PAGE = fixed(200, "page")
_ASSET = fixed(200, "asset")

_CLASSIC = ("alerts", "graph", "status", "flags", "config", "rules", "targets", "service-discovery")
_REACT = ("config", "flags", "service-discovery", "status", "targets")
_REACT_SERVER = ("alerts", "graph", "rules", "tsdb-status")
_MANTINE = (*_REACT, "alertmanager-discovery")
_MANTINE_SERVER = ("alerts", "query", "rules", "tsdb-status")


def external_path(call: Call) -> str:
    """The decoded path of the external URL, on the wire."""
    return wire(call.server.external_path)


def home_page(server: Server, version: Version) -> str:
    """The page that the root of the user interface redirects to, below the path of the external URL."""
    agent = server.is_on("agent")
    if version.debian and not version.since(3):
        return "/classic/agent" if agent else "/classic/graph"
    if agent:
        return "/agent"
    return "/query" if version.since(3) and not old_ui(server, version) else "/graph"


def old_ui(server: Server, version: Version) -> bool:
    """Whether a 3.x shows the user interface of 2.x; Debian's builds have neither."""
    return not version.debian and version.since(3) and "old-ui" in features(server)


def features(server: Server) -> frozenset[str]:
    """The names that --enable-feature switches on."""
    setting = server.setting("enable-feature")
    return frozenset(setting.value.split(",")) if setting else frozenset()


def _to_external(page: str) -> Handler:
    return lambda call: call.redirect(join(external_path(call), page), 302)


def _graph_to_query(call: Call) -> Outcome:
    return call.redirect(join(external_path(call), "/query?" + call.url.raw_query), 302)


def _with_query(page: str) -> Handler:
    return lambda call: call.redirect(f"{join(external_path(call), page)}?{call.url.raw_query}", 302)


def _new_to_root(call: Call) -> Outcome:
    return call.redirect(f"{join(external_path(call), call.params[-1])}?{call.url.raw_query}", 302)


def _classic(call: Call) -> Outcome:
    return call.redirect(join(external_path(call), "classic") + "/", 302)


def debug(call: Call) -> Outcome:
    """Go's profiles (web.go, serveDebug)."""
    below = call.params[-1]
    if below == "/pprof":
        return call.redirect(call.url.path + "/", 301)
    name = below.removeprefix("/pprof/")
    known = below != name and (name in _PPROF or (name == "fgprof" and _since(call, (3, 10))))
    return call.respond(200) if known else not_found(call)


def _since(call: Call, numbers: tuple[int, ...]) -> bool:
    return tuple(int(part) for part in call.server.version.partition("+")[0].split(".")) >= numbers


def _federate(version: Version) -> Handler:
    go = build_of("prometheus", version).go

    def serve(call: Call) -> Outcome:
        if not is_valid_form(call.url.raw_query, go):
            return call.respond(400)
        return call.respond(500 if is_agent(call) else 200)

    return serve


def _lifecycle(call: Call) -> Outcome:
    return call.respond(200 if call.server.is_on("web.enable-lifecycle") else 403)


def _quit_1x(call: Call) -> Outcome:
    return call.respond(200 if call.server.is_on("web.enable-remote-shutdown") else 403)


def _agent_page(name: str) -> Handler:
    """Two of Debian's classic pages fail in agent mode, one ends the connection."""
    status = {"alerts": None, "status": 500, "rules": 500}.get(name, 200)

    def serve(call: Call) -> Outcome:
        if not is_agent(call) or status == 200:
            return call.respond(200, "page")
        return call.respond(500) if status else _closed(call)

    return serve


def _closed(call: Call) -> Outcome:
    """A handler that panics: the connection ends without an answer."""
    return Response(None, (), "none", call.server.component)


_ENDPOINTS = (
    Route("/version", "GET", fixed(200)),
    Route("/metrics", "GET", fixed(200, "metrics"), (2,)),
    Route("/heap", "GET", fixed(200), (1,), (2, 4)),
    Route("/debug/*subpath", "GET POST", debug),
    Route("/-/healthy", "GET", fixed(200, "healthy"), (1, 8)),
    Route("/-/healthy", "HEAD", fixed(200, "healthy"), (2, 39)),
    Route("/-/ready", "GET", fixed(200, "ready"), (1, 8)),
    Route("/-/ready", "HEAD", fixed(200, "ready"), (2, 39)),
    Route("/-/reload", "POST", fixed(200), (1,), (2,)),
    Route("/-/quit", "POST", _quit_1x, (1,), (2,)),
    Route("/-/reload", "GET", fixed(405), (1, 4)),
    Route("/-/quit", "GET", fixed(405), (2,)),
    Route("/-/reload", "POST", _lifecycle, (2,)),
    Route("/-/quit", "POST", _lifecycle, (2,)),
    Route("/-/reload", "PUT", _lifecycle, (2, 9)),
    Route("/-/quit", "PUT", _lifecycle, (2, 9)),
)


def routes(server: Server, version: Version) -> Iterator[Route]:
    """Everything below the route prefix but the API."""
    yield Route("/", "GET", _home(server, version))
    yield Route("/federate", "GET", _federate(version))
    yield from (route for route in _ENDPOINTS if route.present(version.numbers))
    if not version.since(2):
        telemetry = server.setting("web.telemetry-path")
        yield Route(telemetry.value if telemetry else "/metrics", "GET", fixed(200, "metrics"))
    templates = server.setting("web.console.templates")
    yield Route("/consoles/*filepath", "GET", consoles(templates.value if templates else "consoles"))
    assets = server.setting("web.user-assets")
    if assets is not None and assets.value:
        yield Route("/user/*filepath", "GET", file_server(assets.value))
    yield from _user_interface(server, version)


def _home(server: Server, version: Version) -> Handler:
    page = home_page(server, version)
    by_prefix = (1,) <= version.numbers < (1, 8) or (3, 7, 0) <= version.numbers < (3, 7, 3)
    if not by_prefix:
        return _to_external(page)
    prefix = wire(server.route_prefix.value)
    return lambda call: call.redirect(join(prefix, page), 302)


def _user_interface(server: Server, version: Version) -> Iterator[Route]:
    if version.debian:
        return _debian(server, version)
    if version.since(3) and not old_ui(server, version):
        return _mantine(server, version)
    return _react(server, version) if version.since(2, 23) else _root_classic(version)


def _root_classic(version: Version) -> Iterator[Route]:
    """The classic user interface at the root, and the first React one below /new (2.14)."""
    for page in _CLASSIC[: None if version.since(2, 1) else -1]:
        yield Route(f"/{page}", "GET", _PAGE)
    yield Route("/static/*filepath", "GET", _ASSET)
    if version.since(2, 14):
        yield Route("/new/*filepath", "GET", _PAGE)
    if version.since(2, 15):
        yield Route("/new", "GET", lambda call: call.redirect(join(external_path(call), "new") + "/", 302))


def _react(server: Server, version: Version) -> Iterator[Route]:
    agent = server.is_on("agent")
    for page in (*_REACT, *(("agent",) if agent else _REACT_SERVER)):
        yield Route(f"/{page}", "GET", _PAGE)
    if (2, 28) <= version.numbers < (3,):
        yield Route("/starting", "GET", _PAGE)
    yield Route("/static/*filepath", "GET", _ASSET)
    yield Route("/favicon.ico", "GET", _ASSET)
    yield Route("/manifest.json", "GET", _ASSET)
    if version.since(3):
        yield Route("/favicon.svg", "GET", not_found)
    if not version.since(3, 10):
        yield Route("/classic/static/*filepath", "GET", _ASSET)
    if not version.since(2, 34):
        yield from _classic_pages(version)
        yield Route("/new/*path", "GET", _new_to_root)


def _classic_pages(version: Version) -> Iterator[Route]:
    yield Route("/classic/", "GET", _to_external("/classic/graph"))
    yield Route("/classic", "GET", _classic)
    for page in (*_CLASSIC, *(("agent",) if version.debian and version.since(2, 32) else ())):
        yield Route(f"/classic/{page}", "GET", _agent_page(page))


def _mantine(server: Server, version: Version) -> Iterator[Route]:
    yield Route("/graph", "GET", _graph_to_query)
    for page in (*_MANTINE, *(("agent",) if server.is_on("agent") else _MANTINE_SERVER)):
        yield Route(f"/{page}", "GET", _PAGE)
    yield Route("/assets/*filepath", "GET", _ASSET)
    yield Route("/favicon.svg", "GET", _ASSET)
    # routed, but the bundle holds neither
    yield Route("/favicon.ico", "GET", not_found)
    yield Route("/manifest.json", "GET", not_found)
    if not version.since(3, 10):
        yield Route("/classic/static/*filepath", "GET", _ASSET)


def _debian(server: Server, version: Version) -> Iterator[Route]:
    """Debian's builds: the classic pages, and for the rest routes without anything behind them."""
    agent = server.is_on("agent")
    if version.since(2, 53):
        pages = _MANTINE if version.since(3) else _REACT
        other = _MANTINE_SERVER if version.since(3) else _REACT_SERVER
        for page in (*pages, *(("agent",) if agent else other)):
            yield Route(f"/{page}", "GET", not_found)
        for path in ("/static/*filepath", "/favicon.ico", "/manifest.json"):
            yield Route(path, "GET", not_found)
    yield Route("/classic/static/*filepath", "GET", _debian_asset)
    if version.since(3):
        yield Route("/graph", "GET", _graph_to_query)
        return
    yield from _classic_pages(version)
    if version.since(2, 53):
        yield Route("/starting", "GET", not_found)
    else:
        yield Route("/graph/", "GET", _with_query("/classic/graph"))


#: The files that Debian's classic pages refer to, below /classic/static.
CLASSIC_FILES = (
    "img/favicon.ico", "jquery/jquery.min.js", "popper.js/popper.min.js", "bootstrap4/js/bootstrap.min.js",
    "bootstrap4/css/bootstrap.min.css", "css/prometheus.css",
    "vendor/bootstrap4-glyphicons/css/bootstrap-glyphicons.css", "rickshaw/rickshaw.min.css",
    "eonasdan-bootstrap-datetimepicker/bootstrap-datetimepicker.min.css", "d3/d3.min.js",
    "rickshaw/rickshaw.min.js", "moment/moment.min.js", "moment-timezone/moment-timezone-with-data.min.js",
    "eonasdan-bootstrap-datetimepicker/bootstrap-datetimepicker.min.js",
    "vendor/bootstrap3-typeahead/bootstrap3-typeahead.js", "vendor/fuzzy/fuzzy.js", "mustache/mustache.min.js",
    "vendor/js/jquery.selection.js", "js/graph/index.js", "css/graph.css",
)  # fmt: skip


def _debian_asset(call: Call) -> Outcome:
    """What the classic pages refer to is there; of other files it is not known."""
    if call.params[-1].removeprefix("/") in CLASSIC_FILES:
        return call.respond(200, "asset")
    return Undecided("which files Debian's package has beside those of its pages is not known")
