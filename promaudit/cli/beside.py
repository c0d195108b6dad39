"""`check --probe`: what was predicted of a deployment, with what is seen of it beside."""

import os
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from promaudit.cli.probing import Probing
from promaudit.cli.seen import Facts, common_facts, live, refusals, sent
from promaudit.cli.survey import Survey, survey
from promaudit.facts.assumptions import Assumptions
from promaudit.facts.deployment import Deployment
from promaudit.facts.inventory import Inventory
from promaudit.facts.live import LiveFailure, LiveServer
from promaudit.facts.observation import Observation
from promaudit.facts.presentation import Presentation
from promaudit.facts.served import ServedTls
from promaudit.facts.server import Server
from promaudit.facts.tls_use import TlsSetting
from promaudit.facts.url import Base, parse_base
from promaudit.model.deployment.backends import backends
from promaudit.model.observation.causes import live_failures
from promaudit.model.observation.chains import served_certificates
from promaudit.model.observation.compare import observations
from promaudit.model.observation.drift import flag_drifts, is_of_flags, is_of_program, other_version
from promaudit.model.observation.explain import Standing
from promaudit.readers.files import HostFiles

#: Predicts again, on other assumptions.
Predict = Callable[[Assumptions], tuple[Deployment, ...]]
#: Releases that differ in what they answer: one of them is meant where nobody tells which. `+ds` are Debian's builds.
RELEASES = ("3.5.3", "3.5.3+ds1", "2.53.3", "2.53.3+ds1", "2.42.0", "2.42.0+ds", "2.28.0", "2.20.0", "1.8.2")
#: Causes for which every other request gets the same answer: what they get beside that proves nothing more.
CLOSING = frozenset({"upstream-down", "upstream-speaks-tls", "needs-credentials"})
#: Causes that say more than that an answer is not the predicted one.
NAMED = frozenset({"unreachable", "tls", "upstream-down", "unhealthy", "upstream-speaks-tls", "needs-credentials"})


class Known(Struct, frozen=True):
    """What was read, and what is taken for granted about it."""

    inventory: Inventory
    files: HostFiles
    assumptions: Assumptions

    def of_version(self, version: str) -> "Known":
        """The same, with this release of Prometheus wherever no file tells one."""
        return replace(self, assumptions=replace(self.assumptions, prometheus_version=version))


def beside(probing: Probing, known: Known, predict: Predict) -> tuple[Deployment, ...]:
    """The deployments, predicted for the version that runs, with what is seen of each that has a public address."""
    first = predict(known.assumptions)
    for deployment in first:
        _keep_port(deployment, probing)
    seen = {base: survey(probing, base) for base in map(_base, first) if base is not None}
    if known.assumptions.prometheus_version is None:
        known, first = _of_version(known, first, seen, probing, predict)
    return tuple(_beside(deployment, seen, probing, known) for deployment in first)


def _of_version(
    known: Known, first: tuple[Deployment, ...], seen: dict[Base, Survey], probing: Probing, predict: Predict
) -> tuple[Known, tuple[Deployment, ...]]:
    """The prediction for the version that runs: the one that it tells, else the one that it behaves like."""
    told = next((one.server.version for one in seen.values() if one.server and one.server.version), None)
    if told is not None:
        other = known.of_version(told)
        return other, predict(other.assumptions)
    best = (_misfit(first, probing), known, first)
    fits = best[0][0] < 0 and best[0][1] == 0
    for version in () if fits else RELEASES:
        other = known.of_version(version)
        deployments = predict(other.assumptions)
        best = min(best, (_misfit(deployments, probing), other, deployments), key=lambda one: one[0])
    return best[1], best[2]


def _misfit(deployments: Iterable[Deployment], probing: Probing) -> tuple[int, int]:
    """How badly a prediction fits, best first: by the live answers that are as predicted, then by those that are not.

    Where nothing fits, no release is better than another.
    """
    compared = [
        one.agrees
        for deployment in deployments
        if (base := _base(deployment)) is not None
        for one in observations(deployment.journeys, probing.prober(base).fetch)
    ]
    agreeing = sum(compared)
    return -agreeing, len(compared) - agreeing if agreeing else 0


def _keep_port(deployment: Deployment, probing: Probing) -> None:
    """Remember on which port nginx reaches the component."""
    base = _base(deployment)
    passed = (exchange.passed for journey in deployment.journeys for exchange in journey.exchanges)
    port = next((port for one in passed if one and (port := _port(one.upstream))), None)
    if base is not None and port is not None:
        probing.ports[base] = port


def _port(url: str) -> int | None:
    """The port of an upstream; None for a socket that is a file."""
    try:
        return urlsplit(url).port
    except ValueError:
        return None


def _base(deployment: Deployment) -> Base | None:
    return parse_base(deployment.public_url) if deployment.public_url else None


