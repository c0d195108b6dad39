"""The live answers beside the predicted ones."""

from collections.abc import Iterable, Iterator

from promaudit.facts.http import Content, Response
from promaudit.facts.journey import Exchange, Journey
from promaudit.facts.observation import Difference, Observation
from promaudit.facts.url import resolve
from promaudit.model.deployment.walk import Fetch

#: What is told of an answer without knowing who gave it: then it contradicts nothing that Go's servers, or nginx, say.
GO, UNKNOWN = "a Go server", "an unknown server"
#: Contents that a live answer shows without doubt.
TELLING: frozenset[Content] = frozenset({"page", "metrics", "api-success", "healthy", "ready"})
REFUSED, CLOSED = "connection refused", "connection closed without an answer"
BODY_LEN = len("query=up")


def observations(journeys: Iterable[Journey], fetch: Fetch) -> tuple[Observation, ...]:
    """Every predicted exchange that can be asked for again, each once, with what the live server answers to it.

    The assets of a predicted page are left out: their names are made up by the build.
    """
    found: dict[tuple[str, str], Observation] = {}
    for journey in journeys:
        if journey.name not in {"assets", "bypass"}:
            for predicted in filter(_is_certain, journey.exchanges):
                key = (predicted.method, predicted.url)
                if key not in found:
                    found[key] = _observation(journey, predicted, fetch)
    return tuple(observation for observation in found.values() if not _is_unasked(observation.live))


def _is_certain(predicted: Exchange) -> bool:
    return predicted.undecided is None and not predicted.stranger


def _is_unasked(live: Exchange) -> bool:
    return live.undecided is not None or (live.error or "").startswith("not asked")


def _observation(journey: Journey, predicted: Exchange, fetch: Fetch) -> Observation:
    live = fetch(predicted.method, predicted.url, BODY_LEN if predicted.method == "POST" else 0)
    trace = predicted.trace
    span = None if trace is None else trace.location or (trace.passed.span if trace.passed else trace.server)
    return Observation(journey.name, predicted, live, tuple(differences(predicted, live)), span=span)


def differences(predicted: Exchange, live: Exchange) -> Iterator[Difference]:
    """In what a live answer is not the predicted one."""
    expected, response = predicted.response, live.response
    if expected is None or expected.status is None or response is None:
        said, came = _silence(predicted), _silence(live)
        # that nginx does not listen on a port says nothing of how others fail there
        if said != came and not (said == REFUSED and came):
            yield Difference("answer", said or _status(expected), came or _status(response))
        return
    if expected.status != response.status:
        yield Difference("status", _status(expected), _status(response))
    if _target(predicted) != _target(live):
        yield Difference("location", _target(predicted), _target(live))
    if not may_be(expected.by, response.by):
        yield Difference("answered-by", expected.by, response.by)
    elif expected.status == response.status and expected.content in TELLING and expected.content != response.content:
        yield Difference("content", expected.content, response.content)


def _silence(exchange: Exchange) -> str:
    """Why there is no answer; empty where there is one."""
    if exchange.response is not None and exchange.response.status is not None:
        return ""
    return exchange.error or CLOSED


def _status(response: Response | None) -> str:
    return str(response.status) if response is not None else ""


def _target(exchange: Exchange) -> str:
    """Where an exchange leads, absolute; empty where it does not."""
    return resolve(exchange.url, exchange.location) if exchange.location else ""


def may_be(predicted: str, live: str) -> bool:
    """Whether an answer can be from the one who was predicted to give it, as far as it tells."""
    if live in {UNKNOWN, predicted}:
        return True
    return live == GO and predicted != "nginx"
