"""What a trace tells of an answer: which directive made it, whether it is meant as a refusal, whether it went round."""

from promaudit.facts.failure import Cause, Place
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.facts.trace import Step, Trace
from promaudit.model.deployment.landmarks import Landmarks

#: The directives that answer a request by themselves.
_ANSWERING = frozenset({
    "return", "rewrite", "deny", "limit_except", "auth_request", "auth_basic", "error_page", "try_files", "stub_status",
    "listen", "client_max_body_size", "internal", "empty_gif",
})  # fmt: skip
_REFUSING = frozenset({"return", "deny", "limit_except", "internal", "auth_basic", "auth_request", "ssl_verify_client"})
_CHANGING, _ASKING, _FAILURE = frozenset({"rewrite"}), frozenset({"auth_request"}), 500
_OF_PASSING: frozenset[Cause] = frozenset({"uri-changed", "double-slash", "prefix-stripped", "prefix-not-stripped"})
#: The phases in which nginx says that it has gone round too often.
_ROUNDS = frozenset({"post rewrite", "internal redirect"})


def culprit(exchange: Exchange, cause: Cause, landmarks: Landmarks) -> Span | None:
    """The directive that answered, redirected or changed the request; None where it was none of its own."""
    end = exchange.end
    if end is None:
        return None
    if cause == "no-upstream":
        return _last(end, landmarks, frozenset({"proxy_pass"}))
    if cause == "proxy-redirect":
        return _last(end, landmarks, frozenset({"proxy_redirect"}))
    if cause in _OF_PASSING:
        return _last(end, landmarks, _CHANGING) or _unmatched(end, landmarks, cause)
    if cause == "not-passed" and (rewritten := _last(end, landmarks, _CHANGING)) is not None:
        return rewritten
    return None if exchange.sent is not None else _last(end, landmarks, _ANSWERING)


def _last(trace: Trace, landmarks: Landmarks, names: frozenset[str]) -> Span | None:
    """The place of the last step that a directive of these names made."""
    for step in reversed(trace.steps):
        place = landmarks.place(step.span)
        if place is not None and place.name in names and _took_part(step, place):
            return place.span
    return None


def _unmatched(trace: Trace, landmarks: Landmarks, cause: Cause) -> Span | None:
    """The rewrite that was there to take the prefix off, and whose expression does not match this request."""
    tried = (step.span for step in reversed(trace.steps) if "does not match" in step.text)
    places = (place for span in tried if (place := landmarks.place(span)) is not None)
    return next((one.span for one in places if cause == "prefix-not-stripped" and one.name == "rewrite"), None)


def _took_part(step: Step, place: Place) -> bool:
    """Whether a rewrite did match: one that did not says so, and changes nothing."""
    return place.name != "rewrite" or "does not match" not in step.text


def refusal(exchange: Exchange, landmarks: Landmarks) -> Place | None:
    """The word by which nginx refuses a request on purpose: `return 403`, `deny all`; None where it does not.

    auth_request refuses by 500 where what it asks gives any other answer than 401, 403 or a success.
    """
    end, status = exchange.end, exchange.status
    if end is None or exchange.sent is not None or status is None or not 400 <= status <= _FAILURE:
        return None
    place = landmarks.place(_last(end, landmarks, _ANSWERING))
    names = _REFUSING if status < _FAILURE else _ASKING
    return place if place is not None and place.name in names else None


def cycle(exchange: Exchange) -> bool:
    """Whether nginx gave up because the request came round: ten changes of the URI (NGX_HTTP_MAX_URI_CHANGES)."""
    end = exchange.end
    if end is None or exchange.status != 500 or exchange.sent is not None:
        return False
    return any(step.phase in _ROUNDS and "500" in step.text for step in end.steps)


def unusable(exchange: Exchange, landmarks: Landmarks) -> str:
    """Why nginx had nowhere to pass the request to (no resolver, no valid URL); empty where it did."""
    end = exchange.end
    if end is None or exchange.sent is not None or exchange.status not in {500, 502}:
        return ""
    for step in reversed(end.steps):
        place = landmarks.place(step.span)
        if place is not None and place.name == "proxy_pass":
            return step.text.rpartition(":")[0]
    return ""
