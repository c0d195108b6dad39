"""Deployments: a component, its public base, its journeys, and every relation that rules are given."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from msgspec.structs import replace

from promaudit.facts.deployment import Deployment, FlagFault, Undecidable, Unpublished
from promaudit.facts.failure import Failure
from promaudit.facts.journey import Exchange
from promaudit.facts.nginx import Directive
from promaudit.facts.presentation import Presentation
from promaudit.facts.server import Refused, Server
from promaudit.facts.span import Span
from promaudit.facts.url import Base
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.bypass import bypass
from promaudit.model.deployment.failures import failures
from promaudit.model.deployment.handshakes import if_there_is_a_handshake
from promaudit.model.deployment.itinerary import itinerary
from promaudit.model.deployment.journeys import Itinerary, Trip, Walk, names, trips
from promaudit.model.deployment.needs import addresses_of, meant
from promaudit.model.deployment.publications import publications
from promaudit.model.deployment.reachability import reachability
from promaudit.model.deployment.said import said_by_nginx
from promaudit.model.deployment.shadows import shadowed
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.strays import strayed
from promaudit.model.deployment.subject import Subject
from promaudit.model.deployment.upstream import match, split_upstream
from promaudit.model.deployment.whereabouts import inner_port
from promaudit.model.errands import asked_names

Facts = dict[str, tuple[object, ...]]


def published(site: Site, backend: Backend, base: Base) -> Deployment:
    """A component with a public base."""
    where = itinerary(backend.server)
    if site.stands_still is not None:
        return _halted(site, backend, base, where)
    presented = shown(site, base)
    subject = travelled(site, backend, base, where)
    subject.trips = tuple(if_there_is_a_handshake(trip, presented, base) for trip in subject.trips)
    facts = facts_of(site, subject, tuple(failures(subject)))
    return _deployment(site, backend, base, subject.trips, facts, presented)


def hidden(site: Site, backend: Backend) -> Deployment:
    """A component that nginx passes nothing to."""
    made = (bypass(backend),)
    facts = common_facts(site, backend) | {"undecidable": tuple(undecidables(made))}
    return _deployment(site, backend, None, made, facts | {"unpublished": unpublished(site)})


def aside(site: Site, backend: Backend, base: Base) -> Deployment:
    """A component whose public base is that of another one: what is told is who reaches it without nginx."""
    made = (bypass(backend),)
    subject = Subject(backend, base, site.client(backend, base.host), site.landmarks, made)
    told = {"nginx_refusal": (), "failure": tuple(failures(subject)), "undecidable": tuple(undecidables(made))}
    return _deployment(site, backend, None, made, common_facts(site, backend) | told, ())


def nothing(site: Site, public: Base | None) -> Deployment:
    """An nginx that passes nothing to any program of the family, and no flags of one."""
    facts: Facts = {"unpublished": unpublished(site), "nginx_refusal": tuple(said_by_nginx(site))}
    url = public.with_slash if public else None
    return Deployment("prometheus", site.inventory.sources, url, (), shown(site, public), facts, site.refusal)


def _halted(site: Site, backend: Backend, base: Base, where: Itinerary) -> Deployment:
    """What becomes of the journeys where nginx does not start, or was not read to its end."""
    halt = site.stands_still
    assert halt is not None  # noqa: S101 - the caller has looked
    walk = Walk((), "undecided" if site.refusal is None else "broken", halt)
    made = (*(Trip(name, (walk,)) for name in names(where)), bypass(backend))
    if not site.lacks_files:
        return _deployment(site, backend, base, made, common_facts(site, backend))
    started = site.started()
    subject = travelled(started, backend, base, where)
    return _deployment(site, backend, base, made, facts_of(started, subject, tuple(failures(subject))))


def _deployment(
    site: Site,
    backend: Backend,
    base: Base | None,
    made: tuple[Trip, ...],
    facts: Facts,
    presented: tuple[Presentation, ...] | None = None,
) -> Deployment:
    journeys = tuple(trip.journey for trip in made)
    component, url = backend.command_line.component, base.with_slash if base else None
    presented = shown(site, base) if presented is None else presented
    return Deployment(component, site.inventory.sources, url, journeys, presented, facts, site.refusal)


def shown(site: Site, base: Base | None) -> tuple[Presentation, ...]:
    """What is presented for the public host and every name of a server that speaks TLS."""
    if site.nginx.configuration.stopped is not None:
        return ()
    from promaudit.model.tls.presentations import presentations

    assumed = site.assumptions
    asked = [*asked_names(site.inventory)]
    if base is not None and base.scheme == "https":
        written = written_host(assumed.public_url or "")
        same = written.lower() == base.host and written != base.host
        port = inner_port(site.nginx, base.port)
        asked[:0] = [(base.host, port), *([(written, port)] if same else [])]
    return presentations(site.nginx, asked, site.certificates, assumed.ca_files, assumed.as_of)


def written_host(url: str) -> str:
    """The host of a URL as it is written: clients differ in how they take capitals and letters of other alphabets."""
    netloc = urlsplit(url).netloc.rpartition("@")[2]
    return netloc[1:].partition("]")[0] if netloc.startswith("[") else netloc.partition(":")[0]


def travelled(site: Site, backend: Backend, base: Base, where: Itinerary) -> Subject:
    """The component with what became of each of its journeys."""
    client = site.welcome(backend, base)
    where, link = (where, ()) if backend.starts else (replace(where, alert_link=None), _no_link(backend, where))
    plain_path = site.path_as_said(base)
    made = (*trips(client.fetch, base, where, plain_port=site.listens_on(80), plain_path=plain_path), *link)
    subject = Subject(backend, base, client, site.landmarks, made, where.others)
    subject.trips = tuple(doubted(trip, subject) for trip in (*_if_nginx_starts(site, made), bypass(backend)))
    return subject


def _if_nginx_starts(site: Site, made: tuple[Trip, ...]) -> tuple[Trip, ...]:
    """The journeys, none of which works for certain where it is not known whether nginx starts."""
    if not site.start_doubt:
        return made
    return tuple(Trip(trip.name, tuple(_if_it_starts(walk, site.start_doubt) for walk in trip.walks)) for trip in made)


def _no_link(backend: Backend, where: Itinerary) -> tuple[Trip, ...]:
    """The links of a component that writes none, because it does not start."""
    if where.alert_link is None:
        return ()
    unknown = backend.unknown
    if unknown is not None:
        return (Trip("alert-link", (Walk((), "undecided", unknown.because),)),)
    return (Trip("alert-link", (Walk((), "broken", f"{backend.command_line.component} does not start"),)),)


def doubted(trip: Trip, subject: Subject) -> Trip:
    """A journey that is decided by more than these files say is left undecided."""
    if trip.name == "alert-link":
        return Trip(trip.name, tuple(_other_name(walk, subject) for walk in trip.walks))
    if subject.reaching is None and not subject.is_published:
        return Trip(trip.name, tuple(_answered_by_nginx(walk) for walk in trip.walks))
    return trip


def _if_it_starts(walk: Walk, doubt: str) -> Walk:
    """What works does so only if nginx starts."""
    if walk.verdict != "works":
        return walk
    return Walk(walk.exchanges, "undecided", f"whether nginx starts is not known: {doubt}")


def _other_name(walk: Walk, subject: Subject) -> Walk:
    """A link that works by a name of another server than the public one: who resolves that name is not known."""
    host = (urlsplit(walk.exchanges[0].url).hostname or "").lower() if walk.exchanges else ""
    if walk.verdict != "works" or host == subject.base.host:
        return walk
    server = subject.server_of(host, subject.base.port)
    if server is not None and server is subject.base_server:
        return walk
    because = f"the link leads to {host}, another server than {subject.base.host}: who knows that name is not told here"
    return Walk(walk.exchanges, "undecided", because, walk.exchanges[0])


def _answered_by_nginx(walk: Walk) -> Walk:
    """Where nginx passes nothing on anywhere, a page of its own is nobody's failure: it may be all that is meant."""
    last = walk.exchanges[-1] if walk.exchanges else None
    if walk.verdict != "broken" or last is None or last.status != 200:
        return walk
    because = "nginx answers by itself, and passes nothing on: what is published here is not known"
    return Walk(walk.exchanges, "undecided", because, last)


