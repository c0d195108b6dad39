"""Who gets in, tried: what is said to be reachable is reached by a client without credentials, and nothing else is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.exposure import Exposure
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
from tests.end_to_end.exposures import CASES, Case
from tests.end_to_end.measured import Worker, worker
from tests.end_to_end.predicted import predicted
from tests.end_to_end.private_host import PUBLIC_ADDRESS, STRANGER
from tests.end_to_end.record import Record, lay_out
from tests.servers import found

F = TypeVar("F")
VERSIONS = tuple(server.version for server in found("prometheus"))
NGINX_VERSIONS = tuple(server.version for server in found("nginx"))


def record_of(case: Case) -> Record:
    """The deployment, with the versions that can be had in turn."""
    number = CASES.index(case)
    return case.record(VERSIONS[number % len(VERSIONS)], NGINX_VERSIONS[number % len(NGINX_VERSIONS)])


@pytest.fixture(scope="module")
def measuring() -> Iterator[Worker]:
    with worker() as started:
        yield started


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rules_speak_of_what_is_open_and_of_nothing_else(case: Case, tmp_path: Path) -> None:
    """Each deployment gets exactly the findings of exposure that it should get."""
    record = case.record("3.5.3", "1.30.6")

    said = predicted(record, tmp_path)

    assert ((), sorted(case.rules.split())) == (said.problems, rules_of(said.findings))


def rules_of(findings: Any) -> list[str]:
    """The names below exposure/ of the rules that speak, each once."""
    names = {finding.rule for finding in findings}
    return sorted(name.removeprefix("exposure/") for name in names if name.startswith("exposure/"))


@pytest.mark.servers
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_strangers_reach_what_is_said_to_be_open_and_nothing_else(
    case: Case, tmp_path: Path, measuring: Worker
) -> None:
    """Every request that was followed through the model is sent to real servers, from where it was said to come."""
    record = record_of(case)
    search = search_of(record, tmp_path)
    tries = [*search.plain, *respelled(search)]
    probes = [probe_of(made.exchange.trace.request) for made in tries if made.exchange.trace]
    probes.append(around_nginx())
    listeners = [exposure for exposure in facts_of(search, Exposure) if exposure.listener]

    measured = measuring.measure(record | {"probes": probes})

    assert measured["nginx"]["starts"], measured["nginx"]
    assert measured["prometheus"]["starts"], measured["prometheus"]
    *through, last = measured["probes"]
    wrong = [said for made, probe in zip(tries, through, strict=True) if (said := difference(made, probe))]
    assert [] == wrong
    assert bool(listeners) == (last["status"] == 200), last


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
    assert inventory.nginx is not None
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
            "target": request.target, "host": host}  # fmt: skip


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
