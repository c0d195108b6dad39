"""What an answer is and who gave it, told from the answer alone.

nginx puts its own name into the Server header of what it passes on as well, so that header tells nothing about who made
an answer. What it made itself it signs: its error pages and redirects end in `<center>nginx</center>`, and the entity
tag of a file is its time and size in hexadecimal. Go's servers and Prometheus have words of their own
(net/http: `http.Error`, `http.Redirect`; web/web.go; docs/querying/api.md for the shape of the API's answers).
"""

import json
import re
from urllib.parse import urlsplit

from promaudit.facts.http import Content
from promaudit.prober.request import Answer

#: No more of a body is looked at: what it is shows at its beginning.
KEPT_BYTES = 1 << 20
#: Who an answer is from, where only that much can be told.
GO, UNKNOWN = "a Go server", "an unknown server"

_NGINX_PAGE = re.compile(r"<hr><center>\s*(nginx|openresty|angie|freenginx|tengine)[^<]*</center>", re.IGNORECASE)
_NGINX_TAG = re.compile(r'(?:W/)?"[0-9a-f]{8,}-[0-9a-f]+"\Z')
_GO_REDIRECT = re.compile(r'\s*<a href="[^"]*">[A-Z][A-Za-z ]+</a>\.\s*\Z')
_HEALTHY = re.compile(r"Prometheus (?:Server )?is Healthy\.\s*\Z")
_READY = re.compile(r"Prometheus (?:Server )?is Ready\.\s*\Z")
_METRICS = re.compile(r"^prometheus_build_info\{", re.MULTILINE)
#: What every page of Prometheus's user interfaces holds, whatever --web.page-title says.
_PAGE = re.compile(
    r"<title>Prometheus Time Series Collection and Processing Server</title>"
    r"|\bGLOBAL_CONSOLES_LINK\b|\bGLOBAL_AGENT_MODE\b"
)
_OTHER_PAGES = {
    "alertmanager": re.compile(r"<title>Alertmanager</title>"),
    "pushgateway": re.compile(r"<title>Prometheus Pushgateway</title>"),
    "grafana": re.compile(r"<title>Grafana</title>|window\.grafanaBootData"),
    "thanos": re.compile(r"<title>Thanos\b"),
}
_ASSETS = re.compile(
    r"(?:text|application)/(?:x-)?(?:java|ecma)script|text/css|image/|font/|application/manifest\+json"
)
_SUCCESS = re.compile(r'\s*\{\s*"status"\s*:\s*"success"\s*,\s*"data"\s*:')
_STARTING = "Service Unavailable"
#: What net/http answers where TLS was expected and something else came (Server.serve).
_WANTS_TLS = "Client sent an HTTP request to an HTTPS server."


def classify(url: str, answer: Answer) -> tuple[Content, str]:
    """What the answer to a request for `url` is, and by whom: `nginx`, `prometheus`, another name, GO or UNKNOWN."""
    own = _by_nginx(answer)
    if own is not None:
        return own, "nginx"
    text = answer.text
    if 300 <= answer.status < 400:
        return "none" if not text else "text", _redirected_by(answer, text)
    known = _of_prometheus(answer, text)
    if known is not None:
        return known, "prometheus"
    kind = answer.header("content-type")
    for name, mark in _OTHER_PAGES.items():
        if kind.startswith("text/html") and mark.search(text):
            return "page", name
    if answer.status == 200 and _ASSETS.match(kind):
        return "asset", _server(answer)
    return ("text" if text else "none"), _text_by(answer, text)


def _by_nginx(answer: Answer) -> Content | None:
    if _NGINX_PAGE.search(answer.body[-512:].decode("latin-1")):
        return "nginx"
    return "file" if _NGINX_TAG.match(answer.header("etag")) and answer.header("last-modified") else None


def _of_prometheus(answer: Answer, text: str) -> Content | None:
    """What of Prometheus's own the answer is; None where it is nothing that only Prometheus says."""
    kind = answer.header("content-type")
    if kind.startswith("application/json"):
        return _api(text)
    if answer.status != 200:
        return None
    if _HEALTHY.match(text):
        return "healthy"
    if _READY.match(text):
        return "ready"
    if kind.startswith(("text/plain", "application/openmetrics-text")) and _METRICS.search(text):
        return "metrics"
    return "page" if kind.startswith("text/html") and _PAGE.search(text) else None


def _api(text: str) -> Content | None:
    """An answer of the API: an object whose status is `success` or `error`."""
    if len(text) >= KEPT_BYTES:
        return "api-success" if _SUCCESS.match(text) else None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    status = document.get("status") if isinstance(document, dict) else None
    if status == "success" and "data" in document:
        return "api-success"
    return "api-error" if status == "error" and "errorType" in document else None


def _redirected_by(answer: Answer, text: str) -> str:
    """Go writes a link into what it answers a GET with; Prometheus's redirects name a path, never a host."""
    location = answer.header("location")
    if not location.startswith("/") or not (_GO_REDIRECT.match(text) or _is_go(answer)):
        return GO if _GO_REDIRECT.match(text) else _server(answer)
    page = urlsplit(location).path.rstrip("/").rpartition("/")[2]
    return "prometheus" if page in {"graph", "query"} else GO


def _text_by(answer: Answer, text: str) -> str:
    said = (answer.status, text.strip())
    if _is_go(answer) or said in {(503, _STARTING), (400, _WANTS_TLS)}:
        return GO
    return _server(answer)


def _is_go(answer: Answer) -> bool:
    """What net/http's Error writes, and Prometheus's own 405 and 401."""
    plain = answer.header("content-type") == "text/plain; charset=utf-8"
    return plain and (answer.header("x-content-type-options") == "nosniff" or bool(answer.header("allow")))


def _server(answer: Answer) -> str:
    """The name in the Server header; nginx's tells only who was the last on the way."""
    name = answer.header("server").partition("/")[0].partition(" ")[0].strip().lower()
    return name if name and name != "nginx" and name.isprintable() and len(name) < 40 else UNKNOWN
