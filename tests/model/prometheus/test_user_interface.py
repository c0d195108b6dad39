"""What the pages load and ask for, and the paths that journeys lead to."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from promaudit.facts.http import Response
from promaudit.facts.program import Component
from promaudit.facts.server import Endpoints, Server
from promaudit.model.prometheus.answer import answer
from promaudit.model.prometheus.configure import configure
from promaudit.model.prometheus.endpoints import endpoints
from promaudit.model.prometheus.user_interface import page_assets, page_calls, page_prefix
from tests.model.prometheus.start import command_line, request

EXTERNAL = "--web.external-url=http://h.example/p"


def configured(component: Component, version: str, *flags: str) -> Server:
    server = configure(command_line(component, list(flags), version))
    assert isinstance(server, Server), server
    return server


def got(server: Server, target: str, method: str = "GET") -> Response:
    response = answer(server, request(method, target))
    assert isinstance(response, Response), response
    return response


def page_of(server: Server, target: str) -> tuple[str, Response]:
    """The page that the redirects from `target` lead to, as (its path, its answer)."""
    for _ in range(5):
        response = got(server, target)
        if response.location is None:
            return urlsplit(target).path, response
        target = urljoin(target, response.location)
    raise AssertionError(target)


PAGES: list[tuple[Component, str, tuple[str, ...], str]] = [
    ("prometheus", "2.0.0", (), "/graph"),
    ("prometheus", "2.22.0", (EXTERNAL,), "/p/graph"),
    ("prometheus", "2.23.0", (EXTERNAL,), "/p/graph"),
    ("prometheus", "2.42.0+ds", (EXTERNAL,), "/p/classic/graph"),
    ("prometheus", "2.53.3", (), "/graph"),
    ("prometheus", "2.53.3", ("--enable-feature=agent",), "/agent"),
    ("prometheus", "3.5.3", (EXTERNAL,), "/p/query"),
    ("prometheus", "3.5.3", ("--enable-feature=old-ui",), "/graph"),
    ("prometheus", "3.14.0", ("--agent",), "/agent"),
    ("prometheus", "3.7.1", (EXTERNAL, "--web.route-prefix=/p"), "/p/query"),
    ("alertmanager", "0.25.0", (EXTERNAL,), "/p/"),
    ("alertmanager", "0.33.1", (), "/"),
    ("pushgateway", "1.11.2", (EXTERNAL,), "/p/"),
    ("thanos-query", "0.38.0", ("--web.external-prefix=/p",), "/p/"),
    ("grafana", "12.0.0", (), "/login"),
]


@pytest.mark.parametrize(("component", "version", "flags", "path"), PAGES)
def test_the_page_and_everything_that_it_loads_is_served(
    component: Component, version: str, flags: tuple[str, ...], path: str
) -> None:
    """From the root redirects lead to the page; its scripts, styles, icons and calls are answered there."""
    server = configured(component, version, *flags)
    found, page = page_of(server, (server.route_prefix.value or "") + "/")

    assert (found, page.status, page.content) == (path, 200, "page")
    assert page_assets(server)
    for reference in page_assets(server):
        asset = got(server, urljoin(path, reference))
        assert (reference, asset.status, asset.content) == (reference, 200, "asset")
    for call in page_calls(server, path):
        assert (call.target, got(server, call.target, call.method).status) == (call.target, 200)


@pytest.mark.parametrize(
    ("version", "flags", "path", "expected"),
    [
        ("3.5.3", (), "/query", ""),
        ("3.5.3", (), "/prometheus/query", "/prometheus"),
        ("3.5.3", (), "/prometheus/query/", "/prometheus"),
        ("3.5.3", (), "/a/alertmanager-discovery", "/a"),
        ("3.5.3", (), "/a/starting", "/a/starting"),
        ("3.5.3", (), "/", ""),
        ("2.53.3", (), "/prometheus/graph", "/prometheus"),
        ("2.53.3", (), "/prometheus/query", "/prometheus/query"),
        ("2.53.3", (), "/prometheus/graph/", "/prometheus"),
        ("2.22.0", (EXTERNAL,), "/elsewhere/graph", "/p"),
        ("2.42.0+ds", (EXTERNAL,), "/elsewhere/classic/graph", "/p"),
        ("3.5.3", ("--enable-feature=old-ui",), "/p/graph", "/p"),
    ],
)
def test_the_page_finds_its_prefix(version: str, flags: tuple[str, ...], path: str, expected: str) -> None:
    """React and Mantine take it from the address bar, the classic pages are told the external URL's path."""
    assert expected == page_prefix(configured("prometheus", version, *flags), path)


def test_a_build_without_user_interface_loads_nothing() -> None:
    """Debian's 3.x has no page: nothing is loaded or asked for, and no journey opens it."""
    server = configured("prometheus", "3.5.3+ds")

    assert page_assets(server) == ()
    assert page_calls(server, "/query") == ()
    assert endpoints(server).page is None


@pytest.mark.parametrize(
    ("component", "version", "flags", "expected"),
    [
        ("prometheus", "1.7.0", ("-web.telemetry-path=/m",), {"healthy": None, "ready": None, "metrics": "m"}),
        ("prometheus", "2.0.0", (), {"query_post": None, "healthy": "-/healthy"}),
        ("prometheus", "3.5.3", ("--agent",), {"query": None, "query_post": None, "alert_link": None}),
        ("alertmanager", "0.14.0", (), {"query": "api/v1/status", "ready": None}),
        ("pushgateway", "1.11.2", ("--web.telemetry-path=/push",), {"metrics": "push"}),
        ("victoria-metrics", "1.145.0", (), {"healthy": "health", "page": "vmui/"}),
    ],
)
def test_endpoints_follow_version_and_flags(
    component: Component, version: str, flags: tuple[str, ...], expected: dict[str, Any]
) -> None:
    """What a release does not have is no journey; --web.telemetry-path moves the metrics."""
    found = endpoints(configured(component, version, *flags))

    assert expected == {name: getattr(found, name) for name in expected}


ANSWERED: list[tuple[Component, str, tuple[str, ...]]] = [
    *((component, version, flags) for component, version, flags, _ in PAGES),
    ("prometheus", "1.8.2", ("-web.external-url=http://h.example/p",)),
    ("blackbox_exporter", "0.28.0", (EXTERNAL,)),
    ("thanos-rule", "0.38.0", ("--web.route-prefix=/p",)),
    ("victoria-metrics", "1.145.0", ("-http.pathPrefix=/p",)),
    ("grafana", "12.0.0", ("cfg:server.root_url=http://h.example/p/", "cfg:server.serve_from_sub_path=true")),
    ("exporter", "1.0.0", ()),
]


@pytest.mark.parametrize(("component", "version", "flags"), ANSWERED)
def test_every_endpoint_answers_with_its_content(component: Component, version: str, flags: tuple[str, ...]) -> None:
    """Metrics, health and API lie where the journeys look for them: below the prefix, or at the root all the same."""
    server = configured(component, version, *flags)
    found = endpoints(server)
    prefix = server.route_prefix.value or (server.external_path if component == "grafana" else "")
    contents = {"metrics": "metrics", "healthy": "healthy", "ready": "ready", "query": "api-success"}
    for name, content in contents.items():
        path = getattr(found, name)
        if path is not None:
            response = got(server, ("" if path in found.unprefixed else prefix) + "/" + path)
            assert (name, response.status, response.content) == (name, 200, content)


def test_every_component_has_endpoints() -> None:
    """No component of the family is forgotten."""
    assert endpoints(configured("exporter", "1.0.0")) == Endpoints(None, metrics="metrics")
