"""Certificates as they are served: beside those on disk, and judged by the rules of each client."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from promaudit.facts.presentation import ClientVerdict, Presentation
from promaudit.facts.served import ChainRefusal, ServedCertificate
from promaudit.facts.tls import Certificate
from promaudit.model.tls.clients import CLIENTS, verdict
from promaudit.model.tls.handshake import Handshake


def chain_refusals(handshake: Handshake, trusted_by: str, wanted: bool) -> tuple[ChainRefusal, ...]:
    """The clients that refuse what was sent, by their reason."""
    verdicts = [verdict(client, handshake) for client in CLIENTS]
    refusing: dict[str, list[ClientVerdict]] = defaultdict(list)
    for one in verdicts:
        if one.accepts is False:
            # clients have different words for a root that they do not have
            refusing["self-signed" if one.kind == "unknown-issuer" else one.kind or ""].append(one)
    accepting = ", ".join(one.client for one in verdicts if one.accepts)
    return tuple(
        ChainRefusal(
            handshake.name, ", ".join(one.client for one in group), accepting, group[0].because, group[0].kind or "",
            trusted_by, wanted,
        )
        for group in refusing.values()
    )  # fmt: skip


def served_certificates(
    presentations: Iterable[Presentation], name: str, sent: tuple[Certificate, ...], explanation: str
) -> tuple[ServedCertificate, ...]:
    """The certificate on disk for a name, where none of those that are there is what is served for it."""
    found = [one for one in presentations if one.name == name and one.chain]
    if not sent or not found or not all(difference(sent, one.chain) for one in found):
        return ()
    first = found[0]
    differs = difference(sent, first.chain)
    return (
        ServedCertificate(
            name, sent[0], first.chain[0], ", ".join(first.certificates), differs, explanation, first.server
        ),
    )


def expires_soon(certificate: Certificate, at: datetime) -> str:
    """The last day of a certificate that should have been renewed by now; empty where that is not soon.

    Renewal is due when a third of the lifetime is left (RFC 8555 clients agree on that), and a month at the latest:
    what is left at a quarter has been forgotten, or fails.
    """
    left = certificate.not_after - at
    due = min((certificate.not_after - certificate.not_before) / 4, timedelta(days=30))
    if not timedelta(0) <= left < due:
        return ""
    days = "today" if left.days == 0 else f"in {left.days} day{'s' if left.days > 1 else ''}"
    return f"{certificate.not_after:%Y-%m-%d}, {days}"


def difference(sent: tuple[Certificate, ...], on_disk: tuple[Certificate, ...]) -> str:
    """In what two chains differ, in words; empty where they do not."""
    if [one.digest for one in sent] == [one.digest for one in on_disk]:
        return ""
    served, file = sent[0], on_disk[0]
    if served.digest == file.digest:
        return f"{len(sent)} certificates are sent in an order or number that the file ({len(on_disk)}) has not"
    serials = f"serial {served.serial:x} is served, {file.serial:x} is on disk"
    if served.not_after != file.not_after:
        return f"{serials}; it expires on {served.not_after:%Y-%m-%d}, the one on disk on {file.not_after:%Y-%m-%d}"
    return serials
