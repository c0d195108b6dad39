"""A live answer is held against the predicted one: what cannot be told is no difference."""

import pytest

from promaudit.facts.http import Response
from promaudit.facts.journey import Exchange, Journey
from promaudit.facts.trace import Undecided
from promaudit.model.observation.compare import differences, observations

URL = "https://h.test/p/"


def got(status: int | None, location: str = "", by: str = "prometheus", content: str = "text") -> Exchange:
    headers = (("Location", location),) if location else ()
    return Exchange("GET", URL, response=Response(status, headers, content, by))  # type: ignore[arg-type]


def failed(error: str) -> Exchange:
    return Exchange("GET", URL, error=error)


@pytest.mark.parametrize(
    ("predicted", "live", "expected"),
    [
        (got(200), got(200), []),
        (got(200), got(404), [("status", "200", "404")]),
        (got(302, "/p/graph"), got(302, "https://h.test/p/graph"), []),
        (got(302, "graph"), got(302, "/p/graph"), []),
        (got(302, "/p/graph"), got(302, "/graph"), [("location", "https://h.test/p/graph", "https://h.test/graph")]),
        (got(301, "/x"), got(200), [("status", "301", "200"), ("location", "https://h.test/x", "")]),
        (got(404, by="nginx"), got(404, by="prometheus"), [("answered-by", "nginx", "prometheus")]),
        (got(404, by="nginx"), got(404, by="a Go server"), [("answered-by", "nginx", "a Go server")]),
        (got(404, by="prometheus"), got(404, by="a Go server"), []),
        (got(404, by="alertmanager"), got(404, by="a Go server"), []),
        (got(404, by="prometheus"), got(404, by="an unknown server"), []),
        (got(200, by="nginx"), got(200, by="an unknown server"), []),
        (got(200, by="prometheus"), got(200, by="grafana"), [("answered-by", "prometheus", "grafana")]),
        (got(200, content="page"), got(200, content="text"), [("content", "page", "text")]),
        (got(200, content="text"), got(200, content="page"), []),
        (got(None), failed("connection closed without an answer"), []),
        (failed("connection refused"), failed("connection refused"), []),
        (failed("connection refused"), got(200), [("answer", "connection refused", "200")]),
        (got(200), failed("no such host"), [("answer", "200", "no such host")]),
        (failed("TLS: the port speaks plain HTTP"), failed("connection refused"),
         [("answer", "TLS: the port speaks plain HTTP", "connection refused")]),
    ],
)  # fmt: skip
def test_differences(predicted: Exchange, live: Exchange, expected: list[tuple[str, str, str]]) -> None:
    """Status, where it leads, who answered, and what it is."""
    assert expected == [(one.aspect, one.predicted, one.observed) for one in differences(predicted, live)]


def test_what_is_compared() -> None:
    """Every predicted exchange once; nothing that is undecided, made up, or must not be asked."""
    asked: list[tuple[str, str, int]] = []

    def fetch(method: str, url: str, body_len: int) -> Exchange:
        asked.append((method, url, body_len))
        return failed("not asked: other.test is not a host that was named") if "other" in url else got(200)

    other = Exchange("GET", "https://other.test/", response=Response(200))
    unknown = Exchange("GET", "https://h.test/lua", undecided=Undecided("a Lua block"))
    post = Exchange("POST", URL, response=Response(200, by="prometheus"))
    journeys = [
        Journey("open", "works", (got(200), got(200), other)),
        Journey("query", "works", (post, unknown)),
        Journey("assets", "works", (Exchange("GET", "https://h.test/main.js", response=Response(200)),)),
    ]
    found = observations(journeys, fetch)

    assert [("GET", URL, 0), ("GET", "https://other.test/", 0), ("POST", URL, 8)] == asked
    assert [("open", True), ("query", True)] == [(one.journey, one.agrees) for one in found]
