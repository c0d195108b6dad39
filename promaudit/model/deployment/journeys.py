"""The journeys: what people do through the proxy, and when it works.

Every journey is a handful of walks from the public base and a judgement of where they end; nothing here knows whether
the model answers or a live server does.
"""

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.http import Content
from promaudit.facts.journey import Exchange, Journey, JourneyName, Verdict
from promaudit.facts.url import Base, resolve
from promaudit.model.deployment.judgement import (
    WORKS,
    Judge,
    Judged,
    is_answered,
    judge_below,
    judge_page,
    judge_plaintext,
    unfinished,
    wrong_end,
)
from promaudit.model.deployment.walk import MOST_REDIRECTS, Fetch, redirect_target, walk

#: The body of a POST query, `query=up`, in bytes.
QUERY_BODY_LEN = len("query=up")


class Itinerary(Struct, frozen=True):
    """Where the journeys of one component lead: paths below its base, without a slash at the beginning.

    None where the component has no such thing. `assets` are references as its page writes them, `alert_link` is an
    absolute URL (or what the component takes for one), `others` are further paths that its pages are made of.
    """

    page: str | None = ""
    query: str | None = "api/v1/query?query=up"
    query_post: str | None = "api/v1/query"
    metrics: str | None = "metrics"
    health: tuple[tuple[str, Content], ...] = (("-/healthy", "healthy"), ("-/ready", "ready"))
    assets: tuple[str, ...] = ()
    alert_link: str | None = None
    others: tuple[str, ...] = ()


class Walk(Struct, frozen=True):
    """One request with the redirects that it leads through, and the verdict on it.

    `breaking` is the exchange where it breaks, None where it works.
    """

    exchanges: tuple[Exchange, ...]
    verdict: Verdict
    because: str = ""
    breaking: Exchange | None = None

    @property
    def last(self) -> Exchange:
        """Where it ends."""
        return self.exchanges[-1]


class Trip(Struct, frozen=True):
    """A journey before it is summed up: broken if one of its walks is, else undecided if one is."""

    name: JourneyName
    walks: tuple[Walk, ...]

    @property
    def journey(self) -> Journey:
        """The journey as it is reported."""
        exchanges = tuple(exchange for walk in self.walks for exchange in walk.exchanges)
        for verdict in ("broken", "undecided"):
            worst = next((walk for walk in self.walks if walk.verdict == verdict), None)
            if worst is not None:
                return Journey(self.name, worst.verdict, exchanges, worst.because, worst.breaking)
        return Journey(self.name, "works", exchanges)


def trips(
    fetch: Fetch, base: Base, itinerary: Itinerary, *, plain_port: bool, plain_path: str | None = None
) -> tuple[Trip, ...]:
    """All journeys that make sense for a component, in the order of a report; `bypass` is not among them.

    `plain_port` tells whether nginx listens on port 80, so that the base is asked for by http:// as well; `plain_path`
    is the path by which people ask for it, where that is known not to have a slash at its end.
    """
    found = [
        *_pages(fetch, base, itinerary),
        *query(fetch, base, itinerary),
        *metrics(fetch, base, itinerary),
        *health(fetch, base, itinerary),
    ]
    if itinerary.alert_link is not None:
        found.append(alert_link(fetch, itinerary.alert_link, base))
    if plain_port and base.scheme == "https":
        path = f"{base.path}/" if plain_path is None else plain_path
        found.append(plaintext(fetch, f"http://{_host(base)}{path}", base))
    return tuple(found)


def names(itinerary: Itinerary) -> tuple[JourneyName, ...]:
    """The journeys of an itinerary by name, but for `plaintext` and `bypass`."""
    wanted: tuple[tuple[JourneyName, object], ...] = (
        ("open", itinerary.page is not None),
        ("open-slash", itinerary.page is not None),
        ("assets", itinerary.page is not None and itinerary.assets),
        ("query", itinerary.query is not None or itinerary.query_post is not None),
        ("metrics", itinerary.metrics is not None),
        ("health", itinerary.health),
        ("alert-link", itinerary.alert_link is not None),
    )
    return tuple(name for name, there in wanted if there)


def _pages(fetch: Fetch, base: Base, itinerary: Itinerary) -> list[Trip]:
    if itinerary.page is None:
        return []
    page = base.with_slash + itinerary.page
    opened = open_page("open-slash", fetch, page, base)
    found = [open_page("open", fetch, page.removesuffix("/"), base), opened]
    if itinerary.assets:
        found.append(assets(fetch, opened.walks[0], base, page, itinerary.assets))
    return found


def _host(base: Base) -> str:
    return f"[{base.host}]" if ":" in base.host else base.host


