"""The way around nginx: the port of the component itself, asked from another host."""

from promaudit.facts.failure import TITLES, OpenWay
from promaudit.facts.http import Request
from promaudit.facts.journey import Exchange
from promaudit.facts.trace import Undecided
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.journeys import Trip, Walk
from promaudit.model.deployment.upstream import open_addresses
from promaudit.model.prometheus.answer import answer
from promaudit.model.prometheus.programs import program_of
from promaudit.model.prometheus.versions import read_version


def bypass(backend: Backend) -> Trip:
    """Whether other hosts reach the component in clear, without nginx."""
    if isinstance(backend.started, Undecided):
        return _trip(Walk((), "undecided", backend.started.because))
    addresses = open_addresses(backend.command_line, backend.listeners)
    if not addresses or not backend.starts or backend.speaks_tls:
        return _trip(Walk((), "works"))
    if backend.server.web_config is None:
        return _trip(Walk((), "undecided", "what the web configuration file asks for is not known"))
    exchange = _asked(backend, *addresses[0])
    address = addresses[0][0] or "all addresses"
    name = backend.command_line.component
    return _trip(Walk((exchange,), "broken", f"{name} answers in clear on {address}", exchange))


def _asked(backend: Backend, host: str, port: int) -> Exchange:
    url = f"http://{host or 'HOST'}:{port}/"
    said = answer(backend.server, Request(port=port, headers=(("Host", f"{host or 'localhost'}:{port}"),)))
    response = None if isinstance(said, Undecided) else said
    return Exchange("GET", url, response=response, answer=response, component=backend.command_line.component)


def open_way(backend: Backend) -> OpenWay | None:
    """How other hosts come to a component without nginx, and what closes that way; None where they do not."""
    line = backend.command_line
    host, port = next(iter(open_addresses(line, backend.listeners)), ("", 0))
    listener = next(iter(backend.listeners), None)
    if not port or listener is None:
        return None
    if not (line.isolated or line.published):
        closed_by = f"start {TITLES[line.component]} with {_loopback_flag(backend, listener.port)}"
        return OpenWay(f"listens on {listener.setting.value}", closed_by, listener.setting.span)
    inside = next((inside for _, outside, inside in line.published if outside == port), listener.port)
    words = f"is published on {host or '0.0.0.0'}:{port}"  # noqa: S104 - what the port's default is
    if line.kind in {"kubernetes", "helm"}:
        return OpenWay(words, "leave out the hostPort and the nodePort", line.ports_span)
    closed_by = f"publish the port on this machine alone, `127.0.0.1:{port}:{inside}`, or not at all"
    return OpenWay(words, closed_by, line.ports_span)


def _loopback_flag(backend: Backend, port: int) -> str:
    """The setting with which a component listens where this machine alone reaches it."""
    line = backend.command_line
    if line.component == "grafana":
        return "http_addr = 127.0.0.1 (GF_SERVER_HTTP_ADDR)"
    program = program_of(line.component, read_version(line.component, backend.server.version))
    return f"{'-' if program.go_flags else '--'}{program.listen}=127.0.0.1:{port}"


def _trip(walk: Walk) -> Trip:
    return Trip("bypass", (walk,))
