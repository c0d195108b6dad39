"""The requests of strangers that the model follows, and the same ones for a real client."""

from pathlib import Path
from typing import Any, TypeVar

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.http import Request
from promaudit.facts.url import parse_base
from promaudit.model.deployment.backends import backends
from promaudit.model.deployment.landmarks import Landmarks
from promaudit.model.deployment.network import Network
from promaudit.model.deployment.reachability import Search, reachability
from promaudit.model.deployment.reachability_tries import Try
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.subject import Subject
from promaudit.model.deployment.upstream_tls import UpstreamTls
from promaudit.model.nginx.configuration import prepare
from promaudit.readers import read
from promaudit.readers.certificates import CertificateReader
from promaudit.readers.files import HostFiles
from tests.end_to_end.private_host import PUBLIC_ADDRESS, STRANGER
from tests.end_to_end.record import Record, lay_out

F = TypeVar("F")


def respelled(search: Search) -> list[Try]:
    """Other spellings of what is kept out: all that get in, and every third of the others."""
    tries = [made for kept in search.shut() for made in search.respelled(kept)]
    return [made for number, made in enumerate(tries) if made.verdict == "in" or number % 3 == 0]


def facts_of(search: Search, kind: type[F]) -> list[F]:
    """What the model concludes from all these requests, of one kind."""
    found = reachability(search.site, search.subject)
    return [fact for facts in found.values() for fact in facts if isinstance(fact, kind)]


def search_of(record: Record, folder: Path) -> Search:
    """All requests that the model tries for a deployment."""
    lay_out(record, folder)
    files = HostFiles()
    sources = tuple(str(folder / name) for name in ("nginx.conf", *(source["path"] for source in record["sources"])))
    inventory = read(sources, files=files)
    if inventory.nginx is None:
        raise ValueError(str(inventory.problems))
    assumptions = Assumptions(
        record["public_url"], (), record["prometheus"]["version"] + "+ds", record["nginx"]["version"]
    )
    nginx = prepare(inventory.nginx, files, assumptions.nginx_version)
    landmarks, behind = Landmarks(nginx), backends(inventory, files, assumptions)
    certificates = CertificateReader(files)
    tls = UpstreamTls(landmarks, certificates, assumptions.as_of)
    site = Site(inventory, files, assumptions, nginx, landmarks, Network(behind), tls, certificates)
    base = parse_base(record["public_url"])
    return Search(site, Subject(behind[0], base, site.client(behind[0], base.host), landmarks))


def probe_of(request: Request) -> dict[str, Any]:
    """The same request for a real client."""
    host = request.header("host")
    return {"address": request.address, "port": request.port, "source": request.source,
            "tls": request.scheme == "https", "sni": request.sni, "method": request.method,
            "target": request.target, "host": host,
            "headers": [list(one) for one in request.headers if one[0] not in {"Host", "Content-Length"}]}  # fmt: skip


def around_nginx() -> dict[str, Any]:
    """A stranger who asks Prometheus itself."""
    return {"address": PUBLIC_ADDRESS, "port": 9090, "source": STRANGER, "tls": False, "method": "GET",
            "target": "/p/api/v1/query?query=up", "host": "x"}  # fmt: skip


def difference(made: Try, probe: dict[str, Any]) -> str:
    """What of an answer is not as it was predicted; "" where nothing is."""
    exchange = made.exchange
    if made.verdict == "undecided":
        return ""
    reached = probe["reached"][-1][2] if probe["reached"] else None
    answer = exchange.answer.status if exchange.answer is not None and exchange.component is not None else None
    if (exchange.status, answer) == (probe["status"], reached) or (exchange.stranger and reached is None):
        return ""
    return f"{exchange.method} {exchange.url}: predicted {exchange.status}, {answer}, measured {probe}"
