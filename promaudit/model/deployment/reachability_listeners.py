"""The way around nginx: what somebody on another host reaches at the component's own port."""

from collections.abc import Iterator

from promaudit.facts.exposure import Challenge, Exposure
from promaudit.facts.failure import TITLES
from promaudit.facts.finding import Witness
from promaudit.facts.http import Request, Response
from promaudit.facts.journey import Exchange
from promaudit.model.deployment.reachability_endpoints import Target
from promaudit.model.deployment.subject import Subject
from promaudit.model.deployment.upstream import open_addresses
from promaudit.model.prometheus.answer import answer

_UNAUTHORIZED = 401


def listener_exposures(subject: Subject, targets: tuple[Target, ...]) -> tuple[Exposure, ...]:
    """The endpoints that are reached at the component's port, without TLS or over it, but without credentials."""
    found = []
    for host, port in _addresses(subject):
        tried = [(one, _ask(subject, host, port, one.methods[0], subject.target(one.path))) for one in targets]
        reached = [(target, made) for target, made in tried if made.answer and target.is_reached(made.answer)]
        everything = len(reached) == len(targets)
        found += [_exposure(subject, target, made, everything) for target, made in reached]
    return tuple(found)


def listener_challenges(subject: Subject) -> Iterator[Challenge]:
    """The password that the component itself asks for, without TLS, where other hosts reach it."""
    config = subject.backend.server.web_config
    if config is None or config.tls or not config.users:
        return
    for host, port in _addresses(subject)[:1]:
        made = _ask(subject, host, port, "GET", subject.target(""))
        if made.answer is not None and made.answer.status == _UNAUTHORIZED:
            yield Challenge(subject.component, "component", made, (_witness(subject, made),), config.span)


def _addresses(subject: Subject) -> tuple[tuple[str, int], ...]:
    backend = subject.backend
    return open_addresses(backend.command_line, backend.listeners) if backend.unknown is None else ()


def _ask(subject: Subject, host: str, port: int, method: str, path: str) -> Exchange:
    backend = subject.backend
    scheme = "https" if backend.speaks_tls else "http"
    request = Request(method, path, "https" if backend.speaks_tls else "http", port=port,
                      headers=(("Host", f"{host or 'localhost'}:{port}"),))  # fmt: skip
    said = answer(backend.server, request, subject.client.files)
    response = said if isinstance(said, Response) else None
    url = f"{scheme}://{host or 'HOST'}:{port}{path}"
    return Exchange(method, url, None, response, response, backend.command_line.component)


def _exposure(subject: Subject, target: Target, made: Exchange, everything: bool) -> Exposure:
    return Exposure(
        subject.component, target.endpoint, made, (_witness(subject, made),), True, False, everything, target.flag
    )  # fmt: skip


def _witness(subject: Subject, made: Exchange) -> Witness:
    status = made.answer.status if made.answer else None
    name = TITLES.get(subject.component, subject.component)
    return Witness(f"{made.method} {made.url}", ((f"{name} answers", str(status)),))
