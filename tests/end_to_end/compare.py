"""Holds what promaudit predicts of a deployment against what was measured, exchange by exchange."""

from collections.abc import Iterator
from typing import Any

from promaudit.facts.journey import Exchange, Journey
from tests.end_to_end.predicted import Said
from tests.end_to_end.record import JOURNEYS, Record

#: Rules that judge what no journey goes through.
_APART = ("tls/", "exposure/")


def differences(record: Record, said: Said) -> Iterator[str]:
    """Everything in which the prediction is not what was measured; undecided journeys are no difference."""
    if not record["nginx"]["starts"] or not record["prometheus"]["starts"]:
        yield from _start(record, said)
        return
    predicted = said.deployment.journeys if said.deployment else ()
    journeys: dict[str, Journey] = {str(journey.name): journey for journey in predicted}
    for name, parts in _grouped(record).items():
        yield from _journey(name, parts, journeys.get(name))
    yield from _invariants(record, said)


def undecided(record: Record, said: Said) -> list[str]:
    """The measured journeys that the prediction leaves open."""
    journeys = said.deployment.journeys if said.deployment else ()
    measured = _grouped(record)
    return [f"{j.name}: {j.because}" for j in journeys if j.verdict == "undecided" and j.name in measured]


def _grouped(record: Record) -> dict[str, list[dict[str, Any]]]:
    """The measured journeys by the names that promaudit has for them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for journey in record["journeys"]:
        found.setdefault(JOURNEYS[journey["name"]], []).append(journey)
    return found


def _start(record: Record, said: Said) -> Iterator[str]:
    """A server that refuses to start: promaudit has to say so."""
    for server in ("nginx", "prometheus"):
        if not record[server]["starts"] and not said.errors and not said.problems:
            yield f"{server} does not start ({record[server]['error']}), and nothing is said"


def _journey(name: str, parts: list[dict[str, Any]], predicted: Journey | None) -> Iterator[str]:
    if predicted is None:
        yield f"{name}: measured, but there is no such journey"
        return
    if predicted.verdict == "undecided":
        return
    verdict = "works" if all(part["verdict"] == "works" for part in parts) else "broken"
    contested = any(part.get("contested") for part in parts)
    if verdict != predicted.verdict and not contested:
        because = "; ".join(part["because"] for part in parts if part["because"])
        yield f"{name}: measured {verdict} ({because}), predicted {predicted.verdict} ({predicted.because})"
    exchanges = {(exchange.method, exchange.url): exchange for exchange in predicted.exchanges}
    if name != "assets":
        for step in (step for part in parts for step in part["chain"]):
            yield from _exchange(name, step, _same(step, exchanges), predicted)


def _same(step: dict[str, Any], exchanges: dict[tuple[str, str], Exchange]) -> Exchange | None:
    """The predicted exchange for the same request; a host alone is the same with a slash behind it."""
    method, url = step["method"], step["url"]
    others = (url, f"{url}/" if url.count("/") == 2 else url, url.removesuffix("/") if url.count("/") == 3 else url)
    return next((exchanges[method, other] for other in others if (method, other) in exchanges), None)


def _exchange(name: str, step: dict[str, Any], predicted: Exchange | None, journey: Journey) -> Iterator[str]:
    asked = f"{name}: {step['method']} {step['url']}"
    if predicted is None:
        # a prediction may end where the verdict is certain; what comes after is nobody's business
        if journey.verdict == "works" and name != "plaintext":
            yield f"{asked}: measured, but not predicted"
        return
    if predicted.undecided is not None or predicted.stranger:
        return
    if step["status"] != predicted.status:
        yield f"{asked}: measured status {step['status']} {step.get('error', '')}, predicted {predicted.status}"
    elif step["location"] != predicted.location:
        yield f"{asked}: measured Location {step['location']}, predicted {predicted.location}"
    passed = predicted.passed if predicted.component is not None and predicted.answer is not None else None
    target = step["passed"]["target"] if step["passed"] else None
    if target != (passed.target if passed else None):
        yield f"{asked}: Prometheus was measured to get {target}, predicted {passed.target if passed else None}"


def _invariants(record: Record, said: Said) -> Iterator[str]:
    """A broken journey has an error, and a deployment that works has none."""
    certain = [journey for journey in record["journeys"] if not journey.get("contested")]
    broken = [journey["name"] for journey in certain if journey["verdict"] == "broken"]
    accused = [finding.rule for finding in said.errors if not finding.rule.startswith(_APART)]
    if broken and not said.errors and not _open_ends(said):
        yield f"broken ({', '.join(broken)}), but no finding is an error"
    if record["meant_to_work"] and accused and len(certain) == len(record["journeys"]) and not broken:
        yield f"works, but is accused: {', '.join(accused)}"


def _open_ends(said: Said) -> bool:
    journeys = said.deployment.journeys if said.deployment else ()
    return any(journey.verdict == "undecided" for journey in journeys) or bool(said.problems)
