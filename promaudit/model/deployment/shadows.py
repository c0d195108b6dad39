"""Requests of the user interface that another location takes, beside those of the journeys."""

from collections.abc import Iterator

from promaudit.facts.failure import Failure
from promaudit.facts.journey import Exchange
from promaudit.model.deployment.failures import failure
from promaudit.model.deployment.journeys import Walk
from promaudit.model.deployment.subject import Subject


def shadowed(subject: Subject) -> Iterator[Failure]:
    """One for each request of the pages that reaches something else than the component, where the page itself opens.

    What nginx refuses by an explicit word is meant, and nothing is said of it.
    """
    if not subject.works("open-slash"):
        return
    for path in subject.others:
        exchange = subject.client.fetch("GET", subject.base.with_slash + path)
        if _is_taken(exchange):
            because = exchange.error or f"{exchange.status} from nginx"
            walk = Walk((exchange,), "broken", because, exchange)
            yield failure("pages", "other-location", exchange, walk, subject)


def _is_taken(exchange: Exchange) -> bool:
    """Whether somebody else answers: another upstream, or nginx by a failure of its own."""
    if exchange.component is not None or exchange.trace is None or exchange.undecided is not None:
        return False
    if exchange.stranger or exchange.passed is not None:
        return True
    return exchange.status is not None and exchange.status >= 500
