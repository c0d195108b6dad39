"""From all that was read to what happens: one deployment for each component behind the nginx."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.deployment import Deployment
from promaudit.facts.errand import Errand
from promaudit.facts.files import Files, NoFiles
from promaudit.facts.inventory import Inventory
from promaudit.facts.nginx import NginxConfiguration
from promaudit.facts.presentation import Presentation
from promaudit.facts.tls import Certificates
from promaudit.facts.tls_use import NameCheck, ShownChain
from promaudit.facts.url import Base, parse_base
from promaudit.model.deployment.assemble import aside, hidden, nothing, published
from promaudit.model.deployment.backends import Backend, backends
from promaudit.model.deployment.base import reaches
from promaudit.model.deployment.containers import published_ports
from promaudit.model.deployment.landmarks import Landmarks
from promaudit.model.deployment.network import Network, read_said
from promaudit.model.deployment.said import refused
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.upstream_tls import UpstreamTls
from promaudit.model.errands import asking_places, errands
from promaudit.model.nginx.configuration import prepare
from promaudit.model.nginx.refusals import refusals, tested, warnings

__all__ = ["Certificates", "predict"]

#: What is told of certificates and keys that keep nginx from starting; nginx's own words are then not repeated.
STOPPING = ("tls_file", "mismatched_key")

#: Programs with the public bases that people go to.
Shown = tuple[tuple[Backend, Base], ...]


def predict(
    inventory: Inventory, files: Files, assumptions: Assumptions, certificates: Certificates
) -> tuple[Deployment, ...]:
    """What happens between this nginx and the components that were read, the one that people go to first.

    `files` answers what stands on the audited host, `certificates` what its certificates and keys are. Faults in
    what was read become facts of a deployment. Raises ValueError, with a sentence for the user, where `--public-url` or
    `--upstream` is malformed.
    """
    if inventory.nginx is None:
        return ()
    public = None if assumptions.public_url is None else parse_base(assumptions.public_url)
    site = _site(inventory, inventory.nginx, files, assumptions, certificates)
    shown = _shown(site, public)
    return tuple(_with_errands(site, _deployments(site, public, shown), shown))


def _with_errands(site: Site, deployments: Iterator[Deployment], shown: Shown) -> Iterator[Deployment]:
    """What other programs ask the components for is told once, with the first deployment."""
    for number, deployment in enumerate(deployments):
        told = tls_relations(site, deployment.presentations, everything=not number)
        if site.lacks_files and not number and not any(told.get(kind) for kind in STOPPING):
            told["nginx_refusal"] = (*deployment.select("nginx_refusal"), *refused(site))
        if not number:
            told["errand"] = tuple(_untold(errands(site, shown), told.get("shown_chain", ())))
            told["name_check"] = tuple(_asked_by(told.get("name_check", ()), site))
        yield replace(deployment, facts=deployment.facts | told)


def _untold(found: Iterable[Errand], chains: Iterable[object]) -> Iterator[Errand]:
    """The errands without those that fail by a chain of which it is told already that a certificate is missing."""
    told = {one.span for one in chains if isinstance(one, ShownChain) and one.problem == "incomplete" and one.certain}
    yield from (one for one in found if one.cause != "untrusted" or one.nginx not in told)


def _asked_by(checks: Iterable[object], site: Site) -> Iterator[object]:
    """The names with the places where a job is told to ask by them."""
    places = asking_places(site.inventory)
    for check in checks:
        place = places.get(check.name) if isinstance(check, NameCheck) else None
        yield check if place is None or not isinstance(check, NameCheck) else replace(check, asked=place)


def tls_relations(
    site: Site, presented: tuple[Presentation, ...], everything: bool
) -> dict[str, tuple[object, ...]]:
    """What rules are given of certificates and TLS: the names of each deployment, all the rest once."""
    if site.nginx.configuration.stopped is not None:
        return {}
    from promaudit.model.tls.checks import name_checks
    from promaudit.model.tls.relations import relations
    from promaudit.model.tls.web_config import web_config_relations

    if everything:
        at = site.assumptions.as_of
        found = relations(site.nginx, presented, site.certificates, at, site.assumptions.profile)
        beside = web_config_relations(site.inventory.web_configs, site.certificates, at)
        return found | {kind: (*found.get(kind, ()), *facts) for kind, facts in beside.items()}
    return {"name_check": tuple(name_checks(presented))}


def _site(
    inventory: Inventory,
    configuration: NginxConfiguration,
    files: Files,
    assumptions: Assumptions,
    certificates: Certificates,
) -> Site:
    nginx = prepare(configuration, files, assumptions.nginx_version)
    nginx.published = published_ports(inventory, nginx, assumptions)
    landmarks = Landmarks(nginx)
    network = Network(backends(inventory, files, assumptions), read_said(assumptions.upstreams))
    tls = UpstreamTls(landmarks, certificates, assumptions.as_of)
    from promaudit.model.tls.start import pair_check

    pairs = pair_check(certificates, nginx.numbers)
    version = assumptions.nginx_version
    refusal, warned = tested(configuration, files, version, pairs)
    if refusal is not None:
        warned = warnings(configuration, files, version)  # also what it would say after the files
    return Site(
        inventory, files, assumptions, nginx, landmarks, network, tls, certificates, refusal, warned,
        refusal is not None and _is_by_files(configuration, version), pairs.doubt,
    )  # fmt: skip


def _is_by_files(configuration: NginxConfiguration, version: str) -> bool:
    """Whether the files that nginx reads are the reason why it refuses the configuration."""
    return not refusals(configuration, NoFiles(), version, _takes_all)


def _takes_all(pairs: Sequence[tuple[str, str]], password_file: str | None) -> None:
    """A check of certificates and keys that finds nothing wrong with any."""


def _shown(site: Site, public: Base | None) -> Shown:
    """The programs that people go to, each with its public base: that of the public URL first."""
    first = site.owner(public) if public else None
    bases = [(backend, public if backend is first else site.base(backend)) for backend in site.network.backends]
    shown = [(backend, base) for backend, base in bases if base is not None]
    return tuple(sorted(shown, key=lambda one: (one[0] is not first, _is_taken(site, one[0], one[1], shown))))


def _deployments(site: Site, public: Base | None, shown: Shown) -> Iterator[Deployment]:
    """The component of the public base first, then all others that nginx passes to."""
    for backend, base in shown:
        yield (aside if _is_taken(site, backend, base, shown) else published)(site, backend, base)
    if shown:
        return
    first = next(iter(site.network.backends), None)
    still = site.stands_still is not None and not site.lacks_files
    supposed = () if first is not None or still else _supposed(site, public)
    yield from supposed
    if not supposed:
        yield hidden(site, first) if first is not None else nothing(site, public)


def _is_taken(site: Site, backend: Backend, base: Base, shown: Iterable[tuple[Backend, Base]]) -> bool:
    """Whether a base that a program claims is that of another one, which nginx does pass it to."""
    others = [other for other, its in shown if other is not backend and its == base]
    if not others or reaches(site.client(backend, base.host), base):
        return False
    return any(reaches(site.client(other, base.host), base) for other in others)


def _supposed(site: Site, public: Base | None) -> tuple[Deployment, ...]:
    from promaudit.model.deployment.suppositions import suppositions

    return tuple(suppositions(site, public))
