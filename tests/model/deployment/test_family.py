"""The whole family by the same machinery: with the flags that their programs want, everything works."""

from pathlib import Path

import pytest

from promaudit.facts.deployment import Undecidable
from promaudit.facts.failure import Failure
from tests.model.deployment.composed import causes, nginx, predicted, server, verdicts

KEPT, STRIPPED = "", "/"
ALONE = "on this machine alone"
BODY = """
    location /prometheus/ { proxy_pass http://prometheus:9090; } location /local/ { proxy_pass http://127.0.0.1:9090; }
    location /grafana/ { proxy_pass http://127.0.0.1:3000/; }
"""
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


def opened(folder: Path, name: str, text: str) -> tuple[str, str, str]:
    """How the way around nginx is open, what closes it, and the text of the place where it is opened."""
    found = predicted(folder, {"nginx.conf": nginx(server(BODY)), name: text}, (name,))[0]
    way = next(one.open_port for one in found.select("failure") if isinstance(one, Failure) and one.open_port)
    at = "" if way.span is None else text.splitlines()[way.span.line - 1].strip()
    return way.words, way.closed_by, at


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "compose.yml",
            "services:\n  prometheus:\n    image: prom/prometheus\n    ports:\n      - 9095:9090\n",
            ("is published on 0.0.0.0:9095", f"publish the port {ALONE}, `127.0.0.1:9095:9090`, or not at all",
             "- 9095:9090"),
        ),
        (
            "compose.yml",
            "services:\n  grafana:\n    image: grafana/grafana\n    network_mode: host\n",
            ("listens on :3000", "start Grafana with http_addr = 127.0.0.1 (GF_SERVER_HTTP_ADDR)", ""),
        ),
        (
            "run.sh",
            "#!/bin/sh\ndocker run --name prometheus \\\n  -p 192.0.2.7:80:9090 \\\n  prom/prometheus\n",
            ("is published on 192.0.2.7:80", f"publish the port {ALONE}, `127.0.0.1:80:9090`, or not at all",
             "-p 192.0.2.7:80:9090 \\"),
        ),
        (
            "prometheus.service",
            "[Service]\nExecStart=/usr/bin/prometheus\n",
            ("listens on 0.0.0.0:9090", "start Prometheus with --web.listen-address=127.0.0.1:9090", ""),
        ),
    ],
)  # fmt: skip
def test_the_way_around_nginx_is_closed_where_it_is_opened(
    tmp_path: Path, name: str, text: str, expected: tuple[str, str, str]
) -> None:
    """In a container that listens on its loopback nginx reaches nothing: there it is the published port."""
    assert expected == opened(tmp_path, name, text)


def test_what_depends_on_a_login_has_the_place_where_it_is_met(tmp_path: Path) -> None:
    """A finding without a place can be neither found nor silenced."""
    passing = ("/prometheus/ { proxy_pass http://127.0.0.1:9090/; }", "/ { proxy_pass http://127.0.0.1:3000; }")
    body = " ".join(f"location {one}" for one in passing)
    files = {"nginx.conf": nginx(server(body)), "flags.txt": "--web.external-url=http://h.test/\n", "g.txt": ""}
    found = predicted(tmp_path, files, ("flags.txt", "grafana:g.txt"))
    unknown = [one for deployment in found for one in deployment.select("undecidable") if isinstance(one, Undecidable)]

    assert {3} == {one.span.line if one.span is not None else 0 for one in unknown}


def test_a_variable_that_is_not_known_is_named_once(tmp_path: Path) -> None:
    """Compose puts `${DOMAIN}` in place from the shell that starts it."""
    text = "services:\n  grafana:\n    image: grafana/grafana\n    environment: ['GF_SERVER_ROOT_URL=http://${DOMAIN}/']\n"
    files = {"nginx.conf": nginx(server("location / { proxy_pass http://grafana:3000; }")), "compose.yml": text}
    found = [
        (one.because, one.span is None)
        for one in predicted(tmp_path, files, ("compose.yml",))[0].select("undecidable")
        if isinstance(one, Undecidable)
    ]

    assert found == [
        ("GF_SERVER_ROOT_URL is not known: it has variables that are set nowhere that could be read", False)
    ]


@pytest.mark.parametrize(
    ("variables", "cause"),
    [
        ("{}", "external-url-missing"),
        ("{GF_SERVER_ROOT_URL: http://h.test/other/}", "external-url-path"),
    ],
)
def test_pages_of_grafana_that_lead_astray(tmp_path: Path, variables: str, cause: str) -> None:
    """What Grafana was told is blamed, and not the location that nobody wrote for `/public/`."""
    text = f"services:\n  grafana:\n    image: grafana/grafana\n    environment: {variables}\n"
    files = {"nginx.conf": nginx(server("location /g/ { proxy_pass http://grafana:3000/; }")), "compose.yml": text}

    assert {cause} == causes(predicted(tmp_path, files, ("compose.yml",))[0])


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
