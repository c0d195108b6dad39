"""Exchanges as JSON: the keys of `trace --batch`, and the steps beside them."""

import json
from collections.abc import Iterable

from promaudit import __version__
from promaudit.facts.http import Request, Response
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.facts.trace import Passed, Step
from promaudit.reporters.safe import hide_secrets
from promaudit.reporters.trace import relative

_SECRET = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})


def render(exchanges: Iterable[Exchange], folder: str = "") -> str:
    """One document, version 1: keys may be added, none changed or removed."""
    document = {
        "version": 1,
        "tool": {"name": "promaudit", "version": __version__},
        "exchanges": [_exchange(one, folder) for one in exchanges],
    }
    return json.dumps(document, indent=2) + "\n"


def _exchange(exchange: Exchange, folder: str) -> dict[str, object]:
    trace, undecided = exchange.trace, exchange.undecided
    return {
        "method": exchange.method,
        "url": hide_secrets(exchange.url),
        "verdict": "undecided" if undecided else "decided",
        "because": undecided.because if undecided else exchange.error,
        "span": _span(undecided.span, folder) if undecided else None,
        "request": _request(trace.request) if trace else None,
        "steps": [_step(step, folder) for way in (trace, *exchange.hops) if way for step in way.steps],
        "passed": _passed(exchange.passed, folder) if exchange.passed else None,
        "component": exchange.component,
        "answer": _response(exchange.answer),
        "response": _response(exchange.response),
        "server": _span(trace.server, folder) if trace else None,
        "location": _span(trace.location, folder) if trace else None,
    }


def _request(request: Request) -> dict[str, object]:
    return {
        "scheme": request.scheme,
        "address": request.address,
        "port": request.port,
        "source": request.source,
        "sni": request.sni,
        "method": request.method,
        "target": request.target,
        "http": request.http,
        "headers": [_header(name, value) for name, value in request.headers],
        "body_len": request.body_len,
    }


def _header(name: str, value: str) -> list[str]:
    return [name, "[hidden]" if name.lower() in _SECRET and value else value]


def _passed(passed: Passed, folder: str) -> dict[str, object]:
    return {
        "upstream": passed.upstream,
        "method": passed.method,
        "target": passed.target,
        "http": passed.http,
        "headers": [_header(name, value) for name, value in passed.headers],
        "span": _span(passed.span, folder),
    }


def _response(response: Response | None) -> dict[str, object] | None:
    if response is None:
        return None
    return {
        "status": response.status,
        "location": response.location,
        "headers": [_header(name, value) for name, value in response.headers],
        "by": response.by,
    }


def _step(step: Step, folder: str) -> dict[str, object]:
    return {
        "phase": step.phase,
        "text": hide_secrets(step.text),
        "span": _span(step.span, folder),
        "before": step.before,
        "after": step.after,
    }


def _span(span: Span | None, folder: str) -> dict[str, object] | None:
    if span is None:
        return None
    place = {"path": relative(span.path, folder), "line": span.line, "column": span.column}
    return {**place, "end_line": span.end_line, "end_column": span.end_column}