def facts_of(site: Site, subject: Subject, found: tuple[Failure, ...]) -> Facts:
    """Every relation that rules are given, by its kind."""
    facts = common_facts(site, subject.backend) | {
        "failure": (*found, *shadowed(subject), *strayed(subject)),
        "publication": tuple(publications(subject, found)),
        "undecidable": tuple(undecidables(subject.trips)),
        **reachability(site, subject),
    }
    facts["flag_fault"] += tuple(malformed(found))
    if not subject.is_published:
        facts["unpublished"] = unpublished(site)
    return facts


def malformed(found: tuple[Failure, ...]) -> Iterator[FlagFault]:
    """An external URL that the component takes, and that leads nowhere: once, whatever journeys it breaks."""
    failure = next((one for one in found if one.cause == "external-url-malformed"), None)
    if failure is not None:
        value = failure.external_url.value
        words = f"`{value}` is not a URL with scheme and host: {failure.because}"
        span = failure.external_url.span or failure.started
        suggestion = f"--web.external-url={failure.proposed_url}"
        yield FlagFault(failure.component, "web.external-url", "malformed", words, False, span, suggestion)


def common_facts(site: Site, backend: Backend) -> Facts:
    """What the programs say by themselves, whatever nginx does between them."""
    started = backend.started
    return {
        "flag_fault": started.faults if isinstance(started, (Server, Refused)) else (),
        "nginx_refusal": tuple(said_by_nginx(site)),
    }


