"""The whole family by the same machinery: with the flags that their programs want, everything works."""

from pathlib import Path

import pytest

from tests.model.deployment.composed import nginx, predicted, server, verdicts

KEPT, STRIPPED = "", "/"
PAGES = ["open", "open-slash", "assets"]
APIS = [*PAGES, "query", "metrics", "health"]

TABLE: list[tuple[str, int, str, str, list[str]]] = [
    ("prometheus", 9090, KEPT, "--web.external-url=http://h.test/p", [*APIS, "alert-link"]),
    ("prometheus", 9090, STRIPPED, "--web.external-url=http://h.test/p\n--web.route-prefix=/", [*APIS, "alert-link"]),
    ("alertmanager", 9093, KEPT, "--web.external-url=http://h.test/p", [*APIS, "alert-link"]),
    ("alertmanager", 9093, STRIPPED, "--web.external-url=http://h.test/p\n--web.route-prefix=/", [*APIS, "alert-link"]),
    ("pushgateway", 9091, KEPT, "--web.external-url=http://h.test/p", APIS),
    ("blackbox_exporter", 9115, KEPT, "--web.external-url=http://h.test/p", [*PAGES[:2], "metrics", "health"]),
    ("thanos-query", 10902, KEPT, "--web.external-prefix=/p", [*PAGES, "query"]),
    ("thanos-query", 10902, STRIPPED, "--web.external-prefix=/p\n--web.route-prefix=/", APIS),
    ("thanos-rule", 10902, STRIPPED, "--web.external-prefix=/p", APIS),
    ("victoria-metrics", 8428, KEPT, "-http.pathPrefix=/p", APIS),
    ("grafana", 3000, STRIPPED, "cfg:server.root_url=http://h.test/p/", [*PAGES, "metrics", "health"]),
]  # fmt: skip


@pytest.mark.parametrize(("component", "port", "slash", "flags", "expected"), TABLE)
def test_journeys_of_the_family(
    tmp_path: Path, component: str, port: int, slash: str, flags: str, expected: list[str]
) -> None:
    """Each component has the journeys that make sense for it, and they work."""
    body = f"location /p/ {{ proxy_pass http://127.0.0.1:{port}{slash}; }}"
    files = {"nginx.conf": nginx(server(body)), "flags.txt": flags + "\n"}
    found = predicted(tmp_path, files, (f"{component}:flags.txt",))[0]
    journeys = {name: verdict for name, verdict in verdicts(found).items() if name != "bypass"}

    assert (component, dict.fromkeys(expected, "works")) == (found.component, journeys)
