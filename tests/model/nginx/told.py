"""What the model says of recorded cases, in the words of the recordings."""

from typing import Any

from promaudit.facts.span import Span
from promaudit.facts.trace import Trace, Undecided
from promaudit.model.nginx.configuration import prepare
from promaudit.model.nginx.follow import follow
from promaudit.readers import nginx
from tests.generators.nginx.predict import asked_request
from tests.model.nginx.features import Feature
from tests.model.nginx.recorded_upstream import Host, upstream
from tests.model.nginx.refusals.recorded import TOKENS, files


def traces(version: str, feature: Feature, *, steps: bool = True) -> dict[str, Trace]:
    """What becomes of each request of a case, by number and words."""
    case = feature.case.substituted({**TOKENS, "DIR": "/srv/case"})
    host = Host(files({"config": case.config, "files": dict(case.files)}).texts)
    model = prepare(nginx.read("/srv/case/nginx.conf", files=host), host, version)
    return {
        f"{number}/{feature.name} {asked.method} {asked.target}": follow(
            model, asked_request(asked), upstream, steps=steps
        )
        for number, asked in enumerate(case.requests)
    }


def filled(observed: list[Any]) -> list[Any]:
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


def told(trace: Trace, observed: list[Any]) -> list[Any]:
    """What the model says, as `observed` is written."""
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
