"""Whether a walk comes to where it should: the judgements that journeys share."""

from collections.abc import Callable

from msgspec import Struct

from promaudit.facts.http import Content
from promaudit.facts.journey import Exchange, Verdict
from promaudit.facts.url import Base
from promaudit.model.deployment.walk import MOST_REDIRECTS, redirect_target


class Judged(Struct, frozen=True):
    """The verdict on the exchanges of a walk; `breaking` is the one where it breaks."""

    verdict: Verdict
    because: str = ""
    breaking: Exchange | None = None


WORKS = Judged("works")
Judge = Callable[[tuple[Exchange, ...]], Judged]


def judge_page(exchanges: tuple[Exchange, ...], base: Base) -> Judged:
    """The page, 200, from the component."""
    last = exchanges[-1]
    open_end = unfinished(exchanges)
    if open_end is None and is_answered(last, "page"):
        return WORKS
    left = leaves(exchanges, base)
    if left is not None and (open_end is None or open_end.verdict == "broken"):
        return Judged("broken", f"a redirect leaves the base: {redirect_target(left)}", left)
    return open_end or wrong_end(last)


def judge_below(exchanges: tuple[Exchange, ...], base: Base, content: Content) -> Judged:
    """200 with the wanted content from the component, and every redirect below the base."""
    left = leaves(exchanges, base)
    if left is not None:
        return Judged("broken", f"a redirect leaves the base: {redirect_target(left)}", left)
    return unfinished(exchanges) or (WORKS if is_answered(exchanges[-1], content) else wrong_end(exchanges[-1]))


def judge_plaintext(exchange: Exchange, base: Base) -> Judged | None:
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


def leaves(exchanges: tuple[Exchange, ...], base: Base) -> Exchange | None:
    """The first exchange that sends the client outside of the base."""
    for exchange in exchanges:
        target = redirect_target(exchange)
        if target is not None and not base.contains(target):
            return exchange
    return None


def is_answered(exchange: Exchange, content: Content) -> bool:
    """Whether the component itself answered, 200, with that."""
    response = exchange.response
    served = exchange.component is not None and response is not None
    return served and response is not None and response.status == 200 and response.content == content


def unfinished(exchanges: tuple[Exchange, ...]) -> Judged | None:
    """What is to say of a walk that does not come to an answer."""
    last = exchanges[-1]
    if last.undecided is not None:
        return Judged("undecided", last.undecided.because, last)
    if last.error is not None:
        return Judged("broken", last.error, last)
    if redirect_target(last) is not None:
        return Judged("broken", f"more than {MOST_REDIRECTS} redirects", last)
    return None


def wrong_end(last: Exchange) -> Judged:
    """The verdict on an answer that is not the wanted one."""
    if last.response is None or last.response.status is None:
        return Judged("broken", "connection closed without an answer", last)
    return Judged("broken", f"{last.status} from {last.response.by}", last)
