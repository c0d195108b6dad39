"""What nginx 1.22, 1.26 and 1.30 did, phase by phase (tests/recorded/nginx/features): the model says the same."""

import pytest

from promaudit.facts.trace import Undecided
from tests.model.nginx.features import PHASES, Feature, features
from tests.model.nginx.told import filled, told, traces

VERSIONS = ("1.22.1", "1.26.3", "1.30.6")

_ESCAPED = "how a capture is escaped after an earlier rewrite of the query differs by release"
#: Requests that the model leaves undecided, and why.
UNDECIDED = {
    "aliasfile GET /s?r=": "root or alias is empty for this request",
    "hdrs POST /nb": "a Content-Length is passed on without the body that it announces",
    **{f"rw GET /s/{path}": _ESCAPED for path in ("a%20b", "a%26b", "a+b", "%25", "a%3Bb")},
}

FEATURES = [
    pytest.param(version, feature, id=f"{version}-{phase}-{feature.name}")
    for phase in PHASES
    for feature in features(phase)
    for version in VERSIONS
]


@pytest.mark.parametrize(("version", "feature"), FEATURES)
def test_features(version: str, feature: Feature) -> None:
    """Status, Location, server, location and the request passed on are what nginx of that version did."""
    followed = traces(version, feature)
    observed = dict(zip(followed, feature.by(version), strict=True))
    decided = [name for name in followed if name.partition("/")[2] not in UNDECIDED]
    assert {name: filled(observed[name]) for name in decided} == {
        name: told(followed[name], observed[name]) for name in decided
    }
    assert {name: UNDECIDED[name.partition("/")[2]] for name in followed if name not in decided} == {
        name: trace.outcome.because for name, trace in followed.items() if isinstance(trace.outcome, Undecided)
    }


def test_promises() -> None:
    """Every case says what it holds."""
    assert [] == [feature.name for phase in PHASES for feature in features(phase) if not feature.promise.endswith(".")]

