"""What browsers make of a chain: Chromium 156 and Firefox ESR 153 were run, each with the roots in its NSS database.

Chrome: its own verifier (net/cert, RFC 5280), which asks nothing of a trusted root but to be readable. Firefox:
mozilla::pkix, which asks of it what it asks of any CA. Safari could not be run: by Apple's requirements
(support.apple.com/HT210176) it refuses what Chrome refuses.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from promaudit.facts.presentation import Refused
from promaudit.facts.tls import Certificate, NameConstraints
from promaudit.model.tls import constraints, policies
from promaudit.model.tls.handshake import Handshake

SERVER_AUTH, ANY = "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"
#: Critical extensions that both know; Chrome knows policy mappings as well, Firefox authorityInfoAccess.
SUPPORTED = frozenset(f"2.5.29.{number}" for number in (15, 17, 19, 30, 32, 36, 37, 54))
POLICY_MAPPINGS, INFORMATION_ACCESS, TLS_FEATURE = "2.5.29.33", "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.24"
#: Firefox takes this one, critical, where basic constraints and extended key usage say the same.
NETSCAPE_TYPE, CONSTRAINTS, PURPOSES = "2.16.840.1.113730.1.1", "2.5.29.19", "2.5.29.37"
#: Extensions whose content Firefox reads; what stands in others, or how often, is all the same to it.
READ_BY_FIREFOX = SUPPORTED | {INFORMATION_ACCESS, TLS_FEATURE}
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
CURVES = frozenset({"prime256v1", "secp384r1", "secp521r1"})
#: The Baseline Requirements ask for 2048 bits of public CAs; of a root that people have added 1024 are enough.
LEAST_RSA = 1024
#: mozilla::pkix has no times before this.
FIRST_TIME = datetime(1970, 1, 1, tzinfo=UTC)
Path = tuple[Certificate, ...]
Objections = Callable[[Handshake, Path], Iterator[Refused]]


def chrome(handshake: Handshake) -> Refused | None:
    """Why Chrome refuses the chain, whatever name is asked for; None where it verifies."""
    return _refusal(handshake, _by_chrome)


def firefox(handshake: Handshake) -> Refused | None:
    """Why Firefox refuses the chain, whatever name is asked for; None where it verifies."""
    return _refusal(handshake, _by_firefox)


def _refusal(handshake: Handshake, objections: Objections) -> Refused | None:
    reason: Refused | None = None
    for path in _paths(handshake, (handshake.leaf,)):
        wrong = next(objections(handshake, path), None)
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


def _by_chrome(handshake: Handshake, path: Path) -> Iterator[Refused]:
    for depth, certificate in enumerate(path):
        anchor = _is_anchor(handshake, path, depth)
        yield from _always(handshake, certificate)
        yield from _written_well(certificate)
        yield from _critical(certificate, SUPPORTED | {POLICY_MAPPINGS})
        if not anchor:
            yield from _used(certificate, frozenset({SERVER_AUTH, ANY}))
        if depth and not anchor:
            yield from _authority(path, depth, below=sum(1 for one in path[1:depth] if not one.self_issued))
    if not policies.acceptable(tuple(one for one in path if one not in handshake.anchors) or path[:1]):
        yield Refused("policy", "the certificates agree on no policy, and one is required", path[0])
    yield from constraints.openssl(list(path), common_name=False)
    yield from _leaf(path[0], frozenset({"digitalSignature"}))


def _by_firefox(handshake: Handshake, path: Path) -> Iterator[Refused]:
    for depth, certificate in enumerate(path):
        anchor = _is_anchor(handshake, path, depth)
        yield from _always(handshake, certificate)
        yield from _critical(certificate, _known_to_firefox(certificate))
        if any(oid in READ_BY_FIREFOX for oid, _ in certificate.malformed):
            yield Refused("malformed", "an extension cannot be read", certificate)
        yield from _used(certificate, frozenset({SERVER_AUTH}))
        if certificate.not_before < FIRST_TIME:
            yield Refused("malformed", "it has no time before 1970", certificate)
        if depth and path[depth - 1].issuer_der != certificate.subject_der:
            because = f"its issuer's name is not written as {certificate.subject!r} writes it"
            yield Refused("unknown-issuer", because, path[depth - 1])
        if depth and certificate.name_constraints == NameConstraints(critical=True):
            yield Refused("malformed", "its name constraints are empty", certificate)
        if depth:
            yield from _authority(path, depth, below=depth - 1, old=anchor)
    yield from constraints.openssl(list(path), common_name=False)
    if path[0].ca:
        yield Refused("ca-as-leaf", "it says that it is a CA, and is taken for no server", path[0])
    yield from _leaf(path[0], frozenset({"digitalSignature", "keyEncipherment", "keyAgreement"}))
    yield from _stapled(handshake, path)


def _stapled(handshake: Handshake, path: Path) -> Iterator[Refused]:
    """CheckTLSFeatures: who is told to staple must do so, and what a CA is told its certificates must be told too."""
    demanding = next((certificate for certificate in path if certificate.must_staple), None)
    if demanding is None:
        return
    if not path[0].must_staple:
        yield Refused("staple", f"{demanding.subject!r} asks for stapling, and it does not", path[0])
    because = "it must come with an OCSP response" + ("" if handshake.staples else ", and nginx staples none")
    yield Refused("staple", because, path[0], undecided=handshake.staples)


def _is_anchor(handshake: Handshake, path: Path, depth: int) -> bool:
    return depth > 0 and path[depth] in handshake.anchors


def _always(handshake: Handshake, certificate: Certificate) -> Iterator[Refused]:
    """What both refuse of any certificate in the path; who has signed one that is trusted is of no account."""
    yield from filter(None, [handshake.outdated(certificate)])
    yield from _strong(certificate, signed=certificate not in handshake.anchors)


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


def _written_well(certificate: Certificate) -> Iterator[Refused]:
    """What Chrome cannot read, although others can."""
    names, limits = certificate.alternative_names or (), certificate.name_constraints
    if certificate.malformed or certificate.alternative_names == ():
        yield Refused("malformed", "an extension cannot be read", certificate)
    if limits is not None and (limits.bounded or not (limits.permitted or limits.excluded)):
        yield Refused("malformed", "its name constraints are empty, or bounded", certificate)
    if any(name.kind == "ip" and len(name.value) not in {4, 16} for name in names):
        yield Refused("malformed", "one of its addresses has a length that no address has", certificate)
    if any(name.kind in {"dns", "email", "uri"} and not name.value.isascii() for name in names):
        yield Refused("malformed", "one of its names has letters that are not ASCII", certificate)
    critical = {extension.oid for extension in certificate.extensions if extension.critical}
    if not certificate.subject_canonical and "2.5.29.17" not in critical:
        yield Refused("malformed", "it has no subject, and its names are not critical", certificate)
    if len(set(certificate.policies)) < len(certificate.policies):
        yield Refused("malformed", "one of its policies occurs twice", certificate)


def _critical(certificate: Certificate, known: frozenset[str]) -> Iterator[Refused]:
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in known:
            yield Refused("critical-extension", f"the critical extension {extension.oid} is not known", certificate)


def _known_to_firefox(certificate: Certificate) -> frozenset[str]:
    present = {extension.oid for extension in certificate.extensions}
    netscape = {NETSCAPE_TYPE} if {CONSTRAINTS, PURPOSES} <= present else set()
    return SUPPORTED | {INFORMATION_ACCESS} | netscape


def _used(certificate: Certificate, wanted: frozenset[str]) -> Iterator[Refused]:
    purposes = certificate.extended_key_usage
    if purposes is not None and not wanted & set(purposes):
        yield Refused("extended-key-usage", "its extended key usage lacks serverAuth", certificate)


def _authority(path: Path, depth: int, below: int, old: bool = False) -> Iterator[Refused]:
    """A CA must say that it is one; `old`: it may be too old to say it. `below` are the CAs that path lengths count."""
    certificate = path[depth]
    if not certificate.ca and not (old and certificate.version == 1):
        yield Refused("not-a-ca", f"{certificate.subject!r} is not a CA", certificate)
    if certificate.key_usage is not None and "keyCertSign" not in certificate.key_usage:
        yield Refused("key-usage", f"the key usage of {certificate.subject!r} does not allow it to sign", certificate)
    if certificate.path_length is not None and below > certificate.path_length:
        yield Refused("path-length", f"{certificate.subject!r} allows no further CA below it", certificate)


def _leaf(certificate: Certificate, wanted: frozenset[str]) -> Iterator[Refused]:
    if certificate.version < 3:
        yield Refused("malformed", f"browsers take no leaf of version {certificate.version}", certificate)
    usage = certificate.key_usage
    if usage is not None and not wanted & usage:
        yield Refused("key-usage", "its key usage does not allow digital signatures", certificate)
