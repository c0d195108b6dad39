"""Failures: every broken walk with its cause, the directives that decided, and the request that proves it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from promaudit.facts.failure import Cause, Failure, Place, Setting
from promaudit.facts.journey import Exchange, JourneyName
from promaudit.facts.span import Span
from promaudit.facts.trace import Trace
from promaudit.facts.url import DEFAULT_PORTS
from promaudit.model.deployment.base import all_candidates
from promaudit.model.deployment.bypass import open_way
from promaudit.model.deployment.diagnosis import cause_of
from promaudit.model.deployment.evidence import culprit, unusable
from promaudit.model.deployment.journeys import Walk
from promaudit.model.deployment.subject import Subject
from promaudit.model.deployment.whereabouts import inner_port
from promaudit.model.deployment.witness import witness_of


def failures(subject: Subject) -> Iterator[Failure]:
    """One for each broken walk, in the order of the journeys."""
    for trip in subject.trips:
        for walk in trip.walks:
            if walk.verdict == "broken":
                cause, exchange = cause_of(trip.name, walk, subject)
                yield failure(trip.name, cause, exchange, walk, subject)


def failure(
    name: "JourneyName | str", cause: Cause, exchange: Exchange | None, walk: Walk, subject: Subject
) -> Failure:
    """The relation between the places that disagree, for one broken walk."""
    end, base = exchange.end if exchange else None, subject.base
    parts = urlsplit(exchange.url if exchange else base.with_slash)
    below = exchange is not None and subject.is_below(exchange.url)
    return Failure(
        journey=name,  # type: ignore[arg-type]
        cause=cause,
        because=walk.because,
        exchange=exchange,
        component=subject.component,
        base=base.with_slash,
        base_path=base.path,
        host=(parts.hostname or base.host).lower(),
        port=_port(parts.scheme, parts.port, base.port),
        path=parts.path or "/",
        passed_path=exchange.sent.target.partition("?")[0] if exchange and exchange.sent else "",
        expected_path=subject.expected(exchange.url) if exchange and below else "",
        route_prefix=subject.route_prefix,
        external_url=_external_url(subject),
        listen_address=_listen_address(subject),
        proposed_url=base.without_slash if base.path else base.with_slash,
        page_published=subject.page_published,
        upstream=exchange.sent.upstream if exchange and exchange.sent else "",
        server=_server(end, subject),
        location=subject.landmarks.place(end.location if end else None),
        proxy_pass=_proxy_pass(exchange, cause, subject),
        directive=subject.landmarks.place(_culprit(exchange, cause, subject)),
        passing=subject.passing,
        fault=_fault(exchange, cause, subject),
        started=subject.started,
        listen=_listen(subject),
        proposed_pass=_proposed_pass(subject),
        open_port=open_way(subject.backend) if cause == "listens-in-clear" else None,
        elsewhere=_elsewhere(subject) if cause == "not-passed" else None,
        base_port="" if base.port == DEFAULT_PORTS[base.scheme] else str(base.port),
        witness=witness_of(exchange, walk, subject),
    )


def _port(scheme: str, port: int | None, default: int) -> int:
    return DEFAULT_PORTS.get(scheme, default) if port is None else port


def _external_url(subject: Subject) -> Setting:
    """With its own place only where the flag is given."""
    setting = subject.external_url
    return setting if setting.given else Setting(_shown(setting.value, subject), None, False)


def _shown(url: str, subject: Subject) -> str:
    known = subject.backend.server.external_host_known
    return url if known else url.replace(urlsplit(url).hostname or "", "HOSTNAME")


def _listen_address(subject: Subject) -> Setting:
    listeners = subject.backend.listeners
    return listeners[0].setting if listeners else Setting("")


def _server(end: Trace | None, subject: Subject) -> Place | None:
    """The server that answered, else the one of the public base, on whatever port."""
    server = subject.namesake
    return subject.landmarks.place((end.server if end else None) or (server.span if server else None))


def _listen(subject: Subject) -> Place | None:
    """The listen directive of that server: the one for the public port, else the first."""
    listens = subject.namesake.listens if subject.namesake else ()
    port = inner_port(subject.client.nginx, subject.base.port)
    spans = [one.span for one in sorted(listens, key=lambda one: one.port != port)]
    return subject.landmarks.place(spans[0] if spans else None)


def _proposed_pass(subject: Subject) -> str:
    """Where the component listens, and the path that makes nginx pass on what it serves."""
    listener = next(iter(subject.backend.listeners), None)
    if listener is None:
        return ""
    names = subject.backend.command_line.host_names
    host = names[0] if names else listener.host or "127.0.0.1"
    host = f"[{host}]" if ":" in host else host
    prefix = subject.route_prefix.value
    path = "" if prefix == subject.base.path else f"{prefix}/"
    return f"{'https' if subject.backend.speaks_tls else 'http'}://{host}:{listener.port}{path}"


def _elsewhere(subject: Subject) -> Place | None:
    """A location that passes something else than the base to the component."""
    candidate = next(all_candidates(subject.client), None)
    directive = candidate.location.directive if candidate else None
    return subject.landmarks.place(directive.span if directive else None)


def _proxy_pass(exchange: Exchange | None, cause: Cause, subject: Subject) -> Place | None:
    """The proxy_pass that took part: that of the exchange itself, else the one that passes the base."""
    sent = exchange.sent if exchange else None
    if sent is None and subject.reaching is not None:
        sent = subject.reaching.sent
    return subject.landmarks.place(sent.span if sent else None)


def _fault(exchange: Exchange | None, cause: Cause, subject: Subject) -> str:
    """What nginx says of the component's certificate, or of the address that it cannot use."""
    if exchange is not None and cause == "no-upstream":
        return unusable(exchange, subject.landmarks)
    if cause != "upstream-unverified" or exchange is None or exchange.sent is None:
        return ""
    refused = subject.client.tls.refuses(subject.backend, exchange.sent)
    return refused if isinstance(refused, str) else ""


def _culprit(exchange: Exchange | None, cause: Cause, subject: Subject) -> Span | None:
    """The directive that answered, redirected or rewrote."""
    return culprit(exchange, cause, subject.landmarks) if exchange else None
