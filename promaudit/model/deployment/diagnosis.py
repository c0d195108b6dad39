"""Why a journey breaks: one cause for each walk, found at the first step that is not as it should be.

Structure comes before symptoms. Whether the metrics are a 404 and the start page goes round in circles, the cause is
the same `prefix-stripped` at the same proxy_pass, so that one mistake becomes one finding. Where two places disagree
and either could be changed, the cause is the one whose change alone makes the request right.
"""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from promaudit.facts.failure import Cause
from promaudit.facts.journey import Exchange
from promaudit.facts.url import parse_base, resolve
from promaudit.model.deployment.base import path_of
from promaudit.model.deployment.client import NO_HANDSHAKE, PLAIN_PORT, REFUSED
from promaudit.model.deployment.evidence import cycle, unusable
from promaudit.model.deployment.external import alert_link_cause, redirect_fault
from promaudit.model.deployment.journeys import Walk
from promaudit.model.deployment.mapping import mapping_fault, one_slash
from promaudit.model.deployment.subject import Subject
from promaudit.model.deployment.walk import MOST_REDIRECTS, redirect_target

_CLIENT_ERROR = 400
#: How the words end that are said of a walk that comes to no end.
_ROUND = f"more than {MOST_REDIRECTS} redirects"
#: What is wrong with one exchange; None where it is as it should be.
Check = Callable[[Exchange, Walk, Subject], Cause | None]


def cause_of(name: str, walk: Walk, subject: Subject) -> tuple[Cause, Exchange | None]:
    """The cause of a broken walk of the journey `name`, and the exchange that shows it."""
    if not walk.exchanges and not subject.backend.starts:
        return "component-does-not-start", None
    special = _OF_JOURNEYS.get(name)
    cause = special(walk, subject) if special else None
    if cause is not None:
        return cause, walk.breaking or next(iter(walk.exchanges), None)
    for exchange in walk.exchanges:
        for check in CHECKS:
            cause = check(exchange, walk, subject)
            if cause is not None:
                return _without_slash(cause, exchange, name, subject), exchange
    if walk.because.endswith(_ROUND):
        return "redirect-loop", _redirect_of_loop(walk)
    return "unexpected-answer", walk.breaking or walk.last


def _redirect_of_loop(walk: Walk) -> Exchange:
    """One redirect of a loop, the same wherever the loop is entered; one that nginx makes, if there is any."""
    by_nginx = [exchange for exchange in walk.exchanges[1:] if exchange.answer is None]
    return min(by_nginx or walk.exchanges[1:], key=lambda exchange: exchange.url)


#: What can be wrong with the base without its slash alone.
_OF_THE_SLASH = frozenset({"nginx-redirect", "other-location", "not-passed", "refused-by-nginx", "prefix-not-stripped",
    "prefix-stripped", "uri-changed", "other-upstream", "double-slash"})  # fmt: skip


def _without_slash(cause: Cause, exchange: Exchange, name: str, subject: Subject) -> Cause:
    """Where the base opens with its slash, what is wrong without it is that slash."""
    alone = name == "open" and bool(subject.base.path) and subject.works("open-slash")
    if alone and cause in _OF_THE_SLASH and exchange.url == subject.base.without_slash:
        return "base-without-slash"
    return cause


def bypass_cause(walk: Walk, subject: Subject) -> Cause:
    """The component is reached without nginx."""
    return "listens-in-clear"


def plaintext_cause(walk: Walk, subject: Subject) -> Cause:
    """The journey over plain HTTP has causes of its own."""
    last = walk.last
    if last.component is not None:
        return "served-in-clear"
    return "redirect-loop" if walk.because.startswith("more than") else "redirect-elsewhere"


