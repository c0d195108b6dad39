"""Requests as people read them: what nginx passes, what the component answers, where the client lands."""

from collections.abc import Iterator

from promaudit.facts.failure import TITLES
from promaudit.facts.finding import Witness
from promaudit.facts.http import Response
from promaudit.facts.journey import Exchange
from promaudit.model.deployment.journeys import Walk
from promaudit.model.deployment.subject import Subject
from promaudit.model.deployment.walk import redirect_target

__all__ = ["TITLES", "shown", "witness_of"]

Line = tuple[str, str]


def witness_of(exchange: Exchange | None, walk: Walk, subject: Subject) -> Witness | None:
    """The request that proves a failure; None where there is no address to ask for."""
    if exchange is None:
        return None
    lines = (*_arrival(exchange), *_passing(exchange), *_answer(exchange, subject), *_landing(exchange, walk, subject))
    return Witness(f"{exchange.method} {exchange.url}", lines)


def _arrival(exchange: Exchange) -> Iterator[Line]:
    if exchange.error is not None and exchange.trace is None:
        yield "the client gets", exchange.error


def _passing(exchange: Exchange) -> Iterator[Line]:
    passed = exchange.sent
    if passed is not None:
        yield "nginx passes", f"{passed.method} {passed.target} to {passed.upstream}"
        if exchange.stranger:
            yield "listens there", "none of the programs that were read"


def _answer(exchange: Exchange, subject: Subject) -> Iterator[Line]:
    if exchange.answer is not None:
        yield f"{TITLES.get(subject.component, subject.component)} answers", shown(exchange.answer)
    changed = exchange.answer is not None and exchange.answer.location != exchange.location
    if exchange.response is not None and (exchange.answer is None or changed):
        yield "nginx answers", shown(exchange.response)


def _landing(exchange: Exchange, walk: Walk, subject: Subject) -> Iterator[Line]:
    """Where the redirects lead in the end."""
    if redirect_target(exchange) is None:
        return
    last = walk.exchanges[-1]
    if walk.because.startswith("more than"):
        yield "the client", "is redirected round and round"
    elif last is exchange:
        yield "the client", f"is sent to {redirect_target(exchange)}"
    else:
        yield "the client lands on", f"{last.url}{_outside(last, subject)}: {_end(last)}"


def _outside(last: Exchange, subject: Subject) -> str:
    if last.component is not None:
        return ""
    return f", which is not {TITLES.get(subject.component, subject.component)}"


def _end(last: Exchange) -> str:
    if last.response is None or last.response.status is None:
        return last.error or "the connection is closed"
    return f"{last.response.status} from {last.response.by}"


def shown(response: Response) -> str:
    """Status and Location: `301, Location: /metrics`."""
    status = "the connection is closed" if response.status is None else str(response.status)
    return f"{status}, Location: {response.location}" if response.location else status


