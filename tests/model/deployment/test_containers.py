"""nginx in a container: people come to the ports that compose publishes, nginx answers on its own."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from tests.model.deployment.composed import causes, nginx, predicted, server, verdicts

COMPOSE = """
services:
  nginx: {image: 'nginx:1.30', ports: [PORTS]}
  prometheus:
    image: prom/prometheus:v2.53.3
    command: [--web.external-url=http://h.test:8080/p, ROUTE]
"""
PASS = "location /p { proxy_pass http://prometheus:9090; }"
STRIP = "location /p/ { proxy_pass http://prometheus:9090/; }"
SLASH = "location = /p { return 301 http://$http_host/p/; }"
ROOT = "--web.route-prefix=/"


@pytest.mark.parametrize(
    ("ports", "body", "route", "public", "url", "expected"),
    [
        ("'8080:80'", PASS, "", "http://h.test:8080/p", "http://h.test:8080/p/", set()),
        ("'8080:80'", PASS, "", None, "http://h.test:8080/p/", set()),
        ("'8080:80'", STRIP + SLASH, ROOT, None, "http://h.test:8080/p/", set()),
        ("'8080:80'", STRIP, ROOT, None, "http://h.test:8080/p/", {"redirect-port"}),
        ("'80:80'", PASS, "", None, "http://h.test/p/", {"external-url-port"}),
        ("'8080:81'", PASS, "", None, "http://h.test/p/", {"external-url-port"}),
        ("'9999:80'", PASS, "", "http://h.test:8080/p", "http://h.test:8080/p/", {"nobody-listens"}),
    ],
)
def test_public_ports(
    tmp_path: Path, ports: str, body: str, route: str, public: str | None, url: str, expected: set[str]
) -> None:
    """A redirect that nginx makes by itself names the port that it listens on: it leads away from the published one."""
    files = {
        "nginx.conf": nginx(server(body)),
        "compose.yaml": COMPOSE.replace("PORTS", ports).replace("ROUTE", route or "--log.level=info"),
    }
    found = predicted(tmp_path, files, ("compose.yaml",), Assumptions(public_url=public))[0]

    assert (url, expected) == (found.public_url, causes(found))
    assert ("works" if not expected else "broken") in set(verdicts(found).values())