def never_arrived(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """The client did not get as far as nginx."""
    if exchange.error is None or exchange.trace is not None:
        return None
    if exchange is not walk.exchanges[0]:
        return "nginx-redirect"
    if exchange.error.startswith(NO_HANDSHAKE):
        return "no-handshake"
    if exchange.error == PLAIN_PORT:
        return "tls-on-plain-port"
    return "nobody-listens" if exchange.error == REFUSED else "unknown-host"


def does_not_start(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """The component is reached, but it is not running."""
    return "component-does-not-start" if exchange.component and not subject.backend.starts else None


def plain_on_tls(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """nginx answers 400 to plain HTTP on a TLS port (497)."""
    plain = exchange.url.startswith("http:") and exchange.sent is None
    return "plain-on-tls-port" if plain and exchange.status == 400 else None


def page_leads_astray(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """A page names what it needs by an address outside of the base, because of what the component was told."""
    first = exchange is walk.exchanges[0] and exchange.component is None
    return redirect_fault(subject) if first and not subject.is_below(exchange.url) else None


def other_server(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """The request is answered by the default server, because its host is nobody's name."""
    if exchange.trace is None or exchange.component is not None or subject.is_served(exchange.url):
        return None
    target = redirect_target(exchange)
    return None if target is not None and subject.is_below(target) else "host-not-served"


def upstream(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """nginx passes the request on, but not to the component, or not in the way that it speaks."""
    passed = exchange.sent
    if passed is None:
        return None
    if exchange.component is None:
        here, passing = subject.location_of(exchange), subject.passing
        shadowed = passing is not None and here is not None and here.span != passing.span
        return "other-location" if shadowed else "other-upstream"
    if exchange.answer is not None and exchange.answer.status != 400:
        return None
    if passed.upstream.startswith("https:") != subject.backend.speaks_tls:
        return "upstream-scheme"
    return "upstream-unverified" if exchange.answer is None else None


def mapping(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """nginx passes the request on as something else than what the component serves for it."""
    passed = exchange.sent
    if passed is None or not subject.is_below(exchange.url):
        return None
    return mapping_fault(subject.suffix(exchange.url), urlsplit(exchange.url).query, passed.target, subject)


def component_redirect(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """The component redirects to where nginx does not serve it."""
    answer, target = exchange.answer, redirect_target(exchange)
    if answer is None or answer.location is None or target is None:
        return None
    untouched = resolve(exchange.url, answer.location)
    if untouched != target and subject.is_below(untouched) and _is_spoilt(untouched, target, subject):
        return "proxy-redirect"
    if untouched == target and not _made_by_router(answer.location, exchange):
        fault = redirect_fault(subject)
        if fault is not None:
            return fault
    return None if subject.is_below(target) else "router-redirect"


def _is_spoilt(right: str, target: str, subject: Subject) -> bool:
    """Whether nginx makes of a redirect that leads to a page one that leads out of the base, or nowhere in it."""
    if not subject.is_below(target):
        return True
    ends = [subject.client.fetch("GET", url).status or 500 for url in (right, target)]
    return ends[0] < _CLIENT_ERROR <= ends[1]


def _made_by_router(location: str, exchange: Exchange) -> bool:
    """Whether a redirect corrects the path that was asked for: a slash, a double slash, another case.

    All others of the family are built from the external URL.
    """
    asked = exchange.sent.target.partition("?")[0] if exchange.sent else ""
    return _plain(urlsplit(location).path) == _plain(asked)


def _plain(path: str) -> str:
    return one_slash(unquote(path)).rstrip("/").lower()


def nginx_answer(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """nginx answers by itself what should have reached the component."""
    if exchange.sent is not None or exchange.trace is None:
        return None
    target = redirect_target(exchange)
    if target is not None:
        return None if subject.is_below(target) else _nginx_redirect(exchange, target, subject)
    return _nginx_refusal(exchange, subject)


def _nginx_redirect(exchange: Exchange, target: str, subject: Subject) -> Cause:
    """nginx redirects to outside of the base; where only the port or the scheme is wrong, that is said."""
    try:
        there, here = parse_base(target), parse_base(exchange.url)
    except ValueError:
        return "nginx-redirect"
    path = urlsplit(target).path
    below = path == subject.base.path or path.startswith(subject.base.path + "/")
    if not below or there.host != here.host or here.scheme != subject.base.scheme:
        return "nginx-redirect"
    if there.scheme != here.scheme:
        return "redirect-downgrades" if here.scheme == "https" else "nginx-redirect"
    return "redirect-port" if there.port != here.port else "nginx-redirect"


def _nginx_refusal(exchange: Exchange, subject: Subject) -> Cause:
    if exchange.method == "POST" and subject.client.fetch("GET", exchange.url).component is not None:
        return "method-refused"
    if cycle(exchange):
        return "rewrite-cycle"
    if unusable(exchange, subject.landmarks):
        return "no-upstream"
    if subject.passing is None and not subject.is_guarded(exchange):
        return "not-passed"
    if subject.is_refused(exchange) and not _reaches_too_far(exchange, subject):
        return "refused-by-nginx"
    return "other-location" if exchange.end and exchange.end.location else "not-passed"


def _reaches_too_far(exchange: Exchange, subject: Subject) -> bool:
    """Whether a regular expression takes the request that is not written for the public path, nor a part of it."""
    found = subject.landmarks.location(exchange.end.location) if exchange.end else None
    if found is None or not found.is_regex or subject.passing is None or not subject.base.path:
        return False
    return not path_of(found).startswith(subject.base.path)


def wrong_answer(exchange: Exchange, walk: Walk, subject: Subject) -> Cause | None:
    """The component was asked for the right thing and answers otherwise all the same."""
    if exchange.answer is not None and exchange.answer.status == 401:
        return "needs-credentials"
    return None


#: Journeys that have causes of their own, before the general ones.
_OF_JOURNEYS: dict[str, Callable[[Walk, Subject], Cause | None]] = {
    "alert-link": alert_link_cause,
    "plaintext": plaintext_cause,
    "bypass": bypass_cause,
}

CHECKS: tuple[Check, ...] = (
    never_arrived,
    does_not_start,
    plain_on_tls,
    page_leads_astray,
    other_server,
    upstream,
    mapping,
    component_redirect,
    nginx_answer,
    wrong_answer,
)
