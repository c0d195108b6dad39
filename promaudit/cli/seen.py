"""From what was seen of an endpoint to the facts that rules are given; no file of it is needed."""

from datetime import datetime
from functools import cache

from msgspec.structs import replace

from promaudit.cli.probing import Probing
from promaudit.cli.survey import Survey
from promaudit.facts.live import Live
from promaudit.facts.served import ChainRefusal, ServedTls
from promaudit.facts.tls import Certificate
from promaudit.model.observation.causes import live_failures
from promaudit.model.observation.chains import chain_refusals, expires_soon
from promaudit.model.tls.handshake import Handshake

Facts = dict[str, tuple[object, ...]]


def live_facts(seen: Survey, probing: Probing, asked: str, now: datetime) -> Facts:
    """The facts of an endpoint of which no file is known; `asked` is the URL as it was typed."""
    chain = sent(seen.tls)
    if seen.tls is not None and chain:
        # where there are files, a rule of theirs says so
        seen = replace(seen, tls=replace(seen.tls, expires=expires_soon(chain[0], now)))
    return {
        **common_facts(seen),
        "live_failure": live_failures(seen.trips, seen.base, asked, stripped=seen.stripped),
        "chain_refusal": refusals(seen.tls, probing, now),
    }


def common_facts(seen: Survey) -> Facts:
    """What is seen of it whether or not there are files."""
    tls, chain = seen.tls, sent(seen.tls)
    if tls is not None and chain:
        tls = replace(tls, must_staple=chain[0].must_staple)
    found = {"live_server": seen.server, "open_port": seen.port, "served_tls": tls}
    return {kind: () if fact is None else (fact,) for kind, fact in found.items()}


def live(seen: Survey) -> Live:
    """What is reported of it beside the findings."""
    return Live(str(seen.base), seen.journeys, seen.server, seen.tls, port=seen.port)


def sent(tls: ServedTls | None) -> tuple[Certificate, ...]:
    """The certificates that are served for the name, the server's own first; empty where they cannot be read."""
    from promaudit.readers.certificates import certificate

    chain = [certificate(encoded) for encoded in tls.named.chain] if tls is not None else []
    known = tuple(one for one in chain if isinstance(one, Certificate))
    return known if len(known) == len(chain) else ()


def refusals(tls: ServedTls | None, probing: Probing, now: datetime) -> tuple[ChainRefusal, ...]:
    """What the clients of the model make of the chain that is served."""
    from promaudit.readers.certificates import signatures

    chain = sent(tls)
    if tls is None or not chain:
        return ()
    path = probing.values["cacert"] or _system_roots()
    anchors = _roots(path) if path else ()
    issuers = frozenset(one.issuer_canonical for one in chain)
    near = tuple(root for root in anchors if root.subject_canonical in issuers or root in chain)
    told = signatures((*chain, *near))
    handshake = Handshake(chain, near, told, tls.host, now)
    named = probing.values["cacert"] or ("the roots of this machine" if path else "no roots at all")
    return chain_refusals(handshake, named, not probing.values["insecure"])


@cache
def _system_roots() -> str | None:
    from promaudit.prober.trust import system_roots

    return system_roots()


@cache
def _roots(path: str) -> tuple[Certificate, ...]:
    from promaudit.readers.certificates import CertificateReader
    from promaudit.readers.files import HostFiles

    return CertificateReader(HostFiles()).certificates(path).certificates
