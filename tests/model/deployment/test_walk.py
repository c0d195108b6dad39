"""Redirects are followed as a browser follows them, whoever answers."""

import pytest

from promaudit.facts.http import Response
from promaudit.facts.journey import Exchange
from promaudit.facts.url import parse_base
from promaudit.model.deployment.journeys import Itinerary, assets, health, open_page, plaintext, query, trips
from promaudit.model.deployment.walk import Fetch, walk

BASE = parse_base("https://h.test/p/")
Site = dict[str, Response]


def redirect(status: int, location: str) -> Response:
    return Response(status, (("Location", location),), by="prometheus")


def site(pages: Site, asked: list[tuple[str, str, int]] | None = None) -> Fetch:
    """A client of a made-up site; what is not in `pages` is a 404 of nginx."""

    def fetch(method: str, url: str, body_len: int) -> Exchange:
        if asked is not None:
            asked.append((method, url, body_len))
        response = pages.get(url, Response(404, content="nginx"))
        component = None if response.by == "nginx" else response.by
        return Exchange(method, url, response=response, answer=None, component=component)

    return fetch


PAGE = Response(200, content="page", by="prometheus")
API = Response(200, content="api-success", by="prometheus")


@pytest.mark.parametrize(
    ("status", "expected"),
    [(301, ("GET", 0)), (302, ("GET", 0)), (303, ("GET", 0)), (307, ("POST", 8)), (308, ("POST", 8))],
)
def test_a_redirected_post(status: int, expected: tuple[str, int]) -> None:
    """After 307 and 308 it is repeated, after the others it becomes a GET without a body."""
    asked: list[tuple[str, str, int]] = []
    walk(site({"https://h.test/p/a": redirect(status, "/p/b")}, asked), "POST", "https://h.test/p/a", 8)

    assert (expected[0], "https://h.test/p/b", expected[1]) == asked[1]


def test_redirects_that_come_round_end() -> None:
    """Ten redirects are followed, and the journey is broken."""
    journey = open_page("open", site({"https://h.test/p": redirect(302, "/p")}), "https://h.test/p", BASE).journey

    assert ("broken", "more than 10 redirects", 11) == (journey.verdict, journey.because, len(journey.exchanges))


@pytest.mark.parametrize(
    ("pages", "verdict", "because"),
    [
        ({"https://h.test/p/": PAGE}, "works", ""),
        ({"https://h.test/p/": redirect(302, "/p/graph"), "https://h.test/p/graph": PAGE}, "works", ""),
        ({"https://h.test/p/": redirect(302, "/graph"), "https://h.test/graph": PAGE}, "works", ""),
        ({"https://h.test/p/": redirect(302, "/graph")}, "broken", "a redirect leaves the base: https://h.test/graph"),
        ({}, "broken", "404 from nginx"),
        ({"https://h.test/p/": Response(None)}, "broken", "connection closed without an answer"),
        ({"https://h.test/p/": Response(200, content="nginx")}, "broken", "200 from nginx"),
    ],
)
def test_open(pages: Site, verdict: str, because: str) -> None:
    """The journey works when it ends in the page of the component."""
    journey = open_page("open-slash", site(pages), BASE.with_slash, BASE).journey

    assert (verdict, because) == (journey.verdict, journey.because)


def test_a_query_must_stay_below_the_base() -> None:
    """API clients do not follow to other places, even where the answer would come in the end."""
    pages = {
        "https://h.test/p/api/v1/query?query=up": redirect(301, "/api/v1/query?query=up"),
        "https://h.test/api/v1/query?query=up": API,
        "https://h.test/p/api/v1/query": API,
    }
    journey = query(site(pages), BASE, Itinerary())[0].journey

    assert "broken" == journey.verdict
    assert journey.breaking is not None
    assert "https://h.test/p/api/v1/query?query=up" == journey.breaking.url


def test_a_journey_of_several_requests_is_broken_if_one_of_them_is() -> None:
    """Healthy alone is not enough."""
    pages = {"https://h.test/p/-/healthy": Response(200, content="healthy", by="prometheus")}
    journey = health(site(pages), BASE, Itinerary())[0].journey

    assert ("broken", "404 from nginx", 2) == (journey.verdict, journey.because, len(journey.exchanges))


@pytest.mark.parametrize(
    ("response", "verdict"),
    [
        (Response(301, (("Location", "https://h.test/p/"),)), "works"),
        (Response(301, (("Location", "https://h.test/"),)), "broken"),
        (Response(301, (("Location", "https://other.test/p/"),)), "broken"),
        (Response(None), "works"),
        (Response(403, content="nginx"), "works"),
        (PAGE, "broken"),
        (redirect(302, "https://h.test/p/graph"), "broken"),
    ],
)
def test_plaintext(response: Response, verdict: str) -> None:
    """Over plain HTTP the same page is redirected to https or refused; the component is never asked."""
    url = "http://h.test/p/"
    assert verdict == plaintext(site({url: response}), url, BASE).journey.verdict


@pytest.mark.parametrize(
    ("page", "reference", "expected"),
    [
        ("https://h.test/p/graph", "static/main.js", "https://h.test/p/static/main.js"),
        ("https://h.test/p/graph", "/p/static/main.js", "https://h.test/p/static/main.js"),
        ("https://h.test/graph", "static/main.js", "https://h.test/p/static/main.js"),
    ],
)
def test_assets_are_resolved_as_browsers_do_it(page: str, reference: str, expected: str) -> None:
    """Against the address of the page; where it is not below the base, against the base."""
    asked: list[tuple[str, str, int]] = []
    fetch = site({BASE.with_slash: redirect(302, page), page: PAGE}, asked)
    opened = open_page("open-slash", fetch, BASE.with_slash, BASE).walks[0]
    assets(fetch, opened, BASE, BASE.with_slash, (reference,))

    assert expected == asked[-1][1]


@pytest.mark.parametrize(
    ("itinerary", "plain_port", "expected"),
    [
        (Itinerary(query=None, assets=("a",)), True, [
            "open", "open-slash", "assets", "query", "metrics", "health", "plaintext",
        ]),
        (Itinerary(page=None, query=None, query_post=None), False, ["metrics", "health"]),
        (Itinerary(metrics=None, health=(), alert_link="/graph"), False, ["open", "open-slash", "query", "alert-link"]),
    ],
)  # fmt: skip
def test_a_component_has_the_journeys_that_make_sense_for_it(
    itinerary: Itinerary, plain_port: bool, expected: list[str]
) -> None:
    """What it does not have is not asked for."""
    assert expected == [trip.name for trip in trips(site({}), BASE, itinerary, plain_port=plain_port)]
