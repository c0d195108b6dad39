"""One mistake, one cause: the directive or flag whose change alone mends it."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.failure import Cause
from tests.model.deployment.composed import causes, nginx, predicted, server, verdicts

LISTEN = "--web.listen-address=127.0.0.1:9090"
UP = "http://127.0.0.1:9090"
EXTERNAL = "--web.external-url=http://h.test/p"
ROOT = "--web.route-prefix=/"
STRIPPED = f"location /p/ {{ proxy_pass {UP}/; }}"
KEPT = f"location /p/ {{ proxy_pass {UP}; }}"

TABLE: list[tuple[str, str, tuple[str, ...], set[Cause]]] = [
    ("prefix stripped", STRIPPED, (EXTERNAL, ROOT), set()),
    ("prefix kept", KEPT, (EXTERNAL,), set()),
    ("kept, and said twice", KEPT, (EXTERNAL, "--web.route-prefix=/p"), set()),
    ("two slashes that differ", f"location /p {{ proxy_pass {UP}/; }}", (EXTERNAL, ROOT), {"double-slash"}),
    ("the same below a prefix", f"location /p {{ proxy_pass {UP}/p/; }}", (EXTERNAL,), {"double-slash"}),
    ("a slash too many", f"location / {{ proxy_pass {UP}/$request_uri; }}", (EXTERNAL,), {"double-slash"}),
    ("nothing told", KEPT, (), {"external-url-missing"}),
    ("nothing told, prefix stripped", STRIPPED, (), {"external-url-missing"}),
    ("only the route prefix told", KEPT, ("--web.route-prefix=/p",), {"external-url-missing"}),
    ("route prefix forgotten", STRIPPED, (EXTERNAL,), {"prefix-stripped"}),
    ("route prefix too many", KEPT, (EXTERNAL, ROOT), {"prefix-not-stripped"}),
    ("another route prefix", KEPT, (EXTERNAL, "--web.route-prefix=/q"), {"prefix-not-stripped"}),
    ("passed below another path", f"location /p/ {{ proxy_pass {UP}/q/; }}", (EXTERNAL,), {"prefix-not-stripped"}),
    ("quotes in the prefix", STRIPPED, (EXTERNAL, "--web.route-prefix='/'"), {"route-prefix-malformed"}),
    ("another path in the URL", KEPT, ("--web.external-url=http://h.test/q",), {"external-url-path"}),
    ("no path in the URL", STRIPPED, ("--web.external-url=http://h.test/",), {"external-url-path"}),
    ("another case in the URL", KEPT, ("--web.external-url=http://h.test/P",), {"external-url-path"}),
    ("another host in the URL", KEPT, ("--web.external-url=http://other.test/p",), {"external-url-host"}),
    ("no host in the URL", STRIPPED, ("--web.external-url=/p", ROOT), {"external-url-host"}),
    ("another port in the URL", KEPT, ("--web.external-url=http://h.test:9090/p",), {"external-url-port"}),
    ("another scheme in the URL", KEPT, ("--web.external-url=https://h.test/p",), {"external-url-scheme"}),
    ("no scheme in the URL", KEPT, ("--web.external-url=h.test/p",), {"external-url-malformed"}),
    ("another port in proxy_pass", "location /p/ { proxy_pass http://127.0.0.1:91; }", (EXTERNAL,), {"other-upstream"}),
    ("TLS to a plain port", "location /p/ { proxy_pass https://127.0.0.1:9090; }", (EXTERNAL,), {"upstream-scheme"}),
    ("the query lost", f"location ~ ^/p/(.*)$ {{ proxy_pass {UP}/$1; }} location = /p {{ return 301 /p/; }}",
     (EXTERNAL, ROOT), {"uri-changed"}),
    ("everything lost", f"location /p/ {{ set $up {UP}/; proxy_pass $up; }}", (EXTERNAL, ROOT), {"uri-changed"}),
    ("part of the API elsewhere", KEPT + "location /p/api/ { proxy_pass http://127.0.0.1:8000; }", (EXTERNAL,),
     {"other-location"}),
    ("scripts elsewhere", KEPT + r"location ~ \.(js|css|svg)$ { root /nowhere; }", (EXTERNAL,), {"other-location"}),
    ("no slash at the base", f"location ~ ^/p/ {{ proxy_pass {UP}; }}", (EXTERNAL,), {"base-without-slash"}),
    ("queries by POST refused", f"location /p/ {{ limit_except GET {{ deny all; }} proxy_pass {UP}; }}", (EXTERNAL,),
     {"method-refused"}),
    ("health refused", KEPT + "location /p/-/ { return 403; }", (EXTERNAL,), {"refused-by-nginx"}),
    ("a subrequest that finds nothing", f"location /p/ {{ auth_request /auth; proxy_pass {UP}; }}", (EXTERNAL,),
     {"refused-by-nginx"}),
    ("an expression for others", KEPT + "location ~ /- { deny all; }", (EXTERNAL,), {"other-location"}),
    ("an expression for this prefix", KEPT + "location ~ ^/p/-/ { deny all; }", (EXTERNAL,), {"refused-by-nginx"}),
    ("a rewrite in circles", f"location /p/ {{ rewrite ^/p/(.*)$ /p/$1; proxy_pass {UP}; }}", (EXTERNAL,),
     {"rewrite-cycle"}),
    ("proxy_redirect takes the prefix off", f"location /p/ {{ proxy_pass {UP}; proxy_redirect /p/ /; }}", (EXTERNAL,),
     {"proxy-redirect"}),
    ("redirected to another host", "location /p/ { return 301 http://other.test$request_uri; }", (EXTERNAL,),
     {"nginx-redirect", "not-passed"}),
    ("redirected round and round", KEPT + "location = /p/ { return 301 /p; } location = /p { return 301 /p/; }",
     (EXTERNAL,), {"redirect-loop"}),
]  # fmt: skip


@pytest.mark.parametrize(("title", "body", "flags", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_the_cause(tmp_path: Path, title: str, body: str, flags: tuple[str, ...], expected: set[Cause]) -> None:
    """Each journey that breaks does so for the one reason."""
    files = {"nginx.conf": nginx(server(body)), "flags.txt": "\n".join((LISTEN, *flags)) + "\n"}

    assert expected == causes(predicted(tmp_path, files)[0])


@pytest.mark.parametrize(
    ("listen", "name", "expected"),
    [
        ("8080", "h.test", {"nobody-listens"}),
        ("80", "other.test", {"host-not-served"}),
    ],
)
def test_clients_that_do_not_arrive(tmp_path: Path, listen: str, name: str, expected: set[Cause]) -> None:
    """The port is closed, or another server answers."""
    first = server("return 404;", listen, "first.test")
    files = {"nginx.conf": nginx(first, server(KEPT, listen, name)), "flags.txt": f"{LISTEN}\n{EXTERNAL}\n"}
    found = predicted(tmp_path, files, assumptions=Assumptions(public_url="http://h.test/p"))[0]

    assert expected == causes(found)


def test_another_name_of_the_same_server_is_no_fault(tmp_path: Path) -> None:
    """Links may use an alias, as long as nginx serves it."""
    files = {
        "nginx.conf": nginx(server(KEPT, name="h.test alias.test")),
        "flags.txt": f"{LISTEN}\n--web.external-url=http://alias.test/p\n",
    }

    assert {"works"} == set(verdicts(predicted(tmp_path, files)[0]).values())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (KEPT + "location = /p/ { return 404; }", True),
        ("location /p/api/ { proxy_pass http://127.0.0.1:9090; } location /p/ { return 404; }", False),
    ],
)
def test_a_start_page_that_is_refused_is_meant_where_no_other_page_is_passed(
    tmp_path: Path, body: str, expected: bool
) -> None:
    """Who publishes the API alone has no start page; who publishes the pages wants it."""
    files = {"nginx.conf": nginx(server(body)), "flags.txt": f"{LISTEN}\n{EXTERNAL}\n"}
    found = predicted(tmp_path, files, assumptions=Assumptions(public_url="http://h.test/p"))[0]
    refused = [one for one in found.select("failure") if one.cause == "refused-by-nginx"]  # type: ignore[attr-defined]

    assert {expected} == {one.page_published for one in refused}  # type: ignore[attr-defined]


def test_a_loop_that_comes_from_flags_is_no_loop_of_nginx(tmp_path: Path) -> None:
    """The start page goes round, all others are 404: one cause at one place."""
    files = {"nginx.conf": nginx(server(STRIPPED)), "flags.txt": f"{LISTEN}\n{EXTERNAL}\n"}
    found = predicted(tmp_path, files)[0]
    places = {one.proxy_pass.span for one in found.select("failure")}  # type: ignore[attr-defined]

    assert 1 == len(places)
