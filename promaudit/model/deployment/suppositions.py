"""Deployments of which only nginx is known: what is wrong whatever the flags, and which flags this nginx needs."""

from collections.abc import Iterator

from msgspec.structs import replace

from promaudit.facts.deployment import Deployment, Need
from promaudit.facts.failure import Place
from promaudit.facts.journey import Journey
from promaudit.facts.server import WebConfig
from promaudit.facts.url import Base
from promaudit.model.deployment.assemble import facts_of, shown, travelled
from promaudit.model.deployment.backends import Backend, backend_of
from promaudit.model.deployment.failures import failures
from promaudit.model.deployment.itinerary import itinerary
from promaudit.model.deployment.landmarks import place_of
from promaudit.model.deployment.needs import Meant, meant, supposed
from promaudit.model.deployment.network import Network
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.subject import Subject

Flags = tuple[str, ...]


def suppositions(site: Site, public: Base | None) -> Iterator[Deployment]:
    """One for each component that this nginx seems to be meant for."""
    seen: set[str] = set()
    still, refusal, site = site.stands_still, site.refusal, site.started()
    for one in meant(site.nginx):
        backend = _backend(site, one, ())
        alone = _with(site, backend)
        base = public if public is not None and not seen else alone.base(backend)
        if base is None or base.with_slash in seen:
            continue
        seen.add(base.with_slash)
        made = _supposition(site, one, base, _flags(alone, backend, base))
        if still is not None:
            made = replace(made, journeys=tuple(_still(j, still) for j in made.journeys), refusal=refusal)
        yield made


def _backend(site: Site, one: Meant, flags: Flags) -> Backend:
    made = backend_of(supposed(one, flags), site.inventory, site.files, site.assumptions)
    if not one.directive.arguments[0].startswith("https:"):
        return made
    # what nginx speaks TLS to is taken to speak it, too
    server = replace(made.server, web_config=WebConfig((), True, "none"))
    return replace(made, server=server, started=server if made.starts else made.started)


def _with(site: Site, backend: Backend) -> Site:
    return site.behind(Network((backend,)))


def _flags(alone: Site, backend: Backend, base: Base) -> tuple[Flags, ...]:
    """The flags to try: first those that what nginx passes on asks for, then the usual ones."""
    external = f"--web.external-url={base.without_slash if base.path else base.with_slash}"
    passed = alone.client(backend, base.host).fetch("GET", base.with_slash + "metrics").passed
    target = passed.target if passed else ""
    tried: dict[Flags, None] = {}
    if target.endswith("/metrics"):
        tried[_with_prefix(external, target.removesuffix("/metrics"), base)] = None
    for prefix in (base.path, ""):
        tried[_with_prefix(external, prefix, base)] = None
    return tuple(tried)


def _with_prefix(external: str, prefix: str, base: Base) -> Flags:
    prefix = prefix.rstrip("/")
    return (external,) if prefix == base.path else (external, f"--web.route-prefix={prefix or '/'}")


def _supposition(site: Site, one: Meant, base: Base, tried: tuple[Flags, ...]) -> Deployment:
    subjects = [_subject(site, one, base, flags) for flags in tried]
    best = max(subjects, key=_working)
    flags = tried[subjects.index(best)]
    journeys = tuple(_journey(name, subjects) for name in _names(best))
    broken = {journey.name for journey in journeys if journey.verdict == "broken"}
    found = tuple(failure for failure in failures(best) if failure.journey in broken)
    facts = facts_of(_with(site, best.backend), best, found)
    need = Need(one.component, " ".join(flags), base.with_slash, _place(one))
    facts |= {"need": (need,), "flag_fault": (), "undecidable": ()}
    if best.backend.speaks_tls:
        # it has a web config file, which nobody has read: that may ask for passwords
        facts |= {"exposure": (), "detour": ()}
    presented = shown(site, base)
    return Deployment(
        one.component, site.inventory.sources, base.with_slash, journeys, presented, facts, site.refusal
    )


def _subject(site: Site, one: Meant, base: Base, flags: Flags) -> Subject:
    backend = _backend(site, one, flags)
    return travelled(_with(site, backend), backend, base, itinerary(backend.server))


def _working(subject: Subject) -> int:
    return sum(1 for trip in subject.trips for walk in trip.walks if walk.verdict == "works")


def _names(subject: Subject) -> tuple[str, ...]:
    return tuple(trip.name for trip in subject.trips if trip.name != "bypass")


def _journey(name: str, subjects: list[Subject]) -> Journey:
    """Broken only where it is broken whatever the flags; nothing works for certain without knowing them."""
    made = [trip.journey for subject in subjects for trip in subject.trips if trip.name == name]
    if all(journey.verdict == "broken" for journey in made):
        return max(made, key=lambda journey: len(journey.exchanges) > 0)
    because = "it depends on flags that were not read"
    return replace(made[0], verdict="undecided", exchanges=made[0].exchanges[:1], because=because, breaking=None)


def _still(journey: Journey, because: str) -> Journey:
    """What becomes of a journey while nginx does not start."""
    return Journey(journey.name, "broken", (), because)


def _place(one: Meant) -> Place:
    return place_of(one.directive)
