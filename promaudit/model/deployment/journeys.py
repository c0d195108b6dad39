"""The journeys: what people do through the proxy, and when it works.

Every journey is a handful of walks from the public base and a judgement of where they end; nothing here knows whether
the model answers or a live server does.
"""

from collections.abc import Callable
from dataclasses import dataclass

from promaudit.facts.http import Content
from promaudit.facts.journey import Exchange, Journey, JourneyName, Verdict
from promaudit.facts.url import Base, resolve
from promaudit.model.deployment.walk import MOST_REDIRECTS, Fetch, redirect_target, walk

#: The body of a POST query, `query=up`, in bytes.
QUERY_BODY_LEN = len("query=up")


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Where the journeys of one component lead: paths below its base, without a slash at the beginning.

    None where the component has no such thing. `assets` are references as its page writes them.
    """

    query: str | None = "api/v1/query?query=up"
    query_post: str | None = "api/v1/query"
    metrics: str | None = "metrics"
    health: tuple[tuple[str, Content], ...] = (("-/healthy", "healthy"), ("-/ready", "ready"))
    page: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one walk: `breaking` is the exchange where it breaks."""

    verdict: Verdict
    because: str = ""
    breaking: Exchange | None = None


Judge = Callable[[tuple[Exchange, ...]], Judged]
WORKS = Judged("works")


def open_page(name: JourneyName, fetch: Fetch, url: str, base: Base) -> Journey:
    """Open a page of the user interface; leaving the base on the way does no harm where the page comes in the end."""
    exchanges = walk(fetch, "GET", url)
    return _journey(name, exchanges, judge_page(exchanges, base))


def judge_page(exchanges: tuple[Exchange, ...], base: Base) -> Judged:
    """The page, 200, from the component."""
    last = exchanges[-1]
    unfinished = _unfinished(exchanges)
    if unfinished is None and last.status == 200 and last.response and last.response.content == "page":
        return WORKS
    left = _leaves(exchanges, base)
    if left is not None and (unfinished is None or unfinished.verdict == "broken"):
        return Judged("broken", f"a redirect leaves the base: {redirect_target(left)}", left)
    return unfinished or _wrong_end(last)


def ask(fetch: Fetch, method: str, url: str, base: Base, content: Content, body_len: int = 0) -> Journey:
    """Ask for something that must be served below the base, redirects below it followed."""
    exchanges = walk(fetch, method, url, body_len)
    return _journey("query", exchanges, judge_below(exchanges, base, content))


def judge_below(exchanges: tuple[Exchange, ...], base: Base, content: Content) -> Judged:
    """200 with the wanted content from the component, and every redirect below the base."""
    left = _leaves(exchanges, base)
    if left is not None:
        return Judged("broken", f"a redirect leaves the base: {redirect_target(left)}", left)
    unfinished = _unfinished(exchanges)
    if unfinished is not None:
        return unfinished
    last = exchanges[-1]
    if last.status == 200 and last.response and last.response.content == content:
        return WORKS
    return _wrong_end(last)


def query(fetch: Fetch, base: Base, itinerary: Itinerary) -> Journey | None:
    """The API by GET, as links and scripts use it, and by POST, as the user interface does."""
    parts = []
    if itinerary.query is not None:
        parts.append(ask(fetch, "GET", base.with_slash + itinerary.query, base, "api-success"))
    if itinerary.query_post is not None:
        url = base.with_slash + itinerary.query_post
        parts.append(ask(fetch, "POST", url, base, "api-success", QUERY_BODY_LEN))
    return _joined("query", parts) if parts else None


def metrics(fetch: Fetch, base: Base, itinerary: Itinerary) -> Journey | None:
    """The component's own metrics, as another Prometheus scrapes them."""
    if itinerary.metrics is None:
        return None
    return _joined("metrics", [ask(fetch, "GET", base.with_slash + itinerary.metrics, base, "metrics")])


