"""From the requests of other programs to what becomes of them."""

from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from promaudit.facts.errand import Errand, ErrandCause
from promaudit.facts.http import Request, Response
from promaudit.facts.prometheus_yml import PrometheusYml
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided
from promaudit.facts.url import Base
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.upstream import Address, is_loopback, match
from promaudit.model.errands.judgement import SWITCHES, End, endpoint_meant, judged, wanted
from promaudit.model.errands.questions import Question, of_check, of_file
from promaudit.model.errands.through import Reached, expected_path, through_nginx
from promaudit.model.prometheus.answer import answer

#: Go's http.Client gives up at the tenth redirect.
_MOST_REDIRECTS = 10


def errands(site: Site, bases: Sequence[tuple[Backend, Base]] = ()) -> tuple[Errand, ...]:
    """What becomes of every request that certainly reaches one of the programs that were read.

    `bases` are the programs behind nginx with their public bases.
    """
    return tuple(_errands(site, bases))


def _errands(site: Site, bases: Sequence[tuple[Backend, Base]]) -> Iterator[Errand]:
    for file in site.inventory.prometheus_ymls:
        sender = _sender(file, site)
        for question in of_file(file):
            backend = _reached(question, sender, site)
            if backend is not None:
                yield from _errand(question, backend, site)
            elif sender is None or not (sender.command_line.isolated and is_loopback(question.host)):
                yield from _by_nginx(question, site, bases)
    for backend in site.network.backends:
        for check in backend.command_line.health_checks:
            for question in of_check(check):
                if _is_own(question, backend):
                    yield from _errand(question, backend, site)


def _sender(file: PrometheusYml, site: Site) -> Backend | None:
    """The Prometheus whose file this is: by --config.file, else the only one."""
    candidates = [one for one in site.network.backends if one.command_line.component == "prometheus"]
    name = file.path.rpartition("/")[2]
    named = [one for one in candidates if _config_file(one).rpartition("/")[2] == name]
    return named[0] if len(named) == 1 else candidates[0] if len(candidates) == 1 else None


def _config_file(backend: Backend) -> str:
    setting = backend.server.setting("config.file")
    return setting.value if setting is not None else ""


def _reached(question: Question, sender: Backend | None, site: Site) -> Backend | None:
    """The program that certainly listens where the sender asks; in a container its own machine is itself alone."""
    address = Address(question.host, question.port)
    if sender is not None and sender.command_line.isolated and is_loopback(question.host):
        return sender if any(one.port == question.port for one in sender.listeners) else None
    found = [one for one in site.network.backends if _listens(one, address)]
    return found[0] if len(found) == 1 else None


def _listens(backend: Backend, address: Address) -> bool:
    return match(address, backend.listeners, backend.command_line) == "here"


def _is_own(question: Question, backend: Backend) -> bool:
    """Whether a health check asks the program that it is written beside, and no other one."""
    names = {name.lower() for name in backend.command_line.host_names}
    ports = {one.port for one in backend.listeners}
    return question.port in ports and (is_loopback(question.host) or question.host in names)


def _errand(question: Question, backend: Backend, site: Site) -> Iterator[Errand]:
    """The errand with its end; none where the program does not start, or where the end cannot be told."""
    if backend.unknown is not None or not backend.starts:
        return
    end = _end(question, backend, site)
    if end is None:
        return
    server, scheme = backend.server, end.cause == "scheme"
    place = question.scheme.span if scheme else question.written.span
    yield Errand(
        question.kind, question.purpose, backend.command_line.component, question.method, question.url, end.status,
        end.cause, end.because, place or question.place, question.scheme.text if scheme else question.path,
        _expected(question, end.cause, backend), server.route_prefix, server.external_url,
    )  # fmt: skip


