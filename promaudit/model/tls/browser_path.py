"""What browsers make of a chain: Chromium 156 and Firefox ESR 153 were run, each with the roots in its NSS database.

Chrome: its own verifier (net/cert, RFC 5280); Firefox: mozilla::pkix. What one of them refuses is refused, as people
use both; the words say which one where the other accepts. Safari could not be run: by Apple's requirements
(support.apple.com/HT210176) it refuses what Chrome refuses.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from promaudit.facts.presentation import Refused
from promaudit.facts.tls import Certificate, NameConstraints
from promaudit.model.tls import constraints, policies
from promaudit.model.tls.handshake import Handshake

SERVER_AUTH, ANY = "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"
SUPPORTED = frozenset(f"2.5.29.{number}" for number in (15, 17, 19, 30, 32, 36, 37, 54))
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
CURVES = frozenset({"prime256v1", "secp384r1", "secp521r1"})
LEAST_RSA = 2048
#: mozilla::pkix has no times before this.
FIRST_TIME = datetime(1970, 1, 1, tzinfo=UTC)
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
        yield from _readable(certificate)
        if depth and path[depth - 1].issuer_der != certificate.subject_der:
            because = f"Firefox: its issuer's name is not written as {certificate.subject!r} writes it"
            yield Refused("unknown-issuer", because, path[depth - 1])
        if depth:
            yield from _authority(path, depth, anchor)
    if not policies.acceptable(tuple(one for one in path if one not in handshake.anchors) or path[:1]):
        yield Refused("policy", "Chrome: the certificates agree on no policy, and one is required", path[0])
    yield from constraints.openssl(list(path), common_name=False)
    yield from _leaf(path[0])


def _readable(certificate: Certificate) -> Iterator[Refused]:
    """What they cannot read, although others can."""
    names = certificate.alternative_names or ()
    if any(name.kind == "ip" and len(name.value) not in {4, 16} for name in names):
        yield Refused("malformed", "Chrome: one of its addresses has a length that no address has", certificate)
    if any(name.kind in {"dns", "email", "uri"} and not name.value.isascii() for name in names):
        yield Refused("malformed", "Chrome: one of its names has letters that are not ASCII", certificate)
    if len(set(certificate.policies)) < len(certificate.policies):
        yield Refused("malformed", "Chrome: one of its policies occurs twice", certificate)
    if certificate.malformed or certificate.name_constraints == NameConstraints(critical=True):
        yield Refused("malformed", "an extension cannot be read", certificate)
    if certificate.not_before < FIRST_TIME:
        yield Refused("malformed", "Firefox: it has no time before 1970", certificate)


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


def _authority(path: Path, depth: int, anchor: bool) -> Iterator[Refused]:
    """A CA must say so, but a trusted one of version 1; Firefox counts certificates of the same name as well."""
    certificate = path[depth]
    if not certificate.ca and not (anchor and certificate.version == 1):
        yield Refused("not-a-ca", f"{certificate.subject!r} is not a CA", certificate)
    if certificate.key_usage is not None and "keyCertSign" not in certificate.key_usage:
        yield Refused("key-usage", f"the key usage of {certificate.subject!r} does not allow it to sign", certificate)
    if certificate.path_length is not None and depth - 1 > certificate.path_length:
        yield Refused("path-length", f"{certificate.subject!r} allows no further CA below it", certificate)


def _leaf(certificate: Certificate) -> Iterator[Refused]:
    if certificate.version < 3:
        yield Refused("malformed", f"browsers take no leaf of version {certificate.version}", certificate)
    if certificate.ca:
        yield Refused("ca-as-leaf", "it says that it is a CA, and Firefox takes none for a server", certificate)
    usage = certificate.key_usage
    if usage is not None and "digitalSignature" not in usage:
        yield Refused("key-usage", "its key usage does not allow digital signatures", certificate)
