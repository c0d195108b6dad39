"""Who gets in, tried: what is said to be reachable is reached by a client without credentials, and nothing else is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from promaudit.facts.exposure import Exposure
from tests.end_to_end.exposures import CASES, Case
from tests.end_to_end.measured import Worker, worker
from tests.end_to_end.predicted import predicted
from tests.end_to_end.record import Record
from tests.end_to_end.strangers import around_nginx, difference, facts_of, probe_of, respelled, search_of
from tests.servers import found

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
