"""Whatever a request looks like, following it ends: with an answer or undecided, and never with an exception."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from promaudit.facts.http import Request, Response
from promaudit.facts.trace import Passed, Trace, Undecided
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.nginx.follow import MALFORMED, follow
from tests.model.nginx.model import model
from tests.model.nginx.recorded_upstream import Host

HTTP = r"""
map $http_x $mapped { default d; ~^(?<part>.)x $part; "" e; }
server {
    listen 80;
    server_name prom.test *.prom.test ~^(?<sub>\w+)\.re$;
    error_page 404 403 = @fallback;
    location / { root www; try_files $uri $uri/ =404; }
    location /prom/ { rewrite ^/prom/(.*)$ /$1?p=$1 break; proxy_pass http://127.0.0.1:9090; proxy_redirect / /prom/; }
    location ~ ^/re/(.+)$ { proxy_pass http://127.0.0.1:9090/$1$is_args$args; }
    location /if { if ($args ~ (.)=(.*)) { set $x $2; return 302 /$x; } proxy_pass http://$http_x; }
    location /mapped { return 301 $mapped$uri; }
    location /auth { auth_basic x; auth_basic_user_file ht; limit_except GET { deny all; } alias www; }
    location /loop { rewrite ^(.*)$ $1x last; }
    location @fallback { proxy_pass http://127.0.0.1:9090; }
}
server { listen 80; return 444; }
"""
FILES = Host({"/srv/www/index.html": "", "/srv/www/a/b": "", "/srv/ht": "u:{PLAIN}p\n"})
MODEL: Nginx = model(HTTP, files=FILES)

BYTES = st.text(st.characters(max_codepoint=255), max_size=20)
TARGETS = st.one_of(
    BYTES,
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(
                ["/", "/prom/", "/re/", "/if?", "/mapped", "/auth", "/loop", "http://prom.test/", "*", "//"]
            ),
            st.lists(
                st.sampled_from(["%", "%41", "%00", "%2f", "..", "/", "?", "#", "a", "=", "&", " ", "\xe9"])
            ).map("".join),
        ),
    ),
)
HEADERS = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from(["Host", "X", "Authorization", "Content-Length", "Transfer-Encoding", "A_B", "Cookie"]),
            BYTES,
        ),
        st.one_of(st.sampled_from(["prom.test", "x.re", "127.0.0.1:9090", "Basic dTpw", "chunked", "3"]), BYTES),
    ),
    max_size=4,
).map(tuple)
REQUESTS = st.builds(
    Request,
    method=st.one_of(st.sampled_from(["GET", "POST", "HEAD", "PUT", "CONNECT", "TRACE"]), BYTES),
    target=TARGETS,
    scheme=st.sampled_from(["http", "https"]),
    address=st.sampled_from(["127.0.0.1", "::1", "10.0.0.1"]),
    port=st.sampled_from([80, 81]),
    source=st.sampled_from(["127.0.0.1", "::ffff:10.0.0.1", "::1"]),
    http=st.sampled_from(["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2", ""]),
    headers=HEADERS,
    body_len=st.integers(0, 3_000_000),
)
ANSWERS = st.one_of(
    st.none(),
    st.builds(
        Response,
        st.sampled_from([200, 301, 302, 404, 500]),
        st.lists(st.tuples(st.sampled_from(["Location", "Set-Cookie", "Refresh"]), BYTES), max_size=2).map(tuple),
    ),
)


@settings(max_examples=150, deadline=None)
@given(REQUESTS, ANSWERS)
def test_every_trace_ends(request: Request, answer: Response | None) -> None:
    """There is an answer or an Undecided with a reason; with and without steps, it is the same."""

    def upstream(_: Passed) -> Response | None:
        return answer

    trace, plain = follow(MODEL, request, upstream), follow(MODEL, request, upstream, steps=False)
    assert _ending(trace) == _ending(plain)
    assert isinstance(trace.outcome, Response) or trace.outcome.because not in {"", MALFORMED}


def _ending(trace: Trace) -> tuple[object, ...]:
    outcome = trace.outcome
    told = outcome.because if isinstance(outcome, Undecided) else outcome
    return told, trace.passed, trace.server, trace.location


@settings(max_examples=100, deadline=None)
@given(st.text(string.ascii_lowercase + "/.%2fF", max_size=30))
def test_what_is_passed_on_is_asked(path: str) -> None:
    """Without a URI in proxy_pass, an upstream receives the target to the byte."""
    made = _plain()
    trace = follow(made, Request(target="/" + path, headers=(("Host", "x"),)), lambda _: Response(200))
    if trace.passed is not None:
        assert "/" + path == trace.passed.target


def _plain() -> Nginx:
    if not _PLAIN:
        _PLAIN.append(model("server { listen 80; location / { proxy_pass http://127.0.0.1:9090; } }"))
    return _PLAIN[0]


_PLAIN: list[Nginx] = []
