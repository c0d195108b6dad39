"""What else can be told of the locations that publish a component, beside its journeys."""

from collections.abc import Iterator

from msgspec.structs import replace

from promaudit.facts.deployment import Publication
from promaudit.facts.failure import Failure, Place
from promaudit.facts.finding import Witness
from promaudit.facts.http import Request, Response
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided
from promaudit.model.deployment.base import path_of
from promaudit.model.deployment.evidence import culprit
from promaudit.model.deployment.journeys import Walk
from promaudit.model.deployment.subject import Subject
from promaudit.model.deployment.upstream import is_loopback, split_upstream
from promaudit.model.deployment.walk import redirect_target
from promaudit.model.deployment.witness import witness_of
from promaudit.model.nginx.block import Block
from promaudit.model.prometheus.answer import answer

#: Statuses by which nginx turns plain HTTP away.
_TURNED_AWAY = frozenset({400, 403, 405, 410, 421, 426, 444})
#: Where an escaped slash has a meaning: in the name of a label, in a grouping key.
_ESCAPED = {
    "prometheus": "api/v1/label/a%2Fb/values",
    "thanos-query": "api/v1/label/a%2Fb/values",
    "pushgateway": "metrics/job/a%2Fb",
}
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "y": 31536000}


def publications(subject: Subject, found: tuple[Failure, ...] = ()) -> Iterator[Publication]:
    """What is to be said of each location that requests below the base come to the component through.

    Where the slash that a location lacks makes more than its neighbours suffer, that is among the failures `found`.
    """
    doubled = {one.location.span for one in found if one.cause == "double-slash" and one.location is not None}
    seen: set[Span] = set()
    for exchange in _reaching(subject):
        location = subject.location_of(exchange)
        proxy_pass = subject.landmarks.place(exchange.passed.span if exchange.passed else None)
        if location is None or proxy_pass is None or location.span in seen:
            continue
        yield from _told(_publication(subject, exchange, location, proxy_pass), subject, location, not seen)
        if location.span not in doubled:
            yield from _neighbours(subject, exchange, location, proxy_pass)
        seen.add(location.span)


def _told(made: Publication, subject: Subject, location: Place, first: bool) -> Iterator[Publication]:
    """What no request proves, and what one that is decoded does; redirects are told of once."""
    block = subject.landmarks.block(made.proxy_pass.span)
    plain = made
    if block is not None:
        plain = _with_timeouts(replace(made, unverified=_unverified(made.upstream, block)), block, subject)
    yield _with_redirects(plain, subject) if first else plain
    yield from _decoded(made, subject, location)


def _reaching(subject: Subject) -> Iterator[Exchange]:
    for trip in subject.trips:
        for walk in trip.walks:
            yield from (e for e in walk.exchanges if e.component is not None and subject.is_below(e.url) and e.trace)


def _publication(subject: Subject, exchange: Exchange, location: Place, proxy_pass: Place) -> Publication:
    passed, base = exchange.passed, subject.base
    upstream = passed.upstream if passed else ""
    return Publication(subject.component, base.with_slash, base.path, location, proxy_pass, upstream=upstream)


def _neighbours(
    subject: Subject, exchange: Exchange, location: Place, proxy_pass: Place
) -> Iterator[Publication]:
    """A path beside the prefix, by asking for it."""
    found = subject.landmarks.location(location.span)
    if found is None or found.modifier == "=" or not subject.base.path or path_of(found) != subject.base.path:
        return
    beside = subject.client.fetch("GET", subject.base.without_slash + "X/metrics")
    if beside.component is not None and subject.location_of(beside) == location:
        made = _publication(subject, exchange, location, proxy_pass)
        yield replace(made, neighbour=subject.base.path + "X", witness=_witness(beside, subject))


def _decoded(made: Publication, subject: Subject, location: Place) -> Iterator[Publication]:
    """Whether the component answers an escaped slash otherwise than when it is asked without nginx."""
    path = _ESCAPED.get(subject.component)
    if path is None:
        return
    exchange = subject.client.fetch("GET", subject.base.with_slash + path)
    if exchange.passed is None or exchange.answer is None or subject.location_of(exchange) != location:
        return
    direct = answer(subject.backend.server, Request(target=subject.target(path), authorized=True))
    kept = "%2f" in exchange.passed.target.lower() or isinstance(direct, Undecided)
    if not kept and isinstance(direct, Response) and not _alike(direct, exchange.answer):
        yield replace(made, decodes=True, witness=_witness(exchange, subject))


def _alike(one: Response, other: Response) -> bool:
    return (one.status, one.content) == (other.status, other.content)


def _witness(exchange: Exchange, subject: Subject) -> Witness | None:
    return witness_of(exchange, Walk((exchange,), "works"), subject)


def _unverified(upstream: str, block: Block) -> bool:
    remote = upstream.startswith("https:") and not is_loopback(split_upstream(upstream).host)
    return remote and not block.on("proxy_ssl_verify", False)


def _with_timeouts(made: Publication, block: Block, subject: Subject) -> Publication:
    """How long nginx waits, and how long a query may take."""
    directive = block.one("proxy_read_timeout")
    setting = subject.backend.server.setting("query.timeout")
    return replace(
        made,
        read_timeout=seconds(directive.arguments[0]) if directive and directive.arguments else 60.0,
        read_timeout_span=directive.span if directive else None,
        query_timeout=seconds(setting.value) if setting else None,
        query_timeout_span=setting.span if setting else None,
    )


def seconds(text: str) -> float | None:
    """A time as nginx and Prometheus write it (`90`, `5m`, `1h30m`), in seconds; None where it is none."""
    total, number = 0.0, ""
    rest = text.strip()
    while rest:
        number = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        if not number:
            return None
        rest = rest[len(number) :].lstrip()
        unit = next((unit for unit in sorted(_UNITS, key=len, reverse=True) if rest.startswith(unit)), "")
        if not unit and rest:
            return None
        total += int(number) * _UNITS.get(unit, 1)
        rest = rest[len(unit) :].lstrip()
    return total if number else None


def _with_redirects(made: Publication, subject: Subject) -> Publication:
    """What the ways to the base have about them that works, and should not."""
    for trip in subject.trips:
        for walk in trip.walks:
            if trip.name == "plaintext" and walk.verdict == "works":
                made = _with_plain(made, walk.last, subject)
            elif walk.verdict == "works":
                made = _with_downgrade(made, walk, subject)
    return made


def _with_plain(made: Publication, last: Exchange, subject: Subject) -> Publication:
    """http:// neither leads to https nor is refused."""
    status = last.status
    if status is None or status in _TURNED_AWAY or redirect_target(last) is not None or last.stranger:
        return made
    end = last.end
    span = (culprit(last, "not-passed", subject.landmarks) or end.location or end.server) if end else None
    return replace(made, plain_status=status, plain_place=subject.landmarks.place(span))


def _with_downgrade(made: Publication, walk: Walk, subject: Subject) -> Publication:
    for exchange in walk.exchanges:
        target = redirect_target(exchange)
        if target is not None and exchange.url.startswith("https:") and target.startswith("http:"):
            place = subject.landmarks.place(culprit(exchange, "redirect-downgrades", subject.landmarks))
            return replace(made, downgrade=target, downgrade_place=place or subject.location_of(exchange))
    return made
