"""Where people go: what the user says, else what Prometheus was told, else what the locations say."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from tests.model.deployment.composed import nginx, predicted, server, verdicts

LISTEN = "--web.listen-address=127.0.0.1:9090"
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
    ],
)
def test_the_host_of_a_server(tmp_path: Path, name: str, expected: str) -> None:
    """A name of the server by which people can reach it."""
    files = {"nginx.conf": nginx(server(f"location / {{ {PASS} }}", name=name)), "flags.txt": f"{LISTEN}\n"}

    assert expected == predicted(tmp_path, files)[0].public_url


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