def unpublished(site: Site) -> tuple[Unpublished, ...]:
    """No location passes to the component; that cannot be told where no request can be followed."""
    if site.stands_still is not None:
        return ()
    http = site.nginx.http.directive
    leading = [directive for directive in site.nginx.passes if _leads_to_one(site, directive)]
    leading += [one.directive for one in meant(site.nginx)]
    passing = next((site.landmarks.place(directive.span) for directive in leading), None)
    return (Unpublished(site.nginx.configuration.path, http.span if http else None, passing),)


def _leads_to_one(site: Site, directive: Directive) -> bool:
    """Whether a proxy_pass leads to a program that was read."""
    addresses = [split_upstream(f"http://{address}") for address in addresses_of(site.nginx, directive)]
    lines = [(backend.listeners, backend.command_line) for backend in site.network.backends]
    return any(match(address, *line) != "no" for address in addresses for line in lines)


def undecidables(made: Iterable[Trip]) -> Iterator[Undecidable]:
    """What cannot be decided, with the place that it depends on and the journeys that depend on it."""
    found: dict[tuple[str, Span | None], dict[str, None]] = {}
    for trip in made:
        for walk in trip.walks:
            if walk.verdict == "undecided":
                found.setdefault((walk.because, _place(walk.breaking)), {})[trip.name] = None
    placed = {because: journeys for (because, span), journeys in found.items() if span is not None}
    for because, journeys in placed.items():
        # the way around nginx depends on the same, and has no place of its own
        journeys.update(found.pop((because, None), {}))
    for (because, span), journeys in found.items():
        yield Undecidable(tuple(journeys), because, span)


def _place(exchange: Exchange | None) -> Span | None:
    """Where what is not known stands, else the proxy_pass behind which it is met."""
    if exchange is None or exchange.undecided is None:
        return None
    sent = exchange.sent
    return exchange.undecided.span or (sent.span if sent is not None else None)
