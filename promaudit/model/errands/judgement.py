"""What the answer to an errand means: whether it is what was wanted, and why not."""

from msgspec import Struct

from promaudit.facts.errand import ErrandCause
from promaudit.facts.http import Content, Response
from promaudit.model.deployment.backends import Backend
from promaudit.model.errands.questions import Question
from promaudit.model.prometheus.endpoints import endpoints

#: What no scraper takes for metrics.
_NO_METRICS: frozenset[Content] = frozenset({"page", "asset", "api-success", "api-error"})
#: What is wanted, below the route prefix.
_WANTED = {"remote-write": "/api/v1/write", "remote-read": "/api/v1/read", "reload": "/-/reload"}
SWITCHES = {"remote-write": "web.enable-remote-write-receiver", "reload": "web.enable-lifecycle"}


class End(Struct, frozen=True):
    """How a request ends: its last answer, and why that is not what was wanted."""

    status: int | None
    cause: ErrandCause
    because: str


def wanted(question: Question, backend: Backend) -> str:
    """The path that would be right: what was asked for, below the route prefix."""
    found, prefix = endpoints(backend.server), backend.server.route_prefix.value
    if question.kind in _WANTED:
        return prefix + _WANTED[question.kind]
    below = endpoint_meant(question, backend)
    return below if below in found.unprefixed else f"{prefix}/{below}"


def endpoint_meant(question: Question, backend: Backend) -> str:
    """The endpoint that is meant, without prefix and slashes around it."""
    found = endpoints(backend.server)
    known = [path for path in (found.metrics, found.healthy, found.ready, "federate", "-/reload", "-/quit") if path]
    asked = question.path.rstrip("/")
    meant = next((path for path in known if asked.endswith("/" + path)), None)
    return meant or (found.metrics if question.kind == "scrape" else found.healthy) or ""


def judged(question: Question, said: Response, method: str, backend: Backend) -> End:
    """What an answer comes to; `method` is that of the last request, after redirects."""
    status = said.status
    words = f"{status}" + (f", Location: {said.location}" if said.location else "")
    cause = _cause(question, said, method, backend)
    return End(status, cause, words)


def _cause(question: Question, said: Response, method: str, backend: Backend) -> ErrandCause:
    if said.status is None:
        return "refused"
    if said.status == 401:
        return "credentials"
    if method != question.method:
        # a redirected POST has become a GET: nothing arrives, whatever is answered
        return "redirect"
    if question.kind == "scrape":
        return _cause_of_scrape(said)
    return _cause_of_call(question, said.status, backend)


def _cause_of_scrape(said: Response) -> ErrandCause:
    if said.status is not None and 300 <= said.status < 400:
        return "redirect"
    return "" if said.status == 200 and said.content not in _NO_METRICS else "path"


def _cause_of_call(question: Question, status: int, backend: Backend) -> ErrandCause:
    if 300 <= status < 400:
        return "" if question.kind == "health" else "redirect"
    right = question.path == wanted(question, backend)
    if right and status in {403, 404} and _is_off(question, backend):
        return "switch"
    if status == 405 and right:
        return "method"
    wrong = status in {404, 405, 410} or (question.kind == "health" and status >= 400)
    return "path" if wrong else ""


def _is_off(question: Question, backend: Backend) -> bool:
    switch = SWITCHES.get(question.kind)
    return switch is not None and not backend.server.is_on(switch)
