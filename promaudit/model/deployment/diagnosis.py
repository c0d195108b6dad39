"""Why a journey breaks: one cause for each, found at the first step that is not as it should be.

Structure comes before symptoms. Whether the metrics are a 404 and the start page goes round in circles, the cause is the
same `prefix-stripped` at the same proxy_pass, so that one mistake becomes one finding.
"""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from promaudit.facts.failure import Cause
from promaudit.facts.journey import Exchange, Journey
from promaudit.facts.url import DEFAULT_PORTS, Base, resolve
from promaudit.model.deployment.subject import Subject
from promaudit.model.deployment.walk import redirect_target

#: What is wrong with one exchange; None where it is as it should be.
Check = Callable[[Exchange, Journey, Subject], Cause | None]


def cause_of(journey: Journey, subject: Subject) -> tuple[Cause, Exchange]:
    """The cause of a broken journey, and the exchange that shows it."""
    if journey.name == "alert-link":
        cause = alert_link_cause(journey, subject)
        if cause is not None:
            return cause, journey.exchanges[0]
    for exchange in _walk_that_breaks(journey):
        for check in CHECKS:
            cause = check(exchange, journey, subject)
            if cause is not None:
                return cause, exchange
    return "unexpected-answer", journey.breaking or journey.exchanges[-1]


def _walk_that_breaks(journey: Journey) -> tuple[Exchange, ...]:
    """The exchanges of the walk that ends in (or goes through) the breaking one, from its start.

    A journey of several walks holds them one after another; a walk ends where no redirect leads on.
    """
    walks: list[list[Exchange]] = [[]]
    for exchange in journey.exchanges:
        current = walks[-1]
        if current and redirect_target(current[-1]) != exchange.url:
            walks.append(current := [])
        current.append(exchange)
    return next((tuple(walk) for walk in walks if journey.breaking in walk), journey.exchanges)


def alert_link_cause(journey: Journey, subject: Subject) -> Cause | None:
    """What of the external URL leads the link astray; None where it is the public base and something else is wrong."""
    external = subject.external_url
    if not external.given:
        return "external-url-missing"
    fault = external_url_fault(external.value, subject.base)
    if fault is not None or not journey.exchanges:
        return fault or "external-url-malformed"
    return None


def external_url_fault(value: str, base: Base) -> Cause | None:
    """The first thing in which an external URL differs from the public base."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "external-url-malformed"
    if parts.scheme not in DEFAULT_PORTS:
        return "external-url-host" if value.startswith("/") else "external-url-malformed"
    if not host or host.lower() != base.host:
        return "external-url-host"
    if parts.scheme != base.scheme:
        return "external-url-scheme"
    if (port or DEFAULT_PORTS[parts.scheme]) != base.port:
        return "external-url-port"
    return None if unquote(parts.path).rstrip("/") == unquote(base.path) else "external-url-path"


def never_arrived(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """The client did not get an answer from nginx at all."""
    if exchange.error is None or exchange.trace is not None:
        return None
    first_hop = exchange is journey.exchanges[0]
    if not first_hop:
        return "proxy-redirect" if _made_by(journey, exchange) == "component" else "nginx-redirect"
    if exchange.error.startswith("TLS"):
        return "tls-on-plain-port"
    return "unknown-host" if exchange.error == "no such host" else "nobody-listens"


def _made_by(journey: Journey, exchange: Exchange) -> str:
    """Who sent the client to `exchange`: "component" or "nginx"."""
    before = journey.exchanges[journey.exchanges.index(exchange) - 1]
    return "component" if before.answer is not None else "nginx"


def other_server(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """The request was answered by the default server, because its host is nobody's name."""
    if exchange.trace is None or exchange.answer is not None:
        return None
    host = urlsplit(exchange.url).hostname or ""
    reached = exchange.component is not None
    return None if reached or subject.names.serves(host, exchange) else "host-not-served"


