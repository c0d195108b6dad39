"""Random deployments: what promaudit predicts is what real servers do; recorded ones, and some that are started now."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.compare import differences, undecided
from tests.end_to_end.measured import Worker, worker
from tests.end_to_end.predicted import predicted
from tests.end_to_end.record import Record, read
from tests.generators.deployments.deployment import generate
from tests.generators.deployments.differential import versions

RECORDED = Path(__file__).parents[1] / "recorded" / "deployments" / "generated.jsonl.gz"
SEEDS = range(20001, 20031)


@pytest.mark.parametrize("record", list(read(RECORDED)), ids=lambda record: record["id"])
def test_recorded_deployments_are_predicted(record: Record, tmp_path: Path) -> None:
    """Every exchange, every verdict; a broken journey has an error, what works has none; nothing is left open."""
    said = predicted(record, tmp_path)

    assert ([], []) == (list(differences(record, said)), undecided(record, said))


@pytest.fixture(scope="module")
def measuring() -> Iterator[Worker]:
    with worker() as started:
        yield started


@pytest.mark.servers
@pytest.mark.parametrize("seed", SEEDS)
def test_deployments_are_predicted(seed: int, measuring: Worker, tmp_path: Path) -> None:
    """The same of deployments that are started now, with the servers that can be had."""
    record = measuring.measure(generate(seed, versions("prometheus"), versions("nginx")))

    said = predicted(record, tmp_path)

    assert ([], []) == (list(differences(record, said)), undecided(record, said))
