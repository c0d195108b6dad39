"""Where nginx.conf alone is read: what it is meant for, which flags it needs, and what is wrong whatever they are."""

from pathlib import Path

import pytest

from promaudit.facts.deployment import Need
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
        ("location / { proxy_pass http://127.0.0.1:3000; }", []),
        ("root /var/www;", []),
    ],
)  # fmt: skip
def test_the_flags_that_an_nginx_needs(tmp_path: Path, body: str, expected: list[tuple[str, str]]) -> None:
    """By the name or the port in proxy_pass, and by what is passed on."""
    found = predicted(tmp_path, {"nginx.conf": nginx(server(body))}, ())
    needs = [one for deployment in found for one in deployment.select("need") if isinstance(one, Need)]

    assert expected == [(need.component, need.flags) for need in needs]


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
