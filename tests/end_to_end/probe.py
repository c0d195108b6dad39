"""One request without credentials, byte by byte, from an address of one's choice: what comes back, what it reached."""

from collections.abc import Iterable
from typing import Any

from tests.end_to_end.front import Front
from tests.servers.http1 import exchange

#: One request: address, port, source, tls, sni, method, target, host; headers and source are optional.
Probe = dict[str, Any]


def ask(probe: Probe, _before: object, fronts: Iterable[Front]) -> dict[str, Any]:
    """Send it. `reached` are the requests that reached Prometheus for it, with the statuses that it answered."""
    lines = [f"{probe['method']} {probe['target']} HTTP/1.1", f"Host: {probe['host']}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in probe.get("headers", [])]
    if probe["method"] not in {"GET", "HEAD"}:
        lines.append("Content-Length: 0")
    answer = exchange(
        probe["address"], probe["port"], ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), tls=probe["tls"],
        sni=probe.get("sni"), source=probe.get("source"), method=probe["method"],
    )  # fmt: skip
    reached = [[one.method, one.target, one.status] for front in fronts for one in front.take()]
    error = answer.tls_error or ("connection refused" if answer.refused else "")
    return {"status": answer.status, "reached": reached} | ({"error": error} if error else {})