def _by_nginx(question: Question, site: Site, bases: Sequence[tuple[Backend, Base]]) -> Iterator[Errand]:
    """The errand that nginx stands in the way of."""
    reached = through_nginx(question, site, bases)
    if reached is None or not reached.backend.starts:
        return
    backend, said = reached.backend, reached.exchange.response if reached.exchange is not None else None
    end = _at_handshake(reached) if said is None else judged(question, said, reached.method, backend)
    base = next((base for one, base in bases if one is backend), None)
    wrong = end.cause == "path" and base is not None
    expected = expected_path(question, base, endpoint_meant(question, backend)) if wrong and base is not None else ""
    server, asked = backend.server, question.path
    if end.cause == "scheme":
        expected, asked = f"scheme: {reached.scheme}", question.scheme.text
    yield Errand(
        question.kind, question.purpose, backend.command_line.component, question.method, question.url, end.status,
        end.cause, end.because, _decisive(question, end.cause), asked, expected, server.route_prefix,
        server.external_url, reached.place, said.by == "nginx" if said is not None else bool(reached.scheme),
    )  # fmt: skip


def _at_handshake(reached: Reached) -> End:
    """The end of an errand that does not get as far as to ask: distrust, or the other scheme."""
    if not reached.scheme:
        return End(None, "untrusted", reached.untrusted)
    in_clear = reached.scheme == "https"
    return End(400 if in_clear else None, "scheme", "400: plain HTTP" if in_clear else "plain HTTP to a TLS handshake")


def _decisive(question: Question, cause: ErrandCause) -> Span:
    """The place of what is wrong with a question."""
    ca_file = question.tls.ca_file
    said = {
        "untrusted": ca_file.span if ca_file is not None else None,
        "path": question.written.span,
        "scheme": question.scheme.span,
    }.get(cause)
    return said or question.place


def _expected(question: Question, cause: ErrandCause, backend: Backend) -> str:
    """What should be written: a setting of prometheus.yml, a URL, or the flag that switches the wanted thing on."""
    if cause == "switch":
        return f"--{SWITCHES[question.kind]}"
    if cause not in {"scheme", "path", "redirect", "method"}:
        return ""
    scheme = "https" if backend.speaks_tls else "http"
    path = wanted(question, backend)
    if question.kind == "scrape":
        return f"scheme: {scheme}" if cause == "scheme" else f"metrics_path: {path}"
    if question.kind == "alerts":
        return f"scheme: {scheme}" if cause == "scheme" else f"path_prefix: {backend.server.route_prefix.value or '/'}"
    if cause == "scheme":
        return scheme + question.url.removeprefix(question.scheme.text)
    return urljoin(question.url, path)


def _end(question: Question, backend: Backend, site: Site) -> End | None:
    """Ask, follow redirects as the client does, and judge; None where something cannot be told."""
    secure = question.scheme.text == "https"
    if secure != backend.speaks_tls:
        words = "400: Client sent an HTTP request to an HTTPS server." if not secure else "in clear to a TLS handshake"
        return End(None if secure else 400, "scheme", words)
    method, target, hops = question.method, question.target, 0
    while True:
        said = _ask(method, target, question, backend, site)
        if said is None:
            return None
        if isinstance(said, Undecided):
            # the way is right: what is answered there depends on the body
            return End(None, "", "what it is asked to") if method != "GET" else None
        following = _following(said, question, hops)
        if following is None:
            return judged(question, said, method, backend)
        if not following.startswith("/"):
            return None
        method = "GET" if said.status in {301, 302, 303} and method != "HEAD" else method
        target, hops = following, hops + 1


def _ask(
    method: str, target: str, question: Question, backend: Backend, site: Site
) -> Response | Undecided | None:
    config = backend.server.web_config
    if question.authenticated is None and config is not None and config.users:
        return None
    body_len = 1 if method in {"POST", "PUT"} and question.kind != "reload" else 0
    request = Request(
        method, target, "https" if backend.speaks_tls else "http", headers=(("Host", question.host),),
        body_len=body_len, authorized=bool(question.authenticated),
    )  # fmt: skip
    return answer(backend.server, request, site.files)


def _following(said: Response, question: Question, hops: int) -> str | None:
    """The target that a redirect leads to; None where there is none, or where it is not followed."""
    if said.status not in {301, 302, 303, 307, 308} or said.location is None or not question.follows:
        return None
    if hops >= _MOST_REDIRECTS or question.kind in {"health", "reload"}:
        return None
    parts = urlsplit(urljoin(question.url, said.location))
    same = (parts.hostname, parts.scheme) == (question.host, question.scheme.text)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "") if same else "elsewhere"


