"""The world of the recordings, without a network: files of a case, and upstreams that answer what they are asked."""

import posixpath

from promaudit.facts.files import Kind
from promaudit.facts.http import Response
from promaudit.facts.trace import Passed
from tests.model.nginx.refusals.recorded import TOKENS, Memory

#: The hosts of the recordings' name servers; no other name was found, and nobody listened on the port UPDEAD.
NAMES = frozenset(
    {
        "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "prometheus", "alertmanager", "grafana",
        "pushgateway", "prom.internal", "prometheus.monitoring.svc.cluster.local", "node-1.internal",
    }
)  # fmt: skip


class Host(Memory):
    """Files in memory, found by any spelling of their paths."""

    def kind(self, path: str) -> Kind:
        found = super().kind(posixpath.normpath(path))
        return "missing" if found == "file" and path.endswith("/") else found

    def text(self, path: str) -> str | None:
        return super().text(posixpath.normpath(path))


def upstream(passed: Passed) -> Response | None:
    """What an upstream answered: what the request that it received asked for."""
    host, _, port = passed.upstream.partition("://")[2].rpartition(":")
    if port == TOKENS["UPDEAD"] or host.lower() not in NAMES:
        return None
    redirect, status = passed.header("X-Want-Redirect"), passed.header("X-Want-Status")
    headers = [("Content-Type", "application/json")]
    if redirect is not None:
        headers.append(("Location", redirect))
    name, colon, value = (passed.header("X-Want-Header") or "").partition(":")
    if colon:
        headers.append((name.strip(), value.strip()))
    return Response(302 if redirect is not None else int(status or 200), tuple(headers), by="upstream")
