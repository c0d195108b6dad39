"""What Go's HTTP server answers by itself, before any program sees the request (golang/go src/net/http).

Followed from server.go (conn.readRequest, serverHandler.ServeHTTP), request.go (readRequest) and httpguts
(ValidHostHeader); TLS from tls.RecordHeaderError's use in server.go.
"""


from promaudit import later
from promaudit.facts.http import Request, Response
from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.go_url import GoUrl, UrlError, parse_request_uri

_TOKEN = later.pattern(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_HOST = later.pattern(r"[A-Za-z0-9!$%&()*+,.:;=\[\]'_~-]*\Z")
_HTTP = later.pattern(r"HTTP/(\d)\.(\d)\Z")
#: The first bytes by which a TLS listener recognises a request in clear (server.go, tlsRecordHeaderLooksLikeHTTP).
_CLEAR = frozenset({"GET /", "HEAD ", "POST ", "PUT /", "OPTIO"})


def admit(server: Server, request: Request) -> GoUrl | Response | Undecided:
    """The URL that a program gets to see, or what the HTTP server answers in its place.

    A response without a status stands for a connection that is closed.
    """
    config = server.web_config
    tls = config is not None and config.tls
    if tls != (request.scheme == "https"):
        return _wrong_protocol(server, request, tls)
    if config is not None and config.client_certificate == "required":
        return Undecided("the server asks for a client certificate", config.span)
    url = _read(request)
    if isinstance(url, int):
        return Response(url, (("Connection", "close"),), "text", server.component)
    if request.target == "*" and request.method == "OPTIONS":
        return Response(200, (("Content-Length", "0"),), "none", server.component)
    return url


def _wrong_protocol(server: Server, request: Request, tls: bool) -> Response:
    if tls and f"{request.method} {request.target}"[:5] in _CLEAR:
        return Response(400, (), "text", server.component)
    return Response(None, (), "none", server.component)


def _request_uri(request: Request) -> str:
    if request.method == "CONNECT" and not request.target.startswith("/"):
        return "http://" + request.target
    return request.target


def _read(request: Request) -> GoUrl | int:
    """The URL of a request, or the status by which the server refuses it; in the order of its checks."""
    version = _HTTP.match(request.http)
    if not _TOKEN.match(request.method) or " " in request.target or version is None:
        return 400
    try:
        url = parse_request_uri(_request_uri(request))
    except UrlError:
        return 400
    hosts = [value for name, value in request.headers if name.lower() == "host"]
    if len(hosts) > 1:
        return 400
    if version.group(1) != "1":
        return 505
    if not hosts and version.group(2) != "0" and request.method != "CONNECT":
        return 400
    return 400 if hosts and not _HOST.match(hosts[0].strip(" \t")) else url
