"""What each client makes of what a server presents for a name."""

from collections.abc import Iterable
from datetime import datetime

from promaudit.facts.presentation import ClientVerdict
from promaudit.facts.tls import Certificate, Certificates
from promaudit.model.tls.clients import CLIENTS, Client, verdict
from promaudit.model.tls.handshake import Handshake
from promaudit.model.tls.start import Start

#: The order in which clients ask for keys, where a server has several.
PREFERENCE = ("EC", "RSA", "RSA-PSS", "Ed25519", "Ed448", "DSA")


def judged(
    started: Start,
    name: str,
    anchors: tuple[Certificate, ...] | None,
    certificates: Certificates,
    at: datetime,
    tls13: bool = True,
) -> tuple[ClientVerdict, ...]:
    """The verdicts of all clients; `anchors` is None where the certificate's own root is taken as trusted.

    `tls13` tells whether the server speaks TLS 1.3.
    """
    if started.starts is not True:
        return tuple(_not_started(client, started) for client in CLIENTS)
    if not started.chains:
        because = "nginx has no key for this certificate: every handshake fails"
        return tuple(ClientVerdict(client.name, False, because, "no-key-for-certificate") for client in CLIENTS)
    handshakes = {chain: _handshake(chain, name, anchors, certificates, at, tls13) for chain in started.chains}
    return tuple(verdict(client, handshakes[_chosen(client, started.chains)]) for client in CLIENTS)


def _not_started(client: Client, started: Start) -> ClientVerdict:
    if started.starts is None:
        return ClientVerdict(client.name, None, started.because)
    return ClientVerdict(client.name, False, "nginx does not start", "nginx-does-not-start")


def _chosen(client: Client, chains: Iterable[tuple[Certificate, ...]]) -> tuple[Certificate, ...]:
    return min(chains, key=lambda chain: PREFERENCE.index(chain[0].key.type))


def _handshake(
    chain: tuple[Certificate, ...],
    name: str,
    anchors: tuple[Certificate, ...] | None,
    certificates: Certificates,
    at: datetime,
    tls13: bool,
) -> Handshake:
    trusted, assumed = (anchors, frozenset[str]()) if anchors is not None else _own_root(chain, certificates)
    known = certificates.signatures((*chain, *trusted))
    return Handshake(chain, trusted, known, name, at, assumed, tls13)


def _own_root(
    chain: tuple[Certificate, ...], certificates: Certificates
) -> tuple[tuple[Certificate, ...], frozenset[str]]:
    """The self-signed certificates that are sent, and those that were signed by nobody who is."""
    known = certificates.signatures(chain)
    roots = tuple(one for one in chain if one.self_signed)
    return roots, frozenset(one.digest for one in chain if not one.self_signed and not known[one.digest])