def health(fetch: Fetch, base: Base, itinerary: Itinerary) -> Journey | None:
    """The health endpoints, as a load balancer asks for them."""
    parts = [ask(fetch, "GET", base.with_slash + path, base, content) for path, content in itinerary.health]
    return _joined("health", parts) if parts else None


def assets(fetch: Fetch, opened: Journey, references: tuple[str, ...]) -> Journey:
    """Every script, style and icon of the page, resolved against the page's address as a browser does it."""
    if opened.verdict != "works":
        because = "the page that names them does not open" if opened.verdict == "broken" else opened.because
        return Journey("assets", opened.verdict, (), because, opened.breaking)
    page = opened.exchanges[-1].url
    parts = [_asset(fetch, resolve(page, reference)) for reference in references]
    return _joined("assets", parts) if parts else Journey("assets", "works")


def _asset(fetch: Fetch, url: str) -> Journey:
    exchanges = walk(fetch, "GET", url)
    last = exchanges[-1]
    judged = _unfinished(exchanges)
    if judged is None:
        served = last.status == 200 and last.response is not None and last.response.content == "asset"
        judged = WORKS if served else _wrong_end(last)
    if judged.verdict == "broken":
        judged = Judged("broken", f"{url}: {judged.because}", judged.breaking)
    return _journey("assets", exchanges, judged)


def plaintext(fetch: Fetch, url: str, base: Base) -> Journey:
    """The same page by http:// on port 80: redirected to https below the base, or refused; never passed on in clear."""
    exchanges: list[Exchange] = []
    while len(exchanges) <= MOST_REDIRECTS:
        exchange = fetch("GET", url, 0)
        exchanges.append(exchange)
        judged = _judge_plaintext(exchange, base)
        if judged is not None:
            return _journey("plaintext", tuple(exchanges), judged)
        url = redirect_target(exchange) or url
    return _journey("plaintext", tuple(exchanges), Judged("broken", "more than 10 redirects", exchanges[-1]))


def _judge_plaintext(exchange: Exchange, base: Base) -> Judged | None:
    """None: go on to where a redirect leads, still in clear."""
    if exchange.undecided is not None:
        return Judged("undecided", exchange.undecided.because, exchange)
    if exchange.component is not None:
        return Judged("broken", f"{exchange.component} is asked in clear", exchange)
    target = redirect_target(exchange)
    if target is None:
        return WORKS
    if target.lower().startswith("http://"):
        return None
    if base.contains(target):
        return WORKS
    return Judged("broken", f"the redirect goes elsewhere: {target}", exchange)


def _leaves(exchanges: tuple[Exchange, ...], base: Base) -> Exchange | None:
    """The first exchange that sends the client outside of the base."""
    for exchange in exchanges:
        target = redirect_target(exchange)
        if target is not None and not base.contains(target):
            return exchange
    return None


def _unfinished(exchanges: tuple[Exchange, ...]) -> Judged | None:
    """What is to say of a walk that does not come to an answer."""
    last = exchanges[-1]
    if last.undecided is not None:
        return Judged("undecided", last.undecided.because, last)
    if last.error is not None:
        return Judged("broken", last.error, last)
    if redirect_target(last) is not None:
        return Judged("broken", f"more than {MOST_REDIRECTS} redirects", last)
    return None


def _wrong_end(last: Exchange) -> Judged:
    if last.response is None or last.response.status is None:
        return Judged("broken", "connection closed without an answer", last)
    return Judged("broken", f"{last.status} from {last.response.by}", last)


def _journey(name: JourneyName, exchanges: tuple[Exchange, ...], judged: Judged) -> Journey:
    return Journey(name, judged.verdict, exchanges, judged.because, judged.breaking)


def _joined(name: JourneyName, parts: list[Journey]) -> Journey:
    """A journey of several walks: broken if one is, else undecided if one is."""
    exchanges = tuple(exchange for part in parts for exchange in part.exchanges)
    for verdict in ("broken", "undecided"):
        worst = next((part for part in parts if part.verdict == verdict), None)
        if worst is not None:
            return Journey(name, worst.verdict, exchanges, worst.because, worst.breaking)
    return Journey(name, "works", exchanges)
