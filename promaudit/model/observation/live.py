"""The journeys as a live server lets them be made, from the public base alone: no file is needed."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from promaudit.facts.url import DEFAULT_PORTS, Base, parse_base
from promaudit.model.deployment.journeys import Itinerary, Trip, open_page, trips
from promaudit.model.deployment.walk import Fetch, redirect_target

#: The references of the page at an URL, as it writes them.
References = Callable[[str], tuple[str, ...]]
#: What is put behind the external URL in the links of alerts (util/strutil/strconv.go, TableLinkForExpression).
ALERT_LINK = "/graph?g0.expr=up&g0.tab=1"


def live_trips(fetch: Fetch, references: References, base: Base, external_url: str = "") -> tuple[Trip, ...]:
    """All journeys from a base, as far as they can be made; `fetch` is expected to ask for nothing twice.

    `external_url` is what the server itself says, empty where it does not tell or nobody there may be asked.
    """
    # whose the answers are is known to the one who fetches, once Prometheus has answered with words of its own
    for path, _ in Itinerary().health:
        fetch("GET", base.with_slash + path, 0)
    opened = open_page("open-slash", fetch, base.with_slash, base).walks[0]
    itinerary = Itinerary(
        assets=references(opened.last.url) if opened.verdict == "works" else (),
        alert_link=external_url.rstrip("/") + ALERT_LINK if external_url else None,
    )
    return trips(fetch, base, itinerary, plain_port=base.port == DEFAULT_PORTS["https"])


def is_stripped(fetch: Fetch, base: Base) -> bool:
    """Whether Prometheus answers below the prefix twice: nginx takes one off, and Prometheus serves below the other."""
    if not base.path:
        return False
    response = fetch("GET", f"{base.without_slash}{base.path}/-/healthy", 0).response
    return response is not None and response.content == "healthy"


#: Pages that people copy from the address bar.
_PAGES = re.compile(
    r"/(?:(?:classic|new|old)/)?(?:graph|query|alerts|targets|rules|flags|config|status|tsdb-status|service-discovery"
    r"|metrics|-/healthy|-/ready|api/v1/.*)/?\Z"
)


def base_of(url: str) -> Base:
    """The public base that a URL lies below: without the page of Prometheus that it may name. Raises ValueError."""
    base = parse_base(url)
    return replace(base, path=_PAGES.sub("", base.path))


def over_tls(fetch: Fetch, base: Base) -> Base | None:
    """The same base by https, where its plain form redirects there; None where it does not."""
    target = redirect_target(fetch("GET", base.with_slash, 0))
    if target is None or not target.lower().startswith("https://"):
        return None
    try:
        secure = parse_base(target)
    except ValueError:
        return None
    same = secure.host == base.host and (secure.path == base.path or secure.path.startswith(base.path + "/"))
    return replace(secure, path=base.path) if same else None
