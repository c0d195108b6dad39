"""What of a component is worth keeping strangers from, and how one sees that a request has got there."""

from collections.abc import Iterator

from msgspec import Struct

from promaudit.facts.exposure import Endpoint
from promaudit.facts.failure import Setting
from promaudit.facts.http import Response
from promaudit.facts.server import Server
from promaudit.model.prometheus.endpoints import endpoints as pages


class Target(Struct, frozen=True):
    """One endpoint.

    `methods` are those that it takes, `path` is below the route prefix, without a slash in front. `statuses` tell that
    the request was let in. `flag` is what switches it on, None where it is always there.
    """

    endpoint: Endpoint
    methods: tuple[str, ...]
    path: str
    statuses: frozenset[int]
    flag: Setting | None = None

    def is_reached(self, answer: Response) -> bool:
        """Whether an answer of the component comes from this endpoint."""
        return answer.status in self.statuses


_OK = frozenset({200})
#: Components that ask for a password by themselves.
_WITH_A_LOGIN = frozenset({"grafana", "victoria-metrics"})
#: Name, methods, path, statuses of a request that is let in without a body, and the switch ("" for none).
_PROMETHEUS: tuple[tuple[Endpoint, tuple[str, ...], str, frozenset[int], str], ...] = (
    ("query", ("GET",), "api/v1/query?query=up", _OK, ""),
    ("config", ("GET",), "api/v1/status/config", _OK, ""),
    ("pprof", ("GET",), "debug/pprof/", _OK, ""),
    ("lifecycle", ("POST", "PUT"), "-/reload", _OK, "web.enable-lifecycle"),
    ("admin-api", ("POST", "PUT"), "api/v1/admin/tsdb/clean_tombstones", frozenset({204}), "web.enable-admin-api"),
    # an empty message is refused, but only where messages are taken at all
    ("remote-write", ("POST",), "api/v1/write", frozenset({400}), "web.enable-remote-write-receiver"),
)  # fmt: skip


def targets(server: Server) -> tuple[Target, ...]:
    """The endpoints of a component that are there; those that a flag switches on, only where it does."""
    if server.component == "prometheus":
        return tuple(_of_prometheus(server))
    if server.component in _WITH_A_LOGIN:
        return ()
    found = pages(server)
    path = found.query if found.query is not None else found.page
    return () if path is None else (Target("query" if found.query else "page", ("GET",), path, _OK),)


def _of_prometheus(server: Server) -> Iterator[Target]:
    for endpoint, methods, path, statuses, flag in _PROMETHEUS:
        if not flag:
            yield Target(endpoint, methods, path, statuses)
        elif server.is_on(flag):
            yield Target(endpoint, methods, path, statuses, server.setting(flag))
