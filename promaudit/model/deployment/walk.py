"""A client that follows redirects as a browser does, whoever answers it: the model or a live server."""

from collections.abc import Callable

from promaudit.facts.journey import Exchange
from promaudit.facts.url import resolve

#: Asks for one URL; does not follow redirects. Arguments: method, absolute URL, length of the body in bytes.
Fetch = Callable[[str, str, int], Exchange]

MOST_REDIRECTS = 10
REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Statuses after which a method other than GET and HEAD becomes a GET without a body (Fetch standard, 4.4).
BECOMES_GET = frozenset({301, 302, 303})


def walk(fetch: Fetch, method: str, url: str, body_len: int = 0) -> tuple[Exchange, ...]:
    """Ask for `url` and follow redirects; the last exchange is no redirect, or one more than `MOST_REDIRECTS`.

    Ends early at an exchange that has no answer or is undecided.
    """
    exchanges: list[Exchange] = []
    while True:
        exchange = fetch(method, url, body_len)
        exchanges.append(exchange)
        target = redirect_target(exchange)
        if target is None or len(exchanges) > MOST_REDIRECTS:
            return tuple(exchanges)
        if exchange.status in BECOMES_GET and method != "HEAD":
            method, body_len = "GET", 0
        url = target


def redirect_target(exchange: Exchange) -> str | None:
    """The absolute URL that an exchange sends the client to; None where it does not.

    The fragment of the Location is kept off: it never reaches a server.
    """
    if exchange.status not in REDIRECTS or exchange.location is None:
        return None
    return resolve(exchange.url, exchange.location).partition("#")[0]
