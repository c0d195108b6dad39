"""The requests that prometheus.yml, health checks and reload URLs stand for.

prometheus/prometheus scrape/target.go (URL), notifier (postPath), prometheus-operator and Kubernetes probes.
"""

import posixpath
from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import Struct

from promaudit.facts.errand import ErrandKind
from promaudit.facts.program import HealthCheck
from promaudit.facts.prometheus_yml import AlertmanagerClient, PrometheusYml, RemoteUrl, ScrapeJob, TlsClient, Value
from promaudit.facts.span import Span
from promaudit.facts.url import DEFAULT_PORTS

_NOTHING_SAID = TlsClient()


class Question(Struct, frozen=True):
    """One request: where to, what for, and where each part of it is written.

    `path` is as the client sends it, `query` without its question mark. `written` is the text at the place of the path;
    `place` is where to look when nothing more exact is to blame. `follows` tells whether redirects are followed,
    `authenticated` whether credentials are sent, None where that cannot be told.
    """

    kind: ErrandKind
    purpose: str
    method: str
    scheme: Value
    host: str
    port: int
    path: str
    query: str
    written: Value
    place: Span
    follows: bool = True
    authenticated: bool | None = False
    tls: TlsClient = _NOTHING_SAID

    @property
    def url(self) -> str:
        """The whole URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme.text}://{host}:{self.port}{self.target}"

    @property
    def target(self) -> str:
        """Path and query, as they go on the wire."""
        return self.path + (f"?{self.query}" if self.query else "")


def of_file(file: PrometheusYml) -> Iterator[Question]:
    """All requests that one prometheus.yml is known to lead to."""
    for job in file.jobs:
        yield from _of_job(job)
    for client in file.alertmanagers:
        yield from _of_alertmanager(client)
    for remote in file.remotes:
        yield from _of_remote(remote)


def _of_job(job: ScrapeJob) -> Iterator[Question]:
    if job.rewritten or job.scheme.text not in DEFAULT_PORTS:
        return
    for target in job.targets:
        address = _address(target.text, job.scheme.text)
        if address is not None:
            path = "/" + job.metrics_path.text.removeprefix("/")
            yield Question(
                "scrape", job.name, "GET", job.scheme, *address, path, job.query, job.metrics_path, job.span,
                job.follows_redirects, job.authenticated, job.tls,
            )  # fmt: skip


def _of_alertmanager(client: AlertmanagerClient) -> Iterator[Question]:
    if client.rewritten or client.scheme.text not in DEFAULT_PORTS:
        return
    for target in client.targets:
        address = _address(target.text, client.scheme.text)
        if address is not None:
            path = posixpath.join("/", posixpath.normpath("/" + client.path_prefix.text), f"api/{client.api}/alerts")
            path = "/" + path.lstrip("/")
            yield Question(
                "alerts", client.api, "POST", client.scheme, *address, path, "", client.path_prefix,
                client.path_prefix.span or target.span or client.span, True, client.authenticated, client.tls,
            )  # fmt: skip


def _of_remote(remote: RemoteUrl) -> Iterator[Question]:
    place = remote.url.span
    kind: ErrandKind = "remote-write" if remote.kind == "remote_write" else "remote-read"
    if place is not None:
        authenticated = remote.authenticated or "@" in remote.url.text.partition("?")[0]
        yield from _of_url(kind, "", "POST", remote.url.text, place, authenticated, remote.tls)


def of_check(check: HealthCheck) -> Iterator[Question]:
    """The request of a health check or a reload; nothing of its credentials is known."""
    kind: ErrandKind = "reload" if check.purpose == "reload" else "health"
    yield from _of_url(kind, check.purpose, check.method, check.url, check.span, None, TlsClient(insecure=True))


def _of_url(
    kind: ErrandKind, purpose: str, method: str, url: str, place: Span, authenticated: bool | None, tls: TlsClient
) -> Iterator[Question]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return
    if parts.scheme in DEFAULT_PORTS and parts.hostname:
        yield Question(
            kind, purpose, method, Value(parts.scheme, place), parts.hostname.lower(),
            DEFAULT_PORTS[parts.scheme] if port is None else port, parts.path or "/", parts.query, Value(url, place),
            place, True, authenticated, tls,
        )  # fmt: skip


def _address(target: str, scheme: str) -> tuple[str, int] | None:
    """Host and port of a target; without a port it is that of the scheme."""
    try:
        parts = urlsplit("//" + target)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.path or parts.query:
        return None
    return parts.hostname.lower(), DEFAULT_PORTS[scheme] if port is None else port
