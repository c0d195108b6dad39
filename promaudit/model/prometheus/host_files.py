"""Handlers that answer from directories of the host: Go's http.FileServer, and Prometheus's console templates.

Followed from golang/go src/net/http/fs.go (serveFile) and prometheus/prometheus web/web.go (consoles).
"""

from promaudit.facts.files import Kind
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.go_path import clean
from promaudit.model.prometheus.go_text import text
from promaudit.model.prometheus.routing import Call, Handler, Outcome


def file_server(directory: str) -> Handler:
    """Serve what lies below a directory; the last wildcard of the route is the path."""

    def serve(call: Call) -> Outcome:
        path = clean("/" + call.params[-1])
        asked = call.params[-1]
        kind = _kind(call, directory, path)
        if asked.endswith("/index.html"):
            return _relative(call, "./")
        if kind == "directory":
            return call.respond(200) if asked.endswith("/") else _relative(call, path.rpartition("/")[2] + "/")
        if kind == "file" and asked.endswith("/"):
            return _relative(call, "../" + path.rpartition("/")[2])
        return _answer(call, kind, directory, path, {"file": 200, "other": 200, "missing": 404})

    return serve


def consoles(directory: str) -> Handler:
    """Expand a console template: 500 for a directory, 404 with the reason for what cannot be opened."""

    def serve(call: Call) -> Outcome:
        path = clean("/" + call.params[-1])
        kind = "missing" if "\x00" in path else _kind(call, directory, path)
        return _answer(call, kind, directory, path, {"file": 200, "directory": 500, "missing": 404})

    return serve


def _kind(call: Call, directory: str, path: str) -> Kind:
    return call.files.kind((directory.rstrip("/") + text(path)).rstrip("/") or "/")


def _relative(call: Call, location: str) -> Outcome:
    query = f"?{call.url.raw_query}" if call.url.raw_query else ""
    return call.respond(301, "none", (("Location", location + query),))


def _answer(call: Call, kind: Kind, directory: str, path: str, statuses: dict[Kind, int]) -> Outcome:
    status = statuses.get(kind)
    if status is None:
        return Undecided(f"what stands at {directory}{text(path)} is not known")
    return call.respond(status)
