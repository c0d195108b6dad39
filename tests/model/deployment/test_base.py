"""Where people go: what the user says, else what Prometheus was told, else what the locations say."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.exposure import Exposure
from tests.minting.authority import Plan, mint, pem
from tests.minting.keys import encoded
from tests.model.deployment.composed import causes, nginx, predicted, server, verdicts

LISTEN = "--web.listen-address=127.0.0.1:9090"
ROOT = Plan("h.test", names=("h.test",))
PASS = "proxy_pass http://127.0.0.1:9090;"


@pytest.mark.parametrize(
    ("body", "flags", "expected"),
    [
        (f"location /p/ {{ {PASS} }}", "--web.external-url=http://h.test/p", "http://h.test/p/"),
        (f"location / {{ {PASS} }}", "--web.external-url=http://h.test", "http://h.test/"),
        (f"location / {{ {PASS} }}", "--web.external-url=http://h.test/p", "http://h.test/p/"),
        (f"location /p/ {{ {PASS} }}", "", "http://h.test/p/"),
        (f"location /p/ {{ {PASS} }}", "--web.external-url=http://h.test/q", "http://h.test/p/"),
        (f"location /p/ {{ {PASS} }}", "--web.external-url=http://other.test/p", "http://h.test/p/"),
        (f"location /p/ {{ {PASS} }}", "--web.external-url=https://h.test/p", "http://h.test/p/"),
        (f"location ~ ^/p(/|$) {{ {PASS} }}", "", "http://h.test/p/"),
        (f"location /p/api/ {{ {PASS} }} location /p/ {{ {PASS} }}", "", "http://h.test/p/"),
        (f"location /x/ {{ return 404; }} location /p/ {{ {PASS} }}", "", "http://h.test/p/"),
        ("location /p/ { proxy_pass http://127.0.0.1:9091; }", "--web.external-url=http://h.test/p", "http://h.test/p/"),
        ("location /p/ { proxy_pass http://127.0.0.1:9091; }", "", None),
    ],
)
def test_the_base_where_nobody_says_it(tmp_path: Path, body: str, flags: str, expected: str | None) -> None:
    """The external URL where nginx serves it; else the location that is nearest to it."""
    files = {"nginx.conf": nginx(server(body)), "flags.txt": f"{LISTEN}\n{flags}\n"}

    assert expected == predicted(tmp_path, files)[0].public_url


def test_what_the_user_says_goes_before_everything(tmp_path: Path) -> None:
    """Even where nothing answers there."""
    files = {
        "nginx.conf": nginx(server(f"location /p/ {{ {PASS} }}")),
        "flags.txt": f"{LISTEN}\n--web.external-url=http://h.test/p\n",
    }
    found = predicted(tmp_path, files, assumptions=Assumptions(public_url="http://h.test/q/"))[0]

    assert ("http://h.test/q/", "broken") == (found.public_url, verdicts(found)["metrics"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("h.test", "http://h.test/"),
        ("H.test www.h.test", "http://h.test/"),
        ("~^www h.test", "http://h.test/"),
        (".h.test", "http://h.test/"),
        ("*.h.test", "http://prometheus.h.test/"),
        ("_", "http://localhost/"),
        ("\\\n h.test", "http://h.test/"),
        ("<host>", "http://localhost/"),
    ],
)
def test_the_host_of_a_server(tmp_path: Path, name: str, expected: str) -> None:
    """A name of the server by which people can reach it."""
    files = {"nginx.conf": nginx(server(f"location / {{ {PASS} }}", name=name)), "flags.txt": f"{LISTEN}\n"}

    assert expected == predicted(tmp_path, files)[0].public_url


@pytest.mark.parametrize(
    ("servers", "external", "expected"),
    [
        ([server(f"location /p/ {{ {PASS} }}", name="_")], "http://mon.test/p", "http://mon.test/p/"),
        ([server(f"location /p/ {{ {PASS} }}", name="localhost")], "http://mon.test/p", "http://mon.test/p/"),
        ([server(f"location /p/ {{ {PASS} }}", name='""')], "http://mon.test:9090/p", "http://localhost/p/"),
        ([server(f"location /p/ {{ {PASS} }}", name="_")], "http://192.0.2.7/p", "http://192.0.2.7/p/"),
        (
            [server("return 444;", "80 default_server", "_"), server(f"location /p/ {{ {PASS} }}", name="h.test")],
            "http://mon.test/p",
            "http://h.test/p/",
        ),
        (
            [server(f"location /p/ {{ {PASS} }}", name="_"), server("return 404;", name="mon.test")],
            "http://mon.test/p",
            "http://localhost/p/",
        ),
    ],
)
def test_a_server_for_whoever_comes_is_reached_by_the_name_that_prometheus_was_told(
    tmp_path: Path, servers: list[str], external: str, expected: str
) -> None:
    """nginx.conf does not say what leads to a default server without a name; the external URL does."""
    files = {"nginx.conf": nginx(*servers), "flags.txt": f"{LISTEN}\n--web.external-url={external}\n"}

    assert expected == predicted(tmp_path, files)[0].public_url


def test_a_server_for_whoever_comes_is_meant_for_the_public_host(tmp_path: Path) -> None:
    """What it does not pass on is not blamed on its lack of a name; one that turns strangers away is."""
    public = Assumptions(public_url="http://mon.test/p/")
    open_ = nginx(server(f"location /p/api/ {{ {PASS} }}", name="_"))
    shut = nginx(server("return 404;", "80 default_server", "_"), server(f"location /p/ {{ {PASS} }}"))
    found = [
        predicted(tmp_path, {"nginx.conf": text, "flags.txt": f"{LISTEN}\n"}, assumptions=public)[0]
        for text in (open_, shut)
    ]

    assert ["host-not-served" in causes(one) for one in found] == [False, True]


def test_strangers_come_by_the_public_name_to_a_server_for_whoever_comes(tmp_path: Path) -> None:
    """Nobody can look up `_`."""
    flags = f"{LISTEN}\n--web.external-url=http://mon.test/p\n"
    files = {"nginx.conf": nginx(server(f"location /p/ {{ {PASS} }}", name="_")), "flags.txt": flags}
    found = predicted(tmp_path, files)[0].select("exposure")

    assert {"mon.test"} == {urlsplit(one.url).hostname for one in found if isinstance(one, Exposure)}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("allow 10.0.0.0/8; deny all;", "works"),
        ("allow 192.168.1.7; deny all;", "works"),
        ("deny all;", "broken"),
    ],
)
def test_a_client_comes_from_where_it_is_let_in(tmp_path: Path, rules: str, expected: str) -> None:
    """Journeys are those of people who may use Prometheus."""
    body = f"location / {{ {rules} {PASS} }}"
    files = {
        "nginx.conf": nginx(server(body)),
        "flags.txt": f"{LISTEN}\n--web.external-url=http://h.test/\n",
    }

    assert expected == verdicts(predicted(tmp_path, files)[0])["metrics"]


@pytest.mark.parametrize(
    ("verify", "guard"), [("on", ""), ("optional", "if ($ssl_client_verify != SUCCESS) { return 403; }")]
)
def test_a_client_has_the_certificate_that_is_asked_for(tmp_path: Path, verify: str, guard: str) -> None:
    """Journeys are those of people who may use Prometheus; strangers have no certificate."""
    (tmp_path / "x.crt").write_bytes(pem(mint(ROOT)))
    (tmp_path / "x.key").write_bytes(encoded(ROOT.private()))
    tls = f"ssl_certificate x.crt; ssl_certificate_key x.key; ssl_client_certificate x.crt; ssl_verify_client {verify};"
    text = nginx(server(f"{tls} location / {{ {guard} {PASS} }}", "443 ssl"))
    flags = f"{LISTEN}\n--web.external-url=https://h.test/\n"
    found = predicted(tmp_path, {"nginx.conf": text, "flags.txt": flags})[0]

    assert ("https://h.test/", (), {"works"}) == (
        found.public_url, found.select("exposure"), set(verdicts(found).values())
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prometheus.service", "[Service]\nEnvironmentFile=/nowhere/prometheus\nExecStart=/usr/bin/prometheus $ARGS\n"),
        ("compose.yml", "services: {prometheus: {image: prom/prometheus, network_mode: host, command: $ARGS}}\n"),
    ],
)
def test_what_is_not_known_to_answer_is_published_all_the_same(tmp_path: Path, name: str, text: str) -> None:
    """The flags are not known to the end: nothing works for certain, and nothing is missing from nginx.conf."""
    found = predicted(tmp_path, {"nginx.conf": nginx(server(f"location /p/ {{ {PASS} }}")), name: text}, (name,))[0]

    assert ("http://h.test/p/", "undecided", ()) == (
        found.public_url, verdicts(found)["metrics"], found.select("unpublished")
    )  # fmt: skip


def test_whom_auth_request_asks_lets_the_client_in(tmp_path: Path) -> None:
    """The service that decides is not known; people who may pass do."""
    body = f"""
        location / {{ auth_request /auth; {PASS} }}
        location = /auth {{
            internal; proxy_pass http://127.0.0.1:4180;
            proxy_pass_request_body off; proxy_set_header Content-Length "";
        }}
    """
    files = {
        "nginx.conf": nginx(server(body)),
        "flags.txt": f"{LISTEN}\n--web.external-url=http://h.test/\n",
    }

    assert {"works"} == set(verdicts(predicted(tmp_path, files)[0]).values())


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        ("listen 80; server_name g.test; return 404;", "undecided"),
        ("listen 8080; server_name g.test; return 404;", "works"),
        ("listen [::]:80; server_name g.test; return 404;", "works"),
    ],
)
def test_where_a_name_leads_that_no_server_has(tmp_path: Path, other: str, verdict: str) -> None:
    """Two servers on two addresses of one port: which of them a name leads to that neither has is not in nginx.conf."""
    own = f"listen 127.0.0.1:80; server_name misspelt.test; location /p/ {{ {PASS} }}"
    files = {
        "nginx.conf": f"events {{}} http {{ server {{ {own} }} server {{ {other} }} }}",
        "flags.txt": f"{LISTEN}\n--web.external-url=http://h.test/p\n",
    }
    found = predicted(tmp_path, files, assumptions=Assumptions(public_url="http://h.test/p/"))[0]

    assert verdict == verdicts(found)["open"]
