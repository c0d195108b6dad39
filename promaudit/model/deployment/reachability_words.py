"""What a report says of strangers' requests: what becomes of one, and how two differ."""

from collections.abc import Iterator

from promaudit.facts.failure import TITLES
from promaudit.facts.finding import Witness
from promaudit.facts.journey import Exchange
from promaudit.model.deployment.reachability_ways import Way


def witness(exchange: Exchange) -> Witness:
    """What becomes of a request, line by line."""
    return Witness(f"{exchange.method} {exchange.url}", tuple(_lines(exchange)))


def _lines(exchange: Exchange) -> Iterator[tuple[str, str]]:
    if exchange.passed is not None:
        yield "nginx passes", f"{exchange.passed.method} {exchange.passed.target} to {exchange.passed.upstream}"
    if exchange.answer is not None and exchange.component is not None:
        yield f"{TITLES.get(exchange.component, exchange.component)} answers", str(exchange.answer.status)
    elif exchange.response is not None:
        yield "nginx answers", str(exchange.response.status or "nothing: it closes the connection")


def difference(one: Way, other: Way) -> str:
    """In a few words, what the first way does otherwise than the second."""
    if one.server is not other.server:
        return "another server"
    if one.secure != other.secure:
        return "http in place of https" if other.secure else "https in place of http"
    return "another location" if one.socket is other.socket else "another address"

