"""Deployments of all kinds, right and wrong, probed while real servers run them."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.end_to_end import private_host
from tests.end_to_end.record import JOURNEYS, Record, read
from tests.servers.found import found

pytestmark = pytest.mark.servers
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "recorded" / "deployments" / "deployments-sample.jsonl.gz"
#: Of the recorded deployments of the releases that are here, every second or eighth: enough of each kind, and quick.
STEP = 8


@pytest.fixture(scope="module")
def seen(pairs: object) -> list[tuple[Record, Record]]:
    """The records, and what was seen of each."""
    if private_host.command() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("namespaces are not allowed here")
        pytest.skip("namespaces are not allowed here")
    releases = {server.version for server in found("prometheus")}
    records = [one for one in read(SAMPLE) if one["nginx"]["starts"] and one["prometheus"]["version"] in releases]
    records = records[:: STEP if len(releases) > 1 else STEP // 4]
    done = subprocess.run(
        private_host.module("tests.prober.probed"), input="".join(json.dumps(one) + "\n" for one in records),
        capture_output=True, text=True, cwd=ROOT, check=True, timeout=240,
    )  # fmt: skip
    return list(zip(records, map(json.loads, done.stdout.splitlines()), strict=True))


def test_observations_are_as_predicted(seen: list[tuple[Record, Record]]) -> None:
    """Every answer of every deployment; and so no rule of the probe has anything to say."""
    assert [] == [(one["id"], found["disagreeing"]) for one, found in seen if found["disagreeing"]]
    assert [] == [(one["id"], found["rules"]) for one, found in seen if found["rules"]]
    assert all(found["compared"] for _, found in seen)


def test_live_verdicts_are_those_of_the_recording_client(seen: list[tuple[Record, Record]]) -> None:
    """Another client made these journeys once; its verdicts are ours, wherever they do not rest on opinion."""
    differing = [(one["id"], _differing(one["journeys"], found["verdicts"])) for one, found in seen]

    assert [] == [(name, journeys) for name, journeys in differing if journeys]


def _differing(recorded: Iterable[Record], live: dict[str, str]) -> list[str]:
    wanted: dict[str, list[Record]] = {}
    for journey in recorded:
        wanted.setdefault(JOURNEYS[journey["name"]], []).append(journey)
    verdicts = {
        name: "broken" if any(part["verdict"] == "broken" for part in parts) else "works"
        for name, parts in wanted.items()
        if not any(part.get("contested") for part in parts)
    }
    return [name for name, verdict in verdicts.items() if name in live and live[name] != verdict]
