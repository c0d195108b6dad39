"""Whole deployments as people write them: every measured journey has the predicted verdict."""

from collections import Counter
from pathlib import Path

import pytest

from promaudit.facts.journey import Journey
from tests.end_to_end.predicted import Said, predicted
from tests.end_to_end.record import JOURNEYS, Record, read

RECORDED = Path(__file__).parents[2] / "recorded" / "deployments" / "deployments-sample.jsonl.gz"
RECORDS = tuple(read(RECORDED))
#: Rules that judge what no journey goes through.
APART = ("tls/", "exposure/")


def measured(record: Record) -> dict[str, str]:
    """The verdicts by promaudit's journeys, without those that rest on how one reads the words."""
    parts: dict[str, list[dict[str, object]]] = {}
    for journey in record["journeys"]:
        parts.setdefault(JOURNEYS[journey["name"]], []).append(journey)
    return {
        name: "works" if all(part["verdict"] == "works" for part in found) else "broken"
        for name, found in parts.items()
        if not any(part.get("contested") for part in found)
    }


def starts(record: Record) -> bool:
    """Whether both servers start."""
    return bool(record["nginx"]["starts"] and record["prometheus"]["starts"])


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_measured_deployments(record: Record, tmp_path: Path) -> None:
    """Verdicts agree; what is broken has an error that says so, and what was put together right has none."""
    said = predicted(record, tmp_path)
    wanted = measured(record)
    found = {journey.name: journey.verdict for journey in _journeys(said) if journey.name in wanted}

    if starts(record):
        assert wanted == found
    else:
        assert {"broken"} == {verdict for name, verdict in found.items() if name != "plaintext"}
    _hold_invariants(record, said, wanted)


def _hold_invariants(record: Record, said: Said, wanted: dict[str, str]) -> None:
    accused = [finding.rule for finding in said.errors if not finding.rule.startswith(APART)]
    if "broken" in wanted.values() or not starts(record):
        assert accused or said.problems
    elif record["meant_to_work"]:
        assert [] == accused


def _journeys(said: Said) -> tuple[Journey, ...]:
    return said.deployment.journeys if said.deployment else ()


def test_the_sample_is_of_both_kinds() -> None:
    """Right ones, wrong ones, and some of which a server does not start."""
    kinds = Counter((record["meant_to_work"], starts(record)) for record in RECORDS)

    assert {(True, True): 58, (False, True): 59, (False, False): 3} == kinds
