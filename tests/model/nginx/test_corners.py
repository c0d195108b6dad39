"""Corners of nginx that people wrote down one by one (tests/recorded/nginx/corners): the model says what nginx did."""

import pytest

from promaudit.facts.trace import Undecided
from tests.model.nginx.corners import TOPICS, corners, undecided
from tests.model.nginx.told import filled, told, traces

VERSIONS = ("1.22.1", "1.26.3", "1.30.6")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("topic", TOPICS)
def test_corners(topic: str, version: str) -> None:
    """Status, Location, server, location and the request passed on are what nginx of that version did."""
    open_ones, expected, actual, because = undecided(topic), {}, {}, {}
    for corner in corners(topic):
        followed = traces(version, corner, steps=version == VERSIONS[-1])
        for (name, trace), observed in zip(followed.items(), corner.by(version), strict=True):
            if isinstance(trace.outcome, Undecided):
                because[name] = trace.outcome.because
            elif name not in open_ones:
                expected[name], actual[name] = filled(observed), told(trace, observed)
    assert (expected, open_ones) == (actual, because)


def test_promises() -> None:
    """Every case says what it holds, and its name is its own."""
    every = [corner for topic in TOPICS for corner in corners(topic)]
    assert [] == [corner.name for corner in every if not corner.promise.endswith(".")]
    assert len(every) == len({corner.name for corner in every}) > 100
