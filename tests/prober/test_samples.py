"""Right files: what real servers answer is what was predicted."""

import json
import re
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from promaudit.facts.report import Report
from promaudit.reporters import Style, render
from tests.prober.deployed import SAMPLES, deployed, spoken
from tests.servers.found import Server

pytestmark = pytest.mark.servers
Pairs = list[tuple[Server, Server]]
SCHEMA = json.loads(files("promaudit.reporters").joinpath("report.schema.json").read_text("utf-8"))
NAMES = sorted(str(path.parent.parent.parent.relative_to(SAMPLES)) for path in SAMPLES.rglob("nginx.conf"))
#: Where people go, where neither nginx nor the flags tell.
PUBLIC = {"broken/host-not-served": ("--public-url", "https://example.com/prometheus/")}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_sample_answers_is_what_is_predicted(name: str, pairs: Pairs, tmp_path: Path) -> None:
    """Works or not: every live answer is the predicted one, and nothing that only a probe can see is wrong."""
    proxy, backend = pairs[NAMES.index(name) % len(pairs)]
    with deployed(SAMPLES / name, tmp_path, proxy, backend) as running:
        report = running.check(*PUBLIC.get(name, ()))

    (deployment,) = report.deployments
    assert deployment.live is not None
    assert [] == [one.request for one in deployment.live.observations if not one.agrees]
    assert set() == spoken(report)
    assert () == report.errors


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("name", ["tls-guide", "tls-guide-kept"])
def test_the_guide_with_three_versions(name: str, number: int, pairs: Pairs, tmp_path: Path) -> None:
    """The published guide and its mended form answer as predicted with every release, and enough of it is compared."""
    proxy, backend = pairs[number % len(pairs)]
    with deployed(SAMPLES / name, tmp_path, proxy, backend) as running:
        report = running.check()

    live = report.deployments[0].live
    assert live is not None
    assert [] == [one.request for one in live.observations if not one.agrees]
    assert len(live.observations) >= 5
    assert set() == spoken(report)
    assert f"live: {len(live.observations)} of {len(live.observations)} answers as predicted" in _joined(report)
    jsonschema.validate(json.loads(render(report, Style(), "json")), SCHEMA)


def _joined(report: Report) -> str:
    """The report as text, without its line ends; the release that runs is left out."""
    return re.sub(r"Prometheus \d\S+, ", "", " ".join(render(report, Style()).split()))
