"""What browsers make of a chain, by their documents and sources: they were not run.

Chrome: its own verifier (net/cert, RFC 5280) and Baseline Requirements; Firefox: mozilla::pkix; Safari: Apple's
requirements (support.apple.com/HT210176). What one of them refuses is refused, as people use all three.
"""

from collections.abc import Iterator

from promaudit.facts.presentation import Refused
from promaudit.facts.tls import Certificate
from promaudit.model.tls import constraints
from promaudit.model.tls.handshake import Handshake

SERVER_AUTH, ANY = "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"
SUPPORTED = frozenset(f"2.5.29.{number}" for number in (15, 17, 19, 30, 32, 36, 37, 54))
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
CURVES = frozenset({"prime256v1", "secp384r1", "secp521r1"})
LEAST_RSA = 2048
Path = tuple[Certificate, ...]


def refusal(handshake: Handshake) -> Refused | None:
    """Why a browser refuses the chain, whatever name is asked for; None where all of them verify it."""
    reason: Refused | None = None
    for path in _paths(handshake, (handshake.leaf,)):
        wrong = next(_objections(handshake, path), None)
        if wrong is None:
            return None
        reason = reason or wrong
    return reason or _unknown(handshake)


def _unknown(handshake: Handshake) -> Refused:
    leaf = handshake.leaf
    if leaf.self_signed:
        return Refused("self-signed", f"the self-signed certificate of {leaf.subject!r} is not trusted", leaf)
    return Refused("unknown-issuer", f"the issuer {leaf.issuer!r} is neither sent nor trusted", leaf)


def _paths(handshake: Handshake, path: Path) -> Iterator[Path]:
    top = path[-1]
    if top in handshake.anchors or top.digest in handshake.assumed:
        yield path
        return
    for parent in dict.fromkeys((*handshake.anchors, *handshake.sent[1:])):
        if parent not in path and handshake.signed_by(top, parent) and len(path) <= len(handshake.sent):
            yield from _paths(handshake, (*path, parent))


def _objections(handshake: Handshake, path: Path) -> Iterator[Refused]:
    for depth, certificate in enumerate(path):
        anchor = certificate in handshake.anchors and depth > 0
        yield from filter(None, [handshake.outdated(certificate)])
        yield from _strong(certificate, signed=not anchor)
        yield from _used(certificate)
        for extension in certificate.extensions:
            if extension.critical and extension.oid not in SUPPORTED:
                yield Refused("critical-extension", f"the critical extension {extension.oid} is not known", certificate)
        if certificate.malformed:
            yield Refused("malformed", "an extension cannot be read", certificate)
        if depth:
            yield from _authority(path, depth)
    yield from constraints.openssl(list(path), common_name=False)
    yield from _leaf(path[0])


def _strong(certificate: Certificate, signed: bool) -> Iterator[Refused]:
    key = certificate.key
    if key.type in {"RSA", "RSA-PSS"} and key.size < LEAST_RSA:
        yield Refused("weak-key", f"its RSA key has {key.size} bits, {LEAST_RSA} are asked for", certificate)
    elif key.type == "EC" and key.curve not in CURVES:
        yield Refused("weak-key", f"browsers do not know the curve {key.curve}", certificate)
    elif key.type not in {"RSA", "RSA-PSS", "EC"}:
        yield Refused("weak-key", f"browsers take no keys of type {key.type}", certificate)
    if signed and certificate.digest_algorithm not in DIGESTS:
        name = certificate.digest_algorithm or certificate.signature_algorithm
        yield Refused("weak-signature", f"browsers take no signature with {name}", certificate)


def _used(certificate: Certificate) -> Iterator[Refused]:
    purposes = certificate.extended_key_usage
    if purposes is not None and SERVER_AUTH not in purposes:
        yield Refused("extended-key-usage", "its extended key usage lacks serverAuth", certificate)


def _authority(path: Path, depth: int) -> Iterator[Refused]:
    certificate = path[depth]
    if not certificate.ca:
        yield Refused("not-a-ca", f"{certificate.subject!r} is not a CA", certificate)
    if certificate.key_usage is not None and "keyCertSign" not in certificate.key_usage:
        yield Refused("key-usage", f"the key usage of {certificate.subject!r} does not allow it to sign", certificate)
    below = sum(1 for one in path[1:depth] if not one.self_issued)
    if certificate.path_length is not None and below > certificate.path_length:
        yield Refused("path-length", f"{certificate.subject!r} allows no further CA below it", certificate)


def _leaf(certificate: Certificate) -> Iterator[Refused]:
    if certificate.version < 3:
        yield Refused("malformed", f"browsers take no leaf of version {certificate.version}", certificate)
    if certificate.ca:
        yield Refused("ca-as-leaf", "it says that it is a CA, and Firefox takes none for a server", certificate)
    usage = certificate.key_usage
    if usage is not None and "digitalSignature" not in usage:
        yield Refused("key-usage", "its key usage does not allow digital signatures", certificate)
