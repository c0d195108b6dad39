"""What each client makes of what a server presents for a name."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from promaudit.facts.presentation import ClientVerdict
from promaudit.facts.tls import Certificate, Certificates, Signatures
from promaudit.model.tls.clients import CLIENTS, Client, no_handshake, together, verdict
from promaudit.model.tls.handshake import Handshake
from promaudit.model.tls.openssl_path import issued
from promaudit.model.tls.start import Start


def judged(
    started: Start,
    name: str,
    anchors: tuple[Certificate, ...] | None,
    certificates: Certificates,
    at: datetime,
    tls13: bool = True,
    staples: bool = False,
) -> tuple[ClientVerdict, ...]:
    """The verdicts of all clients; `anchors` is None where the certificate's own root is taken as trusted.

    `tls13` tells whether the server speaks TLS 1.3, `staples` whether it is to send OCSP responses.
    """
    if started.starts is not True and not (started.starts is None and started.chains):
        return tuple(_not_started(client, started) for client in CLIENTS)
    if not started.chains:
        because = "nginx has no key for this certificate: every handshake fails"
        return tuple(ClientVerdict(client.name, False, because, "no-key-for-certificate") for client in CLIENTS)
    handshakes = [
        replace(_handshake(chain, name, anchors, certificates, at), tls13=tls13, staples=staples)
        for chain in started.chains
    ]
    return tuple(started.doubted(_verdict(client, handshakes)) for client in CLIENTS)


def _verdict(client: Client, handshakes: Sequence[Handshake]) -> ClientVerdict:
    """What a client makes of the pair that it sees; several programs may see different ones."""
    if client.parts:
        return together({name: _verdict(part, handshakes) for name, part in client.parts})
    return verdict(client, _chosen(client, handshakes))


def _not_started(client: Client, started: Start) -> ClientVerdict:
    if started.starts is None:
        return ClientVerdict(client.name, None, started.because)
    return ClientVerdict(client.name, False, "nginx does not start", "nginx-does-not-start")


def _chosen(client: Client, handshakes: Iterable[Handshake]) -> Handshake:
    """The pair that a client gets to see: the first in its own order with which there is a handshake."""

    def rank(handshake: Handshake) -> tuple[bool, int]:
        order = client.order if handshake.tls13 else client.old_order
        key = handshake.leaf.key
        return no_handshake(client, handshake) is not None, order.index(key.curve if key.curve in order else key.type)

    return min(handshakes, key=rank)


def _handshake(
    chain: tuple[Certificate, ...],
    name: str,
    anchors: tuple[Certificate, ...] | None,
    certificates: Certificates,
    at: datetime,
) -> Handshake:
    trusted, assumed = (anchors, frozenset[str]()) if anchors is not None else own_root(chain, certificates)
    known = certificates.signatures((*chain, *trusted))
    return Handshake(chain, trusted, known, name, at, assumed)


def own_root(
    chain: tuple[Certificate, ...], certificates: Certificates
) -> tuple[tuple[Certificate, ...], frozenset[str]]:
    """The self-signed certificates that are sent, and those whose issuer is not sent and taken as a trusted root.

    No root is supposed above a certificate whose issuer is sent, but has not signed it, nor where CAs are sent that
    have not signed anything: then one between them is missing.
    """
    known = certificates.signatures(chain)
    reached = _reached(chain, known)
    roots = tuple(one for one in chain if one.self_signed)
    if any(one.ca and not one.self_signed and one.digest not in reached for one in chain[1:]):
        return roots, frozenset()
    supposed = (one for one in chain if one.digest in reached and not one.self_signed and not known[one.digest])
    return roots, frozenset(
        one.digest for one in supposed if not any(issued(one, other) for other in chain if other.digest != one.digest)
    )


def _reached(chain: tuple[Certificate, ...], known: Signatures) -> set[str]:
    """The certificates on the way up from the first one, by their signatures."""
    reached, pending = set[str](), [chain[0].digest]
    while pending:
        digest = pending.pop()
        if digest not in reached:
            reached.add(digest)
            pending += known[digest]
    return reached
