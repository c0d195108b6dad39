"""Grafana below its root_url (grafana/grafana pkg/web/macaron.go, pkg/middleware/subpath_redirect.go)."""


from msgspec.structs import replace

from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.go_text import wire
from promaudit.model.prometheus.routing import Call, Handler, Outcome, fixed
from promaudit.model.prometheus.versions import Version

_SERVED: dict[str, Handler] = {
    "/healthz": fixed(200, "healthy"),
    "/api/health": fixed(200, "ready"),
    "/metrics": fixed(200, "metrics"),
}


def grafana(server: Server, version: Version) -> Handler:
    """The handler of a Grafana, as far as it needs no login."""
    path_of_root = wire(server.external_path)
    from_sub_path = bool(path_of_root) and server.is_on("server.serve_from_sub_path")

    def serve(call: Call) -> Outcome:
        path = call.url.path
        if from_sub_path:
            if not path.startswith(path_of_root):
                return _to_sub_path(call, version)
            path = path[len(path_of_root) :] or "/"
        return _answer(replace(call, url=replace(call.url, path=path)), path_of_root)

    return serve


def _to_sub_path(call: Call, version: Version) -> Outcome:
    """Since 9.0 a request outside of the sub path is sent to the public URL; older ones were answered."""
    if not version.since(9):
        return _answer(call, wire(call.server.external_path))
    if not call.server.external_host_known:
        return Undecided("the redirect names a host that is not known", call.server.external_url.span)
    location = wire(call.server.external_url.value).rstrip("/") + call.request.target
    return call.respond(301, "none", (("Location", location),))


def _answer(call: Call, path_of_root: str) -> Outcome:
    path = call.url.path
    handler = _SERVED.get(path)
    if handler is not None and call.method in {"GET", "HEAD"}:
        return handler(call)
    if path == "/login" and call.method == "GET":
        return call.respond(200, "page")
    if path == "/" and call.method == "GET":
        return call.respond(302, "none", (("Location", f"{path_of_root}/login"),))
    if path.startswith("/public/") and call.method in {"GET", "HEAD"}:
        return call.respond(200, "asset")
    return Undecided("what Grafana says depends on who is logged in")
