"""Calls of a page that is told its prefix by the server, and told a wrong one: they leave the public base."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from promaudit.facts.failure import Failure
from promaudit.facts.journey import Exchange
from promaudit.model.deployment.external import redirect_fault
from promaudit.model.deployment.failures import failure
from promaudit.model.deployment.journeys import Walk
from promaudit.model.deployment.subject import Subject
from promaudit.model.prometheus.user_interface import page_calls


def strayed(subject: Subject) -> Iterator[Failure]:
    """One for each call outside of the base that the component does not get, where the page itself opens."""
    page = _page(subject)
    cause = redirect_fault(subject)
    if page is None or cause is None or not subject.is_below(page.url):
        return
    headers = page.sent.headers if page.sent is not None else ()
    for call in page_calls(subject.backend.server, urlsplit(page.url).path, headers):
        url = subject.base.origin + call.target
        exchange = subject.client.fetch(call.method, url)
        if not subject.is_below(url) and exchange.component is None and exchange.undecided is None:
            because = f"the page asks for {call.target}, outside of the base"
            yield failure("pages", cause, exchange, Walk((exchange,), "broken", because, exchange), subject)


def _page(subject: Subject) -> Exchange | None:
    """The exchange that brings the page to people who open the base with its slash; None where it does not open."""
    if not subject.works("open-slash"):
        return None
    walks = (walk for trip in subject.trips if trip.name == "open-slash" for walk in trip.walks)
    return next((walk.exchanges[-1] for walk in walks if walk.exchanges), None)
