"""What the model does not know is undecided, with the place and a reason, and only where the answer depends on it."""

import pytest

from promaudit.facts.http import Response
from promaudit.facts.trace import Undecided
from tests.model.nginx.model import ask, model

PASS = "proxy_pass http://127.0.0.1:9090;"


@pytest.mark.parametrize(
    ("server", "target", "because", "line"),
    [
        ("content_by_lua_file x.lua;", "/", "`content_by_lua_file` belongs to a module that is not computed", 3),
        ("location / { js_content main.hello; }", "/", "`js_content` belongs to a module that is not computed", 3),
        (f"location / {{ ssi on; {PASS} }}", "/", "`ssi` is not computed", 3),
        ("location / { fastcgi_pass 127.0.0.1:9000; }", "/", "`fastcgi_pass` passes to another program", 3),
        (f"location / {{ proxy_cache one; {PASS} }}", "/", "what proxy_cache holds is not known", 3),
        ("location / { if ($geoip_country_code = DE) { return 403; } }", "/",
         "the variable $geoip_country_code cannot be computed", 3),
        ("location / { set $x $msec; return 302 /$x; }", "/", "the variable $msec is known at run time alone", 3),
        ("location / { root /srv; }", "/x", "whether /srv/x exists cannot be told", 3),
        (f"location / {{ auth_basic x; auth_basic_user_file p; {PASS} }}", "/",
         "the password file /srv/p cannot be read", 3),
        ("rewrite ^/(a+)+$ /x;", "/" + "a" * 60 + "b",
         "the regular expression '^/(a+)+$' is too expensive to match", 3),
    ],
)  # fmt: skip
def test_undecided(server: str, target: str, because: str, line: int) -> None:
    """The reason is given in words, with the directive that it comes from."""
    headers = (("Authorization", "Basic dTpw"),)
    outcome = ask(model(f"server {{ {server} }}"), target, headers=headers).outcome
    assert isinstance(outcome, Undecided)
    assert (because, line) == (outcome.because, outcome.span.line if outcome.span else None)


@pytest.mark.parametrize(
    ("server", "status"),
    [
        ("brotli on; vhost_traffic_status_zone; js_set $t main.token; log_by_lua_file x.lua; return 204;", 204),
        ("location / { content_by_lua_file x.lua; } location /x { return 204; }", 204),
        ("location / { set $x $geoip_country_code; return 204; }", 204),
        ("location / { add_header X-Time $msec; return 204; }", 204),
        ("location / { proxy_set_header X-Request-ID $request_id; " + PASS + " }", 200),
        ("location / { access_log /var/log/x combined if=$unknown; return 204; }", 204),
        ("location / { if ($host = other) { return 302 /$msec; } return 204; }", 204),
    ],
)
def test_decided(server: str, status: int) -> None:
    """A request that does not pass what is unknown, or does not depend on it, is decided."""
    outcome = ask(model(f"server {{ {server} }}"), "/x").outcome
    assert not isinstance(outcome, Undecided), outcome
    assert status == outcome.status


def test_names_stand_for_run_time_values() -> None:
    """A header whose value is known at run time alone is passed on with the variable's name in its place."""
    trace = ask(model("server { location / { proxy_set_header X-Request-ID id-$request_id; " + PASS + " } }"))
    assert trace.passed is not None
    assert "id-$request_id" == trace.passed.header("X-Request-ID")


def test_several_servers() -> None:
    """Servers of an upstream take turns; where all answer alike, the request is decided and the others are named."""
    servers = "server a:1; server b:2; server c:3 backup;"
    trace = ask(model(f"upstream p {{ {servers} }} server {{ location / {{ proxy_pass http://p; }} }}"))
    assert trace.passed is not None
    assert ("http://a:1", ("b:2",)) == (trace.passed.upstream, trace.passed.others)


@pytest.mark.parametrize("server", ["return;", "proxy_pass;", "location / { rewrite ^; }", "listen;", "error_page;"])
def test_malformed_configuration(server: str) -> None:
    """A configuration that nginx would refuse makes requests undecided, or is followed as far as it can be read."""
    outcome = ask(model(f"server {{ {server} }}")).outcome
    assert isinstance(outcome, Undecided | Response)


def test_broken_configuration() -> None:
    """Nothing is said of a configuration that could not be read to its end."""
    outcome = ask(model("server { return 200; ")).outcome
    assert isinstance(outcome, Undecided)