def plain_on_tls(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """nginx answers 400 to plain HTTP on a TLS port (497)."""
    plain = exchange.url.startswith("http:") and exchange.passed is None
    return "plain-on-tls-port" if plain and exchange.status == 400 else None  # noqa: PLR2004


def plaintext(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """The journey over plain HTTP has causes of its own."""
    if journey.name != "plaintext":
        return None
    return "served-in-clear" if exchange.component is not None else _elsewhere(exchange, subject)


def _elsewhere(exchange: Exchange, subject: Subject) -> Cause | None:
    target = redirect_target(exchange)
    if target is None or target.startswith("http:"):
        return None
    return None if subject.base.contains(target) else "redirect-elsewhere"


def upstream(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """nginx passes the request on, but not to the component, or not in the way that it speaks."""
    if exchange.passed is None:
        return None
    if exchange.component is None:
        return "other-upstream"
    return exchange_fault(exchange, subject)


def exchange_fault(exchange: Exchange, subject: Subject) -> Cause | None:
    """nginx and the component do not agree on TLS between them."""
    passed = exchange.passed
    if passed is None or (exchange.answer is not None and exchange.answer.status != 400):  # noqa: PLR2004
        return None
    if passed.upstream.startswith("https:") != subject.speaks_tls:
        return "upstream-scheme"
    return "upstream-unverified" if exchange.answer is None else None


def mapping(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """nginx passes the request on as something else than what the component serves for it."""
    passed = exchange.passed
    if passed is None or not subject.base.contains(exchange.url):
        return None
    suffix = urlsplit(exchange.url).path[len(subject.base.path) :]
    return mapping_fault(suffix, urlsplit(exchange.url).query, passed.target, subject)


def mapping_fault(suffix: str, query: str, target: str, subject: Subject) -> Cause | None:
    """Compare what nginx passes with the route prefix and what follows the public base.

    `suffix` begins with a slash or is empty (the base without its slash), `target` is the raw request target.
    """
    path, _, passed_query = target.partition("?")
    path, suffix, prefix = unquote(path), unquote(suffix), subject.route_prefix.value
    expected = prefix + suffix
    if path == expected or (path.rstrip("/") == expected.rstrip("/") and suffix in {"", "/"}):
        return "uri-changed" if query and passed_query != query else None
    if _one_slash(path) == _one_slash(expected or "/"):
        return "double-slash"
    if suffix and not path.endswith(suffix):
        return "uri-changed"
    inserted = path[: len(path) - len(suffix)] if suffix else path.rstrip("/")
    if prefix and not inserted:
        return _malformed(subject) or "prefix-stripped"
    if "//" in path and not prefix.startswith("//") and not subject.base.path:
        return "uri-changed"
    return _malformed(subject) or "prefix-not-stripped"


def _malformed(subject: Subject) -> Cause | None:
    """An external URL without a scheme became a path, and with it the route prefix."""
    external, prefix = subject.external_url, subject.route_prefix
    if not external.given or prefix.given:
        return None
    fault = external_url_fault(external.value, subject.base)
    return fault if fault == "external-url-malformed" else None


def _one_slash(path: str) -> str:
    while "//" in path:
        path = path.replace("//", "/")
    return path


def component_redirect(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """The component redirects to where nginx does not serve it."""
    answer, target = exchange.answer, redirect_target(exchange)
    if answer is None or answer.location is None or target is None or _followed_well(target, journey, subject):
        return None
    if answer.location.rstrip("/") != (exchange.location or "").rstrip("/") and _leads_right(exchange, subject):
        return "proxy-redirect"
    return external_redirect(answer.location, subject)


def _followed_well(target: str, journey: Journey, subject: Subject) -> bool:
    return subject.base.contains(target) and journey.breaking is not None and journey.breaking.location != target


def _leads_right(exchange: Exchange, subject: Subject) -> bool:
    """Whether the component's own Location, untouched, would have stayed below the base."""
    answer = exchange.answer
    return answer is not None and subject.base.contains(resolve(exchange.url, answer.location or ""))


def external_redirect(location: str, subject: Subject) -> Cause:
    """Whether a redirect of the component comes from its external URL or from its router."""
    path = unquote(urlsplit(location).path)
    external = subject.external_path
    built_from_external = path.startswith(external + "/") and external != subject.route_prefix.value
    pages = {external + page for page in subject.redirect_pages}
    if built_from_external or path in pages:
        if not subject.external_url.given:
            return "external-url-missing"
        fault = external_url_fault(subject.external_url.value, subject.base)
        if fault is not None and external != unquote(subject.base.path):
            return "external-url-malformed" if fault == "external-url-malformed" else "external-url-path"
    return "router-redirect"


def nginx_answer(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """nginx answers by itself what should have reached the component."""
    if exchange.passed is not None or exchange.trace is None:
        return None
    target = redirect_target(exchange)
    if target is not None:
        return _nginx_redirect(exchange, target, journey, subject)
    return _nginx_refusal(exchange, journey, subject)


def _nginx_redirect(exchange: Exchange, target: str, journey: Journey, subject: Subject) -> Cause | None:
    if subject.base.contains(target) and not journey.because.startswith("more than"):
        return None
    if exchange.url == subject.base.without_slash and journey.name == "open":
        return "base-without-slash"
    return "nginx-redirect"


def _nginx_refusal(exchange: Exchange, journey: Journey, subject: Subject) -> Cause:
    status = exchange.status
    if exchange.method == "POST" and subject.get_passes(exchange):
        return "method-refused"
    if status == 500 and subject.cycles(exchange):  # noqa: PLR2004
        return "rewrite-cycle"
    if exchange.url == subject.base.without_slash and subject.base.path:
        return "base-without-slash"
    if subject.refuses(exchange):
        return "refused-by-nginx"
    return "other-location" if subject.passing is not None else "not-passed"


def wrong_answer(exchange: Exchange, journey: Journey, subject: Subject) -> Cause | None:
    """The component was asked for the right thing and answers otherwise all the same."""
    if exchange.answer is not None and exchange.answer.status == 401:  # noqa: PLR2004
        return "needs-credentials"
    return None


CHECKS: tuple[Check, ...] = (
    never_arrived,
    plaintext,
    plain_on_tls,
    other_server,
    upstream,
    mapping,
    component_redirect,
    nginx_answer,
    wrong_answer,
)