def _beside(deployment: Deployment, seen: dict[Base, Survey], probing: Probing, known: Known) -> Deployment:
    base = _base(deployment)
    found = seen.get(base) if base is not None else None
    if found is None:
        return deployment
    compared = tuple(
        one
        for one in observations(deployment.journeys, probing.prober(found.base).fetch)
        if not _is_kept_out(one, found.base)
    )
    standing = _standing(found, deployment, known)
    told = replace(found, tls=found.tls and _untold(found.tls, deployment))
    facts = {**deployment.facts, **common_facts(told), **_compared(deployment, found, compared, standing, known)}
    chain = sent(found.tls)
    certificates = served_certificates(
        _presentations(deployment), found.base.host, chain, standing.why_nginx(_certificate_files(deployment))
    )
    facts["served_certificate"] = certificates
    # what is on disk is judged by rules of its own; a chain that is not is judged as it is served
    facts["chain_refusal"] = refusals(found.tls, probing, known.assumptions.as_of) if certificates else ()
    return replace(deployment, facts=facts, live=replace(live(found), observations=compared))


def _untold(tls: ServedTls, deployment: Deployment) -> ServedTls:
    """What is served, without what a rule of the files speaks of: one mistake, one finding."""
    settings = [fact for fact in deployment.select("tls_setting") if isinstance(fact, TlsSetting)]
    kinds = {setting.kind for setting in settings}
    return replace(
        tls,
        hsts=None,
        protocols=() if "protocols" in kinds else tls.protocols,
        weak_ciphers=() if "ciphers" in kinds else tls.weak_ciphers,
        stapled=None if deployment.select("stapling") else tls.stapled,
    )


def _compared(
    deployment: Deployment, found: Survey, compared: tuple[Observation, ...], standing: Standing, known: Known
) -> Facts:
    failed = _failures(deployment, found, compared)
    named = frozenset((failure.method, failure.url) for failure in failed)
    silences = frozenset(failure.exchange.error for failure in failed if failure.exchange.error)
    closed = frozenset(failure.exchange.status for failure in failed if failure.cause in CLOSING)
    program = _of_program(found, standing, known)
    differing = [
        one
        for one in compared
        if not one.agrees
        and (one.live.method, one.live.url) not in named
        and one.live.error not in silences
        and one.live.status not in closed
        and not is_of_flags(one, program.get("flag_drift", ()))
    ]
    other = next((one.other_release for one in program.get("live_server", ()) if isinstance(one, LiveServer)), "")
    explained = (_explained(one, standing, known.inventory, other) for one in differing)
    return {"live_failure": failed, "observation": tuple(explained), **program}


def _is_kept_out(observation: Observation, base: Base) -> bool:
    """Whether a password is asked for where none may be shown: predictions are for those who have one."""
    return observation.live.status in {401, 407} and not observation.live.url.startswith(base.origin + "/")


def _failures(
    deployment: Deployment, found: Survey, compared: Iterable[Observation]
) -> tuple[LiveFailure, ...]:
    """Failures that have a name of their own, and were not predicted."""
    predicted = {journey.name: journey.verdict for journey in deployment.journeys}
    surprising = frozenset((one.live.method, one.live.url) for one in compared if not one.agrees)
    return tuple(
        failure
        for failure in live_failures(found.trips, found.base)
        if (failure.cause in NAMED and (failure.method, failure.url) in surprising)
        or (failure.journey == "assets" and predicted.get("assets") == "works")
    )


def _explained(observation: Observation, standing: Standing, inventory: Inventory, other: str) -> Observation:
    """The observation with what is behind it: `other` says that another release runs, empty where none does."""
    if other and is_of_program(observation):
        return replace(observation, explanation=other)
    headers = observation.live.response.headers if observation.live.response else ()
    paths = [source.path for source in inventory.nginx.sources] if inventory.nginx else []
    return replace(observation, explanation=standing.why_nginx(paths, headers))


def _of_program(found: Survey, standing: Standing, known: Known) -> Facts:
    """What is declared of the one Prometheus that was read, beside what the one that runs says of itself."""
    ours = [
        (backend.command_line, backend.started)
        for backend in backends(known.inventory, known.files, known.assumptions)
        if backend.command_line.component == "prometheus" and isinstance(backend.started, Server)
    ]
    if found.server is None or len(ours) != 1:
        return {}
    line, server = ours[0]
    paths = {line.path, *(argument.span.path for argument in line.arguments)}
    drifts = flag_drifts(server, found.server, standing.why_prometheus(found.server, paths))
    declared = other_version(line.version, found.server.version)
    return {"flag_drift": drifts, "live_server": (replace(found.server, declared_version=declared, span=line.span),)}


def _presentations(deployment: Deployment) -> tuple[Presentation, ...]:
    return tuple(one for one in deployment.presentations if isinstance(one, Presentation))


def _certificate_files(deployment: Deployment) -> tuple[str, ...]:
    return tuple(path for one in _presentations(deployment) for path in one.certificates)


def _standing(found: Survey, deployment: Deployment, known: Known) -> Standing:
    """Processes and files of this host, where it is the one that answers."""
    from promaudit.readers.running import listening, modified

    peer = found.peer
    if peer is None or not peer.local:
        return Standing()
    real = {path: known.files.real(path) or path for path in _certificate_files(deployment)}
    real |= {text.path: text.path for text in known.inventory.texts}
    changed = tuple((path, moment) for path, place in real.items() if (moment := modified(place)) is not None)
    nginx = known.inventory.nginx
    # what is read below a root, or from standard input, has no path that a process could name
    main = os.path.realpath(nginx.path) if nginx and known.files.root is None and os.path.isfile(nginx.path) else ""
    return Standing(peer.port, listening(peer.address, peer.port), changed, main)
