"""What nginx 1.22, 1.26 and 1.30 did, phase by phase (tests/recorded/nginx/features): the model says the same."""

from typing import Any

import pytest

from promaudit.facts.span import Span
from promaudit.facts.trace import Trace, Undecided
from promaudit.model.nginx.configuration import prepare
from promaudit.model.nginx.follow import follow
from promaudit.readers import nginx
from tests.generators.nginx.predict import asked_request
from tests.model.nginx.features import PHASES, Feature, features
from tests.model.nginx.recorded_upstream import Host, upstream
from tests.model.nginx.refusals.recorded import TOKENS, files

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
    traces = _traces(version, feature)
    observed = dict(zip(traces, feature.by(version), strict=True))
    decided = [name for name in traces if name.partition("/")[2] not in UNDECIDED]
    assert {name: _filled(observed[name]) for name in decided} == {
        name: _told(traces[name], observed[name]) for name in decided
    }
    assert {name: UNDECIDED[name.partition("/")[2]] for name in traces if name not in decided} == {
        name: trace.outcome.because for name, trace in traces.items() if isinstance(trace.outcome, Undecided)
    }


def _traces(version: str, feature: Feature) -> dict[str, Trace]:
    case = feature.case.substituted({**TOKENS, "DIR": "/srv/case"})
    host = Host(files({"config": case.config, "files": dict(case.files)}).texts)
    model = prepare(nginx.read("/srv/case/nginx.conf", files=host), host, version)
    return {
        f"{number}/{feature.name} {asked.method} {asked.target}": follow(model, asked_request(asked), upstream)
        for number, asked in enumerate(case.requests)
    }


def _filled(observed: list[Any]) -> list[Any]:
    """What was observed, its tokens replaced."""
    return [_value(one) for one in observed]


def _value(one: Any) -> Any:
    if isinstance(one, list):
        return [_value(each) for each in one]
    if isinstance(one, str):
        for token, value in TOKENS.items():
            one = one.replace(f"@{token}@", value)
        return one.replace("@DIR@", "/srv/case")
    return one


def _told(trace: Trace, observed: list[Any]) -> list[Any]:
    outcome = trace.outcome
    if isinstance(outcome, Undecided):
        return [outcome.because]
    passed = trace.passed and [
        trace.passed.upstream.rpartition(":")[2],
        trace.passed.method,
        trace.passed.target,
        [list(header) for header in trace.passed.headers],
    ]
    # where no line was logged, nginx closed the connection or was not reached: no blocks are to be told
    silent = observed[2] is None
    server, location = (None, None) if silent else (_line(trace.server), _line(trace.location))
    return [outcome.status, outcome.location or "", server, location, passed]


def _line(span: Span | None) -> int | None:
    return span.line if span else None


def test_promises() -> None:
    """Every case says what it holds."""
    assert [] == [feature.name for phase in PHASES for feature in features(phase) if not feature.promise.endswith(".")]

