"""The steps of a trace, in words that a person follows, each with the directive that it comes from."""

from promaudit.facts.http import Response
from promaudit.facts.trace import Trace
from tests.model.nginx.model import ask, model

HTTP = r"""
server {
    listen 80 default_server;
    return 301 https://$host$request_uri;
}
server {
    listen 127.0.0.1:8080;
    server_name prom.test *.example.com;
    location / { return 404; }
    location /prom { return 404; }
    location /prom/ {
        rewrite ^/prom/(.*)$ /$1 break;
        proxy_pass http://127.0.0.1:9090;
        proxy_redirect / /prom/;
    }
    location ~ \.php$ { return 403; }
}
"""

REDIRECT = Response(302, (("Location", "/query"),), by="prometheus")


def _steps(trace: Trace) -> list[tuple[str, int | None, str]]:
    return [(step.phase, step.span.line if step.span else None, step.text) for step in trace.steps]


def test_a_request_that_is_passed_on() -> None:
    """Server, location and why others lost, rewrite, what is passed on, and the Location on the way back."""
    trace = ask(model(HTTP), "/prom/graph?g0=1", REDIRECT, port=8080)
    assert [
        ("connection", 9, "127.0.0.1:8080: nginx listens on this address, for one server"),
        ("server", 8, "Host prom.test: is the name prom.test of this server"),
        ("find config", 13, r"location /prom/ is the longest prefix of the URI, and no regular expression matches; "
         r"location ~ \.php$ does not match; location /prom is shorter; location / is shorter"),
        ("rewrite", 14, "`^/prom/(.*)$` matches: /prom/graph?g0=1 becomes /graph?g0=1"),
        ("content", 15, "passed to http://127.0.0.1:9090: GET /graph?g0=1 HTTP/1.0"),
        ("content", 15, "with the headers Host: 127.0.0.1:9090, Connection: close"),
        ("upstream", None, "the upstream answers 302 to /query"),
        ("upstream", 16, "proxy_redirect changes Location /query to /prom/query"),
        ("header filter", None,
         "Location /prom/query is made absolute by the request's host: http://prom.test:8080/prom/query"),
    ] == _steps(trace)  # fmt: skip


def test_a_request_that_nginx_answers() -> None:
    """The default server, and why it is taken."""
    trace = ask(model(HTTP), "/x", host="other.test")
    assert [
        ("connection", 5, "127.0.0.1:80: nginx listens on all addresses, for one server"),
        ("server", 4, "Host other.test: is no server's name on this address; this server is taken, the default_server"),
        ("server rewrite", 6, "return 301 https://other.test/x"),
    ] == _steps(trace)


def test_steps_change_the_uri() -> None:
    """A step that changes the URI tells what it was before and after."""
    trace = ask(model(HTTP), "/prom/%41", REDIRECT, port=8080)
    changes = [(step.phase, step.before, step.after) for step in trace.steps if step.before is not None]
    assert [("request line", "/prom/%41", "/prom/A"), ("rewrite", "/prom/A", "/A")] == changes


def test_no_steps() -> None:
    """Without a reader, no steps are kept."""
    assert (ask(model(HTTP), steps=False).steps, ask(model(HTTP)).steps != ()) == ((), True)
