"""The way around nginx: the port of the component itself, asked from another host."""

from promaudit.facts.http import Request
from promaudit.facts.journey import Exchange
from promaudit.facts.trace import Undecided
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.journeys import Trip, Walk
from promaudit.model.deployment.upstream import open_addresses
from promaudit.model.prometheus.answer import answer


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


def _trip(walk: Walk) -> Trip:
    return Trip("bypass", (walk,))
