"""Requests recorded from real nginx 1.22.1, followed through the model (tests/recorded/nginx)."""

import functools
import re
from collections.abc import Iterator
from typing import Any

import pytest

from promaudit.facts.http import Request, Response
from promaudit.facts.span import Span
from promaudit.facts.trace import Trace, Undecided
from promaudit.model.nginx.configuration import prepare
from promaudit.model.nginx.follow import follow
from promaudit.readers import nginx
from tests.model.nginx.recorded_upstream import Host, upstream
from tests.model.nginx.refusals.recorded import TOKENS, cases, files

VERSION = "1.22.1"

#: The share of requests that may be undecided, by level; 0 are the hand-written cases.
MOST_UNDECIDED = {0: 0.05, 1: 0.005, 2: 0.005, 3: 0.02, 4: 0.05}


@functools.lru_cache(maxsize=1)
def recorded() -> dict[int, list[dict[str, Any]]]:
    """The valid cases by level."""
    levels: dict[int, list[dict[str, Any]]] = {}
    for case in cases():
        if case["valid"]:
            levels.setdefault(case.get("level", 0), []).append(case)
    return levels


@pytest.mark.parametrize("level", sorted(MOST_UNDECIDED))
def test_recorded_requests(level: int) -> None:
    """Nothing is wrong: status, Location, server, location, and the request passed on, with all of its headers."""
    expected: dict[str, object] = {}
    actual: dict[str, object] = {}
    undecided = []
    for name, request, observed, trace in _followed(level):
        if isinstance(trace.outcome, Undecided):
            undecided.append(f"{name}: {trace.outcome.because}")
            continue
        expected[name] = _observed(request, observed)
        actual[name] = _computed(observed, trace)
    assert expected == actual
    assert len(undecided) <= MOST_UNDECIDED[level] * len(expected), undecided


def _followed(level: int) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], Trace]]:
    for case in recorded()[level]:
        host = Host(files(case).texts)
        model = prepare(nginx.read("/srv/case/nginx.conf", files=host), host, VERSION)
        for number, (request, observed) in enumerate(zip(case["requests"], case["observed"], strict=True)):
            name = f"{case['id']}/{number} {request['method']} {request['target']}"
            yield name, request, observed, follow(model, _request(request), upstream, steps=False)


def _request(recorded_request: dict[str, Any]) -> Request:
    host, token = recorded_request.get("host"), recorded_request["port_token"].strip("@")
    headers = [] if host is None else [("Host", host)]
    address = recorded_request.get("address", "127.0.0.1")
    return Request(
        recorded_request["method"],
        recorded_request["target"],
        recorded_request["scheme"],
        address,
        int(TOKENS.get(token, token)),
        recorded_request.get("source", "::1" if ":" in address else "127.0.0.1"),
        recorded_request.get("sni"),
        recorded_request.get("http", "HTTP/1.1"),
        (*headers, *((name, value) for name, value in recorded_request.get("headers", ()))),
        recorded_request.get("body_len") or len(recorded_request.get("body") or ""),
    )


def _observed(request: dict[str, Any], observed: dict[str, Any]) -> tuple[object, ...]:
    received = observed.get("upstream")
    passed = received and (
        received["port"],
        received["method"],
        received["target"],
        # one that is sent with a body of no length is not told by the recording's request
        [(name, value) for name, value in received["headers"] if (name, value) != ("Content-Length", "0")],
    )
    place = _closed(observed) or (_place(observed["server"]), _place(observed["block"]))
    return observed["status"], observed["location"] or "", place, passed or None


def _computed(observed: dict[str, Any], trace: Trace) -> tuple[object, ...]:
    outcome = trace.outcome
    assert isinstance(outcome, Response)
    passed = trace.passed and (
        re.sub(r".*:", "", trace.passed.upstream),
        trace.passed.method,
        trace.passed.target,
        list(trace.passed.headers),
    )
    place = _closed(observed) or (_span(trace.server), _span(trace.location))
    return outcome.status, outcome.location or "", place, passed or None


def _closed(observed: dict[str, Any]) -> str:
    """Where the request was not read to its end, no server is to be told."""
    unread = observed.get("refused") or observed.get("tls_error") or observed["status"] == 400
    return "unread" if unread else ""


def _place(block: dict[str, Any] | None) -> tuple[str, int] | None:
    return (block["file"], block["line"]) if block else None


def _span(span: Span | None) -> tuple[str, int] | None:
    return span and (span.path.removeprefix("/srv/case/"), span.line)
