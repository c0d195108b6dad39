"""Journeys over TLS that end before they begin: a server with whose certificate nobody makes a handshake."""

from collections.abc import Iterable

from promaudit.facts.journey import Exchange
from promaudit.facts.presentation import ClientVerdict, Presentation
from promaudit.facts.url import Base
from promaudit.model.deployment.client import NO_HANDSHAKE
from promaudit.model.deployment.journeys import Trip, Walk

#: What keeps a client from a handshake, whatever it thinks of the certificate.
_KINDS = frozenset({"no-key-for-certificate", "weak-key"})


def if_there_is_a_handshake(trip: Trip, presented: Iterable[Presentation], base: Base) -> Trip:
    """The journey, which breaks at its first request over TLS to a host that nobody makes a handshake with."""
    failing = {one.name: because for one in presented if (because := _nobody(one.clients))}
    if not failing.get(base.host):
        return trip
    return Trip(trip.name, tuple(_stopped(walk, base, failing[base.host]) for walk in trip.walks))


def _nobody(verdicts: Iterable[ClientVerdict]) -> str:
    """Why no client at all makes a handshake; "" where one does.

    A key may be too weak for the chain as well; then there is a certificate that is refused, and a handshake.
    """
    found = tuple(verdicts)
    if not found or not all(one.accepts is False and one.kind in _KINDS for one in found):
        return ""
    fails = all(one.kind == "no-key-for-certificate" or "no handshake" in one.because for one in found)
    return found[0].because if fails else ""


def _stopped(walk: Walk, base: Base, because: str) -> Walk:
    first = next(iter(walk.exchanges), None)
    if first is None or walk.verdict == "undecided" or not f"{first.url}/".startswith(f"{base.origin}/"):
        return walk
    failed = Exchange(first.method, first.url, error=f"{NO_HANDSHAKE}: {because}")
    return Walk((failed,), "broken", failed.error or "", failed)
