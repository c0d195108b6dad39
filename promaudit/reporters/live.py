"""What was seen of a live endpoint, beside the findings: one line for people, a key for programs."""

from collections.abc import Callable
from typing import Any

from promaudit.facts.journey import Exchange, Journey
from promaudit.facts.live import Live, LiveServer, OpenPort
from promaudit.facts.observation import Observation, outcome_words
from promaudit.facts.served import Handshake, ServedTls
from promaudit.reporters.safe import safe

Json = dict[str, Any]


def line(live: Live) -> str:
    """Who runs there, how many answers are as predicted, and the TLS of today's clients."""
    server, tls = live.server, live.tls
    said = [f"Prometheus {server.version}" if server and server.version else ""]
    if live.observations:
        agreeing = sum(observation.agrees for observation in live.observations)
        said.append(f"{agreeing} of {len(live.observations)} answers as predicted")
    if tls is not None:
        said.append(tls.named.error or f"{tls.named.version} with {tls.named.cipher}")
    return safe(", ".join(word for word in said if word))


def as_json(live: Live, journey: Callable[[Journey], Json]) -> Json:
    """What was seen as plain values; `journey` writes one."""
    return {
        "url": safe(live.url),
        "journeys": [journey(one) for one in live.journeys],
        "prometheus": _server(live.server) if live.server else None,
        "tls": _tls(live.tls) if live.tls else None,
        "observations": [_observation(one) for one in live.observations],
        "own_port": _port(live.port) if live.port else None,
    }


def _port(port: OpenPort) -> Json:
    return {"url": safe(port.url), "answer": safe(port.answer), "loopback": port.loopback}


def _server(server: LiveServer) -> Json:
    return {
        "version": safe(server.version),
        "started": server.started.isoformat() if server.started else None,
        "reloaded": server.reloaded.isoformat() if server.reloaded else None,
        "reload_succeeded": server.reload_succeeded,
    }


def _tls(tls: ServedTls) -> Json:
    return {
        "address": safe(tls.address),
        "with_name": _handshake(tls.named),
        "without_name": _handshake(tls.nameless) if tls.nameless else None,
        "protocols": dict(tls.protocols),
        "weak_ciphers": list(tls.weak_ciphers),
        "stapled": tls.stapled,
        "hsts": None if tls.hsts is None else safe(tls.hsts),
    }


def _handshake(handshake: Handshake) -> Json:
    return {
        "version": handshake.version or None,
        "cipher": handshake.cipher or None,
        "fingerprints": list(handshake.fingerprints),
        "verified": handshake.verified,
        "error": safe(handshake.error or handshake.refusal) or None,
    }


def _observation(observation: Observation) -> Json:
    return {
        "journey": observation.journey,
        "request": {"method": observation.live.method, "url": safe(observation.live.url)},
        "agrees": observation.agrees,
        "predicted": _outcome(observation.predicted),
        "live": _outcome(observation.live),
        "differences": [
            {"aspect": one.aspect, "predicted": safe(one.predicted), "live": safe(one.observed)}
            for one in observation.differences
        ],
        "explanation": safe(observation.explanation),
    }


def _outcome(exchange: Exchange) -> str:
    return safe(outcome_words(exchange))
