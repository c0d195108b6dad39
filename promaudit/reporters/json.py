"""JSON, version 1: the contract of `report.schema.json`. Keys may be added, none changed or removed."""

import json
from typing import Any

from promaudit.facts.deployment import Source
from promaudit.facts.finding import Finding, Problem, Witness
from promaudit.facts.journey import Exchange, Journey
from promaudit.facts.presentation import Presentation
from promaudit.facts.report import DeploymentReport, Report
from promaudit.facts.span import Span
from promaudit.reporters import Style, live
from promaudit.reporters.safe import safe

Json = dict[str, Any]


def render(report: Report, style: Style) -> str:
    """The whole report; witnesses and exchanges are all there, whatever the style."""
    return json.dumps(as_json(report), indent=1, ensure_ascii=True) + "\n"


def as_json(report: Report) -> Json:
    """The report as plain values."""
    return {
        "version": 1,
        "tool": {"name": "promaudit", "version": report.version},
        "deployments": [_deployment(deployment) for deployment in report.deployments],
        "errors": [_problem(problem) for problem in report.errors],
        "summary": {**report.counts, "undecided": report.undecided},
        "silenced": report.suppressed,
        "baseline": {"accepted": report.accepted, "mended": [safe(entry) for entry in report.mended]},
    }


def _deployment(deployment: DeploymentReport) -> Json:
    return {
        "component": deployment.component,
        "sources": [_source(source) for source in deployment.sources],
        "public_url": deployment.public_url,
        "assumed": {about: safe(what) for about, what in deployment.assumed},
        "journeys": [_journey(journey) for journey in deployment.journeys],
        "presentations": [_presentation(presentation) for presentation in deployment.presentations],
        "findings": [finding_json(finding) for finding in deployment.findings],
        **({"live": live.as_json(deployment.live, _journey)} if deployment.live else {}),
    }


def _source(source: Source) -> Json:
    return {"path": safe(source.path), "kind": source.kind}


def _journey(journey: Journey) -> Json:
    return {
        "name": journey.name,
        "verdict": journey.verdict,
        "because": safe(journey.because),
        "exchanges": [_exchange(exchange) for exchange in journey.exchanges],
    }


def _exchange(exchange: Exchange) -> Json:
    passed, response = exchange.passed, exchange.response
    found: Json = {
        "request": {"method": exchange.method, "url": safe(exchange.url)},
        "passed": {"upstream": passed.upstream, "target": safe(passed.target)} if passed else None,
        "response": {"status": response.status, "location": _text(response.location)} if response else None,
    }
    if exchange.error or exchange.undecided:
        found["error"] = safe(exchange.error or (exchange.undecided.because if exchange.undecided else ""))
    return found


def _text(text: str | None) -> str | None:
    return None if text is None else safe(text)


def _presentation(presentation: Presentation) -> Json:
    server, path = presentation.server, presentation.path
    return {
        "name": safe(presentation.name),
        "server": {"path": server.path, "line": server.line} if server else None,
        "certificates": list(presentation.certificates),
        "nginx_starts": presentation.nginx_starts,
        "nginx_says": safe(presentation.refusal) or None,
        "openssl_verify": None if path is None else {"verifies": path.verifies, "because": safe(path.because)},
        "clients": [
            {"client": verdict.client, "accepts": verdict.accepts, "because": safe(verdict.because)}
            for verdict in presentation.clients
        ],
    }


def finding_json(finding: Finding) -> Json:
    """One finding as plain values."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": safe(finding.message),
        "help": _text(finding.help),
        "span": span_json(finding.span),
        "related": [{"span": span_json(other.span), "label": safe(other.label)} for other in finding.related],
        "witnesses": [_witness(witness) for witness in finding.witnesses],
        "fix": {"span": span_json(finding.fix.span), "text": finding.fix.text} if finding.fix else None,
        "fingerprint": finding.fingerprint,
    }


def _witness(witness: Witness) -> str:
    said = "; ".join(f"{label} {text}" for label, text in witness.lines)
    return safe(witness.request + (f": {said}" if said else ""))


def span_json(span: Span | None) -> Json | None:
    """A place as plain values; None where there is none, or none but the file as such."""
    return None if span is None or not span.line else dict(span._asdict())


def _problem(problem: Problem) -> Json:
    found: Json = {"message": safe(problem.message), "span": span_json(problem.span), "rule": problem.rule}
    if problem.path is not None:
        found["path"] = safe(problem.path)
    return found
