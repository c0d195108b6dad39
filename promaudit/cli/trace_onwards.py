"""From nginx on into the programs behind it, and along redirects as a browser follows them."""

from datetime import UTC, datetime

import click

from promaudit.cli.status import INCOMPLETE
from promaudit.cli.trace_one import NO_HOST, Question, ask
from promaudit.cli.trace_request import Asking
from promaudit.facts.assumptions import NEWEST_NGINX, Assumptions
from promaudit.facts.http import Request
from promaudit.facts.inventory import Inventory
from promaudit.facts.journey import Exchange
from promaudit.facts.trace import Passed, Undecided
from promaudit.facts.url import parse_base
from promaudit.model.deployment.backends import Backend, backends
from promaudit.model.deployment.client import Client, serving_socket
from promaudit.model.deployment.landmarks import Landmarks
from promaudit.model.deployment.network import Network, read_said
from promaudit.model.deployment.upstream_tls import UpstreamTls
from promaudit.model.deployment.walk import walk
from promaudit.model.deployment.whereabouts import is_address
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.nginx.follow import follow
from promaudit.readers.files import HostFiles


class UnreadableError(click.ClickException):
    """A source that cannot be read: nothing is wrong with the command."""

    exit_code = INCOMPLETE


def onwards(question: Question, asking: Asking, nginx: Nginx, files: HostFiles) -> tuple[Exchange, ...]:
    """The request and all that it is redirected to. Raises click.ClickException where a source cannot be read."""
    inventory = _read(question, files)
    network = _network(question, inventory, files)
    client = _client(nginx, network, files, parse_base(question.url).host)

    def fetch(method: str, url: str, body_len: int) -> Exchange:
        return _fetch(client, asking, method, url, body_len)

    return walk(fetch, question.method, question.url, question.body_len)


def _fetch(client: Client, asking: Asking, method: str, url: str, body_len: int) -> Exchange:
    """One request, with the program that it reaches for the one that is meant."""
    try:
        parse_base(url)
    except ValueError:
        return Exchange(method, url, error=f"a redirect to no web page: {url}")
    if not _resolves(client, url, asking):
        return Exchange(method, url, error=f"{NO_HOST}: none of nginx's servers has this name")
    request = ask(client.nginx, asking, method, url, body_len)
    if isinstance(request, Exchange):
        return request
    client.backend = _reached(client, request) or client.backend
    return client.send(url, request, steps=True)


def _resolves(client: Client, url: str, asking: Asking) -> bool:
    """Whether a name leads to this nginx: it is one of its servers', or the one that was asked for first."""
    host = parse_base(url).host
    known = host in ("localhost", client.host) or is_address(host)
    return known or asking.connect is not None or serving_socket(client.nginx, host) is not None


def _reached(client: Client, request: Request) -> Backend | None:
    """The program that the request is passed to; None where it is none of those that were read."""
    found: list[Backend] = []

    def upstream(passed: Passed) -> Undecided:
        backend = client.network.find(passed)
        if isinstance(backend, Backend):
            found.append(backend)
        return Undecided("not asked")

    follow(client.nginx, request, upstream, steps=False)
    return found[-1] if found else None


def _read(question: Question, files: HostFiles) -> Inventory:
    from promaudit import readers

    inventory = readers.read(question.sources, files=files, flags_text=question.flags)
    if inventory.problems:
        problem = inventory.problems[0]
        kind = UnreadableError if problem.rule == "source/syntax" else click.UsageError
        raise kind(f"{problem.span}: {problem.message}" if problem.span else problem.message)
    if not inventory.command_lines:
        raise click.UsageError("none of the sources says how Prometheus is started")
    return inventory


def _network(question: Question, inventory: Inventory, files: HostFiles) -> Network:
    assumptions = Assumptions(
        upstreams=question.upstream,
        prometheus_version=question.prometheus_version,
        nginx_version=question.nginx_version or NEWEST_NGINX,
    )
    try:
        return Network(backends(inventory, files, assumptions), read_said(question.upstream))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--upstream") from None


def _client(nginx: Nginx, network: Network, files: HostFiles, host: str) -> Client:
    from promaudit.readers.certificates import CertificateReader

    tls = UpstreamTls(Landmarks(nginx), CertificateReader(files), datetime.now(UTC))
    return Client(nginx, network, network.backends[0], files, tls, host)
