"""Why a live journey is broken, as far as the answers give it away.

Seen from outside there is a request and an answer. What Prometheus was passed shows in what it answers: its routers
redirect a path with two slashes to the same path with one (julienschmidt/httprouter, CleanPath; net/http, ServeMux),
its home page redirects to a page below the path of its external URL (web/web.go).
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import Struct

from promaudit.facts.journey import Exchange, JourneyName
from promaudit.facts.live import LiveCause, LiveFailure
from promaudit.facts.url import Base
from promaudit.model.deployment.journeys import Trip, Walk
from promaudit.model.deployment.walk import redirect_target

GATEWAY = frozenset({502, 503, 504})
UNAUTHORIZED = frozenset({401, 407})
REFUSED_METHOD = frozenset({403, 405, 413})
#: What Go's net/http answers where it is spoken to in clear on a port of TLS, and what nginx answers there.
GO_WANTS_TLS = "a Go server"
PAGES = ("/graph", "/query", "/classic/graph", "/new/graph", "/old/graph")


class _Case(Struct, frozen=True):
    """A broken walk, the journey that it belongs to, and the exchange to blame."""

    journey: JourneyName
    walk: Walk
    exchange: Exchange
    base: Base
    stripped: bool
    alive: bool

    @property
    def path(self) -> str:
        return urlsplit(self.exchange.url).path or "/"

    @property
    def rest(self) -> str:
        """The path without that of the base; the path itself where it is not below."""
        below = self.path == self.base.path or self.path.startswith(self.base.path + "/")
        return (self.path[len(self.base.path) :] or "/") if below else self.path

    @property
    def by(self) -> str:
        return self.exchange.response.by if self.exchange.response else ""

    @property
    def by_nginx(self) -> bool:
        return self.by == "nginx"

    @property
    def status(self) -> int:
        return self.exchange.status or 0

    @property
    def target(self) -> str:
        return redirect_target(self.exchange) or ""

    @property
    def stays_on_origin(self) -> bool:
        return self.target.startswith(self.base.origin + "/")

    @property
    def target_path(self) -> str:
        return urlsplit(self.target).path or "/"


def live_failures(
    made: tuple[Trip, ...], base: Base, asked: str = "", *, stripped: bool = False
) -> tuple[LiveFailure, ...]:
    """The failures of all broken walks; those of a walk that begins at `asked` go first.

    `stripped` tells that nginx is known to take the prefix off which Prometheus serves below.
    """
    broken = [(trip, walk) for trip in made for walk in trip.walks if walk.verdict == "broken" and walk.exchanges]
    broken.sort(key=lambda pair: pair[1].exchanges[0].url != asked)
    alive = any(walk.verdict == "works" for trip in made if trip.name != "plaintext" for walk in trip.walks)
    return tuple(
        _failure(_Case(trip.name, walk, walk.breaking or walk.last, base, stripped, alive)) for trip, walk in broken
    )


def _failure(case: _Case) -> LiveFailure:
    cause = next(cause for cause, holds in _CAUSES if holds(case))
    return LiveFailure(
        journey=case.journey,
        cause=cause,
        because=case.walk.because,
        exchange=case.exchange,
        base=str(case.base),
        base_path=case.base.path,
        path=case.path,
        passed_path="/" + case.rest if cause == "double-slash" else "",
        target=case.target or (page_prefix(case.path) if cause == "external-url-path" else ""),
        explanation=_explanation(cause, case),
    )


def _plaintext(case: _Case) -> bool:
    return case.journey == "plaintext"


def _unasked(case: _Case) -> bool:
    return (case.exchange.error or "").startswith("not asked")


def _tls(case: _Case) -> bool:
    wrong_side = case.status == 400 and case.by_nginx and case.exchange.url.startswith("http://")
    return (case.exchange.error or "").startswith("TLS:") or wrong_side


def _led_home(case: _Case) -> bool:
    """Whether this is where the home page, or the link of an alert, led, and Prometheus has no page there."""
    page = case.path.rstrip("/").endswith(PAGES) and case.status in {404, 500}
    return page and not case.by_nginx and case.journey in {"open", "open-slash", "alert-link"}


def _no_page(case: _Case) -> bool:
    """Where a page has to be there is none, though the rest of Prometheus is there."""
    return _led_home(case) and case.alive and case.rest.rstrip("/") in PAGES


def _other_home(case: _Case) -> bool:
    """The home page led to a page below another path than the public one."""
    redirected = len(case.walk.exchanges) > 1 and case.exchange is case.walk.last
    return redirected and _led_home(case) and page_prefix(case.path) != case.base.path


def page_prefix(path: str) -> str:
    """What stands in front of the page of a path: `/prometheus` of `/prometheus/graph`."""
    page = max((page for page in PAGES if path.rstrip("/").endswith(page)), key=len, default="")
    return path.rstrip("/").removesuffix(page)


def _double_slash(case: _Case) -> bool:
    """The answer is what a path with two slashes gets: the same with one, without the prefix of the base."""
    cleaned = case.status in {301, 307, 308} and not case.by_nginx and case.target_path == case.rest
    return bool(case.base.path) and bool(case.target) and cleaned and case.rest != case.path


def _loops(case: _Case) -> bool:
    return case.walk.because.startswith("more than")


def _stripped(case: _Case) -> bool:
    """Whether this comes of the prefix that nginx takes off: Prometheus redirects, round and round, or answers 404."""
    lost = (bool(case.target) or case.status == 404) and not case.by_nginx
    return case.stripped and (lost or _loops(case))


_CAUSES: tuple[tuple[LiveCause, Callable[[_Case], bool]], ...] = (
    ("served-in-clear", lambda case: _plaintext(case) and case.exchange.component is not None),
    ("tls", _tls),
    ("not-asked", _unasked),
    ("unreachable", lambda case: case.exchange.response is None or case.exchange.status is None),
    ("plaintext-redirect-elsewhere", _plaintext),
    ("prefix-stripped", _stripped),
    ("redirect-loop", _loops),
    ("double-slash", _double_slash),
    ("redirect-leaves-base", lambda case: bool(case.target)),
    ("needs-credentials", lambda case: case.status in UNAUTHORIZED),
    ("upstream-down", lambda case: case.status in GATEWAY and case.by not in {"prometheus", GO_WANTS_TLS}),
    ("unhealthy", lambda case: case.status in GATEWAY),
    ("upstream-speaks-tls", lambda case: case.status == 400 and case.by == GO_WANTS_TLS),
    ("post-refused", lambda case: case.exchange.method == "POST" and case.status in REFUSED_METHOD),
    ("query-lost", lambda case: case.status == 400 and case.journey == "query" and case.by == "prometheus"),
    ("no-user-interface", _no_page),
    ("external-url-path", _other_home),
    ("not-passed", lambda case: case.by_nginx),
    ("path-not-served", lambda case: case.status == 404 and case.by in {"prometheus", GO_WANTS_TLS}),
    ("unexpected-answer", lambda case: True),
)


def _explanation(cause: LiveCause, case: _Case) -> str:
    explain = _EXPLANATIONS.get(cause)
    return explain(case) if explain is not None else ""


def _of_redirect(case: _Case) -> str:
    """Who says the wrong address, and which setting it comes from."""
    if not case.stays_on_origin:
        clear = case.base.scheme == "https" and case.target.startswith("http://")
        return "it goes to another place, in clear" if clear else "it goes to another place"
    if case.by == "prometheus" and case.target_path.rstrip("/").endswith(PAGES):
        prefix = page_prefix(case.target_path) or "/"
        return f"Prometheus takes `{prefix}` for the path of its address (--web.external-url)"
    if case.by_nginx:
        return "nginx itself redirects there (return, rewrite or error_page)"
    return "Prometheus serves below another path than the public one, and nothing puts the prefix back"


def _of_gateway(case: _Case) -> str:
    words = {
        502: "nothing listens where proxy_pass leads, or it speaks TLS there where nginx does not (or the reverse)",
        503: "the server that answers has no upstream that works, or refuses for the moment",
        504: "what proxy_pass leads to does not answer in time",
    }
    return words[case.status]


def _of_clear(case: _Case) -> str:
    return "the request went over plain HTTP, and so did everything that it showed"


_EXPLANATIONS: dict[LiveCause, Callable[[_Case], str]] = {
    "redirect-leaves-base": _of_redirect,
    "upstream-down": _of_gateway,
    "served-in-clear": _of_clear,
}
