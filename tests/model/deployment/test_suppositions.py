"""Where nginx.conf alone is read: what it is meant for, which flags it needs, and what is wrong whatever they are."""

from pathlib import Path

import pytest

from promaudit.facts.deployment import Need, NginxRefusal
from tests.model.deployment.composed import causes, nginx, predicted, server, verdicts


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("location /p/ { proxy_pass http://127.0.0.1:9090/; }",
         [("prometheus", "--web.external-url=http://h.test/p --web.route-prefix=/")]),
        ("location /p/ { proxy_pass http://127.0.0.1:9090; }", [("prometheus", "--web.external-url=http://h.test/p")]),
        ("location /p/ { proxy_pass http://127.0.0.1:9090/q/; }",
         [("prometheus", "--web.external-url=http://h.test/p --web.route-prefix=/q")]),
        ("location / { proxy_pass http://prometheus:80; }", [("prometheus", "--web.external-url=http://h.test/")]),
        ("location /a/ { proxy_pass http://alertmanager:9093; }",
         [("alertmanager", "--web.external-url=http://h.test/a")]),
        ("location / { proxy_pass https://prometheus.h.test:30443; }",
         [("prometheus", "--web.external-url=http://h.test/")]),
        ("location / { proxy_pass http://prom:80; }", [("prometheus", "--web.external-url=http://h.test/")]),
        ("location / { proxy_pass http://promtail:9080; }", []),
        ("location / { proxy_pass http://prometheus-node-exporter:9100; }", []),
        ("location / { resolver 127.0.0.11; set $up prometheus:80; proxy_pass http://$up; }",
         [("prometheus", "--web.external-url=http://h.test/")]),
        ("set $up http://mon; location / { resolver 127.0.0.11; set $port 9090; proxy_pass $up:${port}; }",
         [("prometheus", "--web.external-url=http://h.test/")]),
        ("location / { resolver 127.0.0.11; set $up $arg_x:9090; proxy_pass http://$up; }", []),
        ("location / { proxy_pass http://127.0.0.1:3000; }", []),
        ("root /var/www;", []),
    ],
)  # fmt: skip
def test_the_flags_that_an_nginx_needs(tmp_path: Path, body: str, expected: list[tuple[str, str]]) -> None:
    """By the name or the port in proxy_pass, and by what is passed on."""
    found = predicted(tmp_path, {"nginx.conf": nginx(server(body))}, ())
    needs = [one for deployment in found for one in deployment.select("need") if isinstance(one, Need)]

    assert expected == [(need.component, need.flags) for need in needs]


def test_what_speaks_tls_may_ask_for_passwords(tmp_path: Path) -> None:
    """A web config file that was not read tells who gets in."""
    bodies = (f"location / {{ proxy_pass {scheme}://prometheus:9090; }}" for scheme in ("http", "https"))
    found = [predicted(tmp_path, {"nginx.conf": nginx(server(body))}, ()) for body in bodies]

    assert [True, False] == [bool(one.select("exposure")) for (one,) in found]


def test_what_is_wrong_whatever_the_flags(tmp_path: Path) -> None:
    """No flag mends two slashes that do not agree."""
    body = "location /p { proxy_pass http://127.0.0.1:9090/; }"
    found = predicted(tmp_path, {"nginx.conf": nginx(server(body))}, ())[0]

    assert ({"double-slash"}, "broken") == (causes(found), verdicts(found)["metrics"])


def test_nothing_is_said_to_work_without_flags(tmp_path: Path) -> None:
    """It depends on what was not read."""
    body = "location /p/ { proxy_pass http://127.0.0.1:9090/; }"
    found = predicted(tmp_path, {"nginx.conf": nginx(server(body))}, ())[0]

    assert (set(), {"undecided"}) == (causes(found), set(verdicts(found).values()))


@pytest.mark.parametrize("body", ["root /var/www;", "location / { proxy_pass http://127.0.0.1:3000; }"])
def test_an_nginx_that_is_not_meant_for_prometheus(tmp_path: Path, body: str) -> None:
    """It is said that nothing passes to one, and no journey is made up."""
    found = predicted(tmp_path, {"nginx.conf": nginx(server(body))}, ())

    assert [((), 1)] == [(one.journeys, len(one.select("unpublished"))) for one in found]


@pytest.mark.parametrize("sources", [(), ("flags.txt",)])
def test_what_is_wrong_beside_a_certificate_that_is_missing(tmp_path: Path, sources: tuple[str, ...]) -> None:
    """Nothing works without it, and the rest of nginx.conf is judged all the same: repositories rarely hold keys."""
    tls = "ssl_certificate missing.crt; ssl_certificate_key missing.key;"
    body = f"{tls} location /p {{ proxy_pass http://127.0.0.1:9090/; }}"
    flags = "--web.external-url=https://h.test/p\n--web.route-prefix=/\n--web.listen-address=127.0.0.1:9090\n"
    files = {"nginx.conf": nginx(server(body, "443 ssl")), "flags.txt": flags}
    found = predicted(tmp_path, files, sources)[0]
    broken = {verdict for name, verdict in verdicts(found).items() if name != "bypass"}
    refusals = [one for one in found.select("nginx_refusal") if isinstance(one, NginxRefusal) and not one.warning]

    assert ({"broken"}, {"double-slash"}, [], 2) == (broken, causes(found), refusals, len(found.select("tls_file")))
    assert found.refusal is not None


def test_nothing_is_said_of_locations_where_nginx_refuses_the_words(tmp_path: Path) -> None:
    """What follows a mistake in nginx.conf is not known: nothing is said to be published nowhere."""
    body = "location /p/ { proxy_pass http://127.0.0.1:9090/; } location /p/ { return 404; }"
    found = predicted(tmp_path, {"nginx.conf": nginx(server(body))}, ())[0]

    assert ((), 1) == (found.select("unpublished"), len(found.select("nginx_refusal")))