def open_page(name: JourneyName, fetch: Fetch, url: str, base: Base) -> Trip:
    """Open a page of the user interface; leaving the base on the way does no harm where the page comes in the end."""
    return Trip(name, (_walked(fetch, "GET", url, lambda exchanges: judge_page(exchanges, base)),))


def alert_link(fetch: Fetch, url: str, base: Base) -> Trip:
    """Open the link that an alert carries; where the base is https, the page must come over https in the end."""
    if not url.lower().startswith(("http://", "https://")) or not url.partition("://")[2].strip("/"):
        return Trip("alert-link", (Walk((), "broken", f"{url} is not a URL that a browser can open"),))

    def judge(exchanges: tuple[Exchange, ...]) -> Judged:
        last, open_end = exchanges[-1], unfinished(exchanges)
        if open_end is None and is_answered(last, "page"):
            clear = base.scheme == "https" and not last.url.startswith("https:")
            return Judged("broken", "the page is answered in clear", last) if clear else WORKS
        return open_end or wrong_end(last)

    return Trip("alert-link", (_walked(fetch, "GET", url, judge),))


def ask(fetch: Fetch, method: str, url: str, base: Base, content: Content, body_len: int = 0) -> Walk:
    """Ask for something that must be served below the base, redirects below it followed."""
    return _walked(fetch, method, url, lambda exchanges: judge_below(exchanges, base, content), body_len)


def query(fetch: Fetch, base: Base, itinerary: Itinerary) -> tuple[Trip, ...]:
    """The API by GET, as links and scripts use it, and by POST, as the user interface does."""
    walks = []
    if itinerary.query is not None:
        walks.append(ask(fetch, "GET", base.with_slash + itinerary.query, base, "api-success"))
    if itinerary.query_post is not None:
        url = base.with_slash + itinerary.query_post
        walks.append(ask(fetch, "POST", url, base, "api-success", QUERY_BODY_LEN))
    return (Trip("query", tuple(walks)),) if walks else ()


def metrics(fetch: Fetch, base: Base, itinerary: Itinerary) -> tuple[Trip, ...]:
    """The component's own metrics, as another Prometheus scrapes them."""
    if itinerary.metrics is None:
        return ()
    return (Trip("metrics", (ask(fetch, "GET", base.with_slash + itinerary.metrics, base, "metrics"),)),)


def health(fetch: Fetch, base: Base, itinerary: Itinerary) -> tuple[Trip, ...]:
    """The health endpoints, as a load balancer asks for them."""
    walks = [ask(fetch, "GET", base.with_slash + path, base, content) for path, content in itinerary.health]
    return (Trip("health", tuple(walks)),) if walks else ()


def assets(fetch: Fetch, opened: Walk, base: Base, url: str, references: tuple[str, ...]) -> Trip:
    """Every script, style and icon of the page, resolved against the page's address as a browser does it.

    Where the page does not open below the base, its address is taken to be `url`, so that what else is wrong there is
    seen all the same.
    """
    page = opened.last.url if opened.verdict == "works" and base.contains(opened.last.url) else url
    return Trip("assets", tuple(_asset(fetch, resolve(page, reference), base) for reference in references))


def _asset(fetch: Fetch, url: str, base: Base) -> Walk:
    def judge(exchanges: tuple[Exchange, ...]) -> Judged:
        judged = judge_below(exchanges, base, "asset")
        return replace(judged, because=f"{url}: {judged.because}") if judged.verdict == "broken" else judged

    return _walked(fetch, "GET", url, judge)


def plaintext(fetch: Fetch, url: str, base: Base) -> Trip:
    """The same page by http:// on port 80: redirected to https below the base, or refused; never passed on in clear."""
    exchanges: list[Exchange] = []
    while len(exchanges) <= MOST_REDIRECTS:
        exchange = fetch("GET", url, 0)
        exchanges.append(exchange)
        judged = judge_plaintext(exchange, base)
        if judged is not None:
            return Trip("plaintext", (_judged_walk(tuple(exchanges), judged),))
        url = redirect_target(exchange) or url
    round_and_round = Judged("broken", f"more than {MOST_REDIRECTS} redirects", exchanges[-1])
    return Trip("plaintext", (_judged_walk(tuple(exchanges), round_and_round),))


def _walked(fetch: Fetch, method: str, url: str, judge: Judge, body_len: int = 0) -> Walk:
    exchanges = walk(fetch, method, url, body_len)
    return _judged_walk(exchanges, judge(exchanges))


def _judged_walk(exchanges: tuple[Exchange, ...], judged: Judged) -> Walk:
    return Walk(exchanges, judged.verdict, judged.because, judged.breaking)
