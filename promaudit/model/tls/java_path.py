"""sun.security.validator.PKIXValidator and EndEntityChecker of Java 17, with trust anchors of one's own, no revocation.

A chain that comes in order is validated as it comes; anything else goes to a builder that looks for a valid path.
"""

from collections.abc import Iterable, Iterator

from promaudit.facts.presentation import Refused
from promaudit.facts.tls import TWICE, Certificate, NameConstraints
from promaudit.model.tls import policies
from promaudit.model.tls.handshake import Handshake

SERVER_AUTH, ANY = "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"
STEP_UPS = frozenset({"1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"})
NETSCAPE_TYPE, NETSCAPE_SERVER = "2.16.840.1.113730.1.1", 0x40
#: Critical extensions that the checkers of a path resolve: constraints, key usages, names, policies.
SUPPORTED = frozenset(f"2.5.29.{number}" for number in (15, 17, 19, 30, 32, 33, 36, 37, 54))
#: Curves of the provider SunEC since Java 16.
CURVES = frozenset({"prime256v1", "secp384r1", "secp521r1"})
#: jdk.certpath.disabledAlgorithms, as far as it holds for roots that are not Java's own.
DISABLED_DIGESTS, LEAST_RSA = frozenset({"md5", "md2"}), 1024
#: Of RSASSA-PSS in signature_algorithms_cert: a server shows no certificate that is signed otherwise (RFC 8446, 4.2.3).
PSS_DIGESTS = frozenset({"sha256", "sha384", "sha512"})
Path = tuple[Certificate, ...]


def refusal(handshake: Handshake) -> Refused | None:
    """Why Java refuses the chain, whatever name is asked for; None where it verifies.

    One certificate that it cannot read ends the handshake, or keeps the trust store from being loaded.
    """
    seen = (*handshake.sent, *handshake.anchors)
    unread = next((one for one in seen if one.trust is not None or not _readable(one)), None)
    if unread is not None:
        return Refused("malformed", f"Java cannot read the certificate of {unread.subject!r}", unread)
    leaf = handshake.leaf
    if leaf.signature_algorithm == "RSASSA-PSS" and leaf.digest_algorithm not in PSS_DIGESTS:
        because = f"Java does not take RSASSA-PSS with {leaf.digest_algorithm}, so OpenSSL does not show it"
        return Refused("weak-signature", because, leaf)
    return _in_order(handshake)


def _readable(certificate: Certificate) -> bool:
    """Whether X509CertImpl takes it (CertificateExtensions, X509CertInfo.verifyCert); it skips what is not critical."""
    critical = {extension.oid for extension in certificate.extensions if extension.critical}
    unread = [oid for oid, why in certificate.malformed if why != TWICE]
    read = [extension.oid for extension in certificate.extensions if extension.oid not in unread]
    if len(set(read)) < len(read) or any(oid in critical for oid in unread):
        return False
    if certificate.subject_canonical:
        return True
    return bool(certificate.alternative_names) and "2.5.29.17" in critical


def _in_order(handshake: Handshake) -> Refused | None:
    """engineValidate: up to the first certificate that is trusted, by itself or by name and key."""
    sent, anchors = handshake.sent, handshake.anchors
    for depth, certificate in enumerate(sent):
        if depth and certificate.subject_canonical != sent[depth - 1].issuer_canonical:
            return _built(handshake)
        if certificate in anchors:
            return _validated(handshake, sent[:depth]) if depth else None
        if depth and any(_is(anchor, certificate) for anchor in anchors):
            return _validated(handshake, sent[:depth])
    if sent[-1].digest in handshake.assumed or any(_signs(handshake, anchor, sent[-1]) for anchor in anchors):
        return _validated(handshake, sent)
    return _built(handshake)


def _is(anchor: Certificate, certificate: Certificate) -> bool:
    """Whether both have the same name and key: the anchor takes the place of one that is signed otherwise."""
    same_name = anchor.subject_canonical == certificate.subject_canonical
    return same_name and anchor.key.spki_digest == certificate.key.spki_digest


def _signs(handshake: Handshake, parent: Certificate, child: Certificate) -> bool:
    return parent.subject_canonical == child.issuer_canonical and handshake.signed_by(child, parent)


def _validated(handshake: Handshake, path: Path) -> Refused | None:
    """doValidate with each anchor that may be meant, then the checks of the leaf."""
    top = path[-1]
    anchors: Iterable[Certificate | None] = [None] if top.digest in handshake.assumed else [
        anchor
        for anchor in handshake.anchors
        if anchor.subject_canonical == top.issuer_canonical and _identified(anchor, top)
    ]  # fmt: skip
    reason: Refused | None = None
    for anchor in anchors:
        wrong = _objection(handshake, path, anchor)
        if wrong is None:
            return _anchor(anchor) or _leaf(path[0])
        reason = reason or wrong
    return reason or Refused("unknown-issuer", f"the issuer {top.issuer!r} is neither sent nor trusted", top)


def _anchor(anchor: Certificate | None) -> Refused | None:
    """verifyTrustAnchor: one of version 3 must be a CA that may sign (jdk.security.allowNonCaAnchor is not set)."""
    if anchor is None or anchor.version < 3:
        return None
    if not _is_ca(anchor):
        return Refused("not-a-ca", f"the trusted certificate of {anchor.subject!r} is not a CA", anchor)
    if anchor.key_usage is not None and "keyCertSign" not in anchor.key_usage:
        return Refused("key-usage", f"the key usage of {anchor.subject!r} does not allow it to sign", anchor)
    return None


def _is_ca(certificate: Certificate) -> bool:
    """getBasicConstraints: -1 says that it is none, also where it is the path length."""
    return bool(certificate.ca) and certificate.path_length != -1


def _built(handshake: Handshake) -> Refused | None:
    """doBuild: any valid path from the leaf to an anchor."""
    reason: Refused | None = None
    for path, anchor in _paths(handshake, (handshake.leaf,)):
        wrong = _objection(handshake, path, anchor)
        if wrong is None:
            return _anchor(anchor) or _leaf(path[0])
        reason = reason or wrong
    leaf = handshake.leaf
    return reason or Refused("unknown-issuer", f"the issuer {leaf.issuer!r} is neither sent nor trusted", leaf)


def _paths(handshake: Handshake, path: Path) -> Iterator[tuple[Path, Certificate | None]]:
    """ForwardBuilder: what its selector lets through; once it has been used it looks at the dates of anchors too."""
    child = path[-1]
    if child.digest in handshake.assumed:
        yield path, None
    for anchor in handshake.anchors:
        dated = len(path) == 1 or handshake.outdated(anchor) is None
        if dated and _selected(anchor, child) and _signs(handshake, anchor, child):
            yield path, anchor
    for parent in dict.fromkeys(handshake.sent[1:]):
        if parent in path or len(path) >= len(handshake.sent) or not _is_ca(parent):
            continue
        if _selected(parent, child) and _signs(handshake, parent, child):
            yield from _paths(handshake, (*path, parent))


def _selected(parent: Certificate, child: Certificate) -> bool:
    """AdaptableX509CertSelector: the dates of certificates before version 3 must enclose those of what they sign."""
    encloses = parent.not_before <= child.not_before and child.not_after <= parent.not_after
    return parent.version > 2 or encloses


def _identified(anchor: Certificate, child: Certificate) -> bool:
    """PKIXCertPathValidator: an anchor of version 3 must be the one that the authority key identifier names."""
    wanted = child.authority_key_id
    if wanted is None or anchor.version < 3:
        return True
    if wanted.key is not None and anchor.subject_key_id is not None and wanted.key != anchor.subject_key_id:
        return False
    return wanted.serial is None or wanted.serial == anchor.serial


def _objection(handshake: Handshake, path: Path, anchor: Certificate | None) -> Refused | None:
    """PKIXMasterCertPathValidator over a path without its anchor, from the anchor down."""
    return next(_objections(handshake, path, anchor), None)


def _objections(handshake: Handshake, path: Path, anchor: Certificate | None) -> Iterator[Refused]:
    left = len(path)
    if anchor is not None:
        yield from _algorithm(anchor, signed=False)
    for depth in reversed(range(len(path))):
        certificate = path[depth]
        parent = path[depth + 1] if depth + 1 < len(path) else anchor
        yield from _algorithm(certificate, signed=True)
        if parent is not None and not handshake.signed_by(certificate, parent):
            yield Refused("signature", f"it is not signed by {parent.subject!r}", certificate)
        yield from filter(None, [handshake.outdated(certificate)])
        if depth:
            wrong, left = _authority(certificate, left, top=depth == len(path) - 1)
            yield from wrong
        yield from _constrained(path, depth)
        yield from _critical(certificate)
    if not policies.acceptable(path):
        yield Refused("policy", "a policy is required, and the chain agrees on none", path[0])


def _algorithm(certificate: Certificate, signed: bool) -> Iterator[Refused]:
    key = certificate.key
    if key.type in {"RSA", "RSA-PSS"} and key.size < LEAST_RSA:
        yield Refused("weak-key", f"its RSA key has {key.size} bits", certificate)
    if key.type == "EC" and key.curve not in CURVES:
        yield Refused("weak-key", f"Java does not know the curve {key.curve}", certificate)
    if signed and certificate.digest_algorithm in DISABLED_DIGESTS:
        yield Refused("weak-signature", f"Java takes no signature with {certificate.digest_algorithm}", certificate)


def _authority(certificate: Certificate, left: int, top: bool) -> tuple[list[Refused], int]:
    """KeyChecker and ConstraintsChecker of a CA: what is wrong, and how many may follow."""
    found = []
    if certificate.key_usage is not None and "keyCertSign" not in certificate.key_usage:
        because = f"the key usage of {certificate.subject!r} does not allow it to sign"
        found.append(Refused("key-usage", because, certificate))
    trusted_old = certificate.version < 3 and top and certificate.self_issued
    if not (_is_ca(certificate) or trusted_old):
        found.append(Refused("not-a-ca", f"{certificate.subject!r} is not a CA", certificate))
    if not certificate.self_issued:
        if left <= 0:
            found.append(Refused("path-length", f"a CA above {certificate.subject!r} does not allow it", certificate))
        left -= 1
    if certificate.ca and certificate.path_length is not None:
        left = min(left, certificate.path_length)
    return found, left


def _allows(constraints: NameConstraints, certificate: Certificate) -> bool:
    from promaudit.model.tls import java_constraints

    return java_constraints.allows(constraints, certificate)


def _constrained(path: Path, depth: int) -> Iterator[Refused]:
    """The names of a certificate against the constraints of the CAs above it; those of an anchor do not count."""
    certificate = path[depth]
    if depth and certificate.self_issued:
        return
    for authority in path[depth + 1 :]:
        if authority.name_constraints and not _allows(authority.name_constraints, certificate):
            because = f"the name constraints of {authority.subject!r} do not allow its names"
            yield Refused("name-constraints", because, certificate)


def _critical(certificate: Certificate) -> Iterator[Refused]:
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in SUPPORTED:
            yield Refused("critical-extension", f"the critical extension {extension.oid} is not known", certificate)


def _leaf(certificate: Certificate) -> Refused | None:
    """EndEntityChecker for a TLS server whose key signs the handshake."""
    usage, purposes = certificate.key_usage, certificate.extended_key_usage
    if usage is not None and "digitalSignature" not in usage:
        return Refused("key-usage", "its key usage does not allow digital signatures", certificate)
    if purposes is not None and not {SERVER_AUTH, ANY, *STEP_UPS} & set(purposes):
        return Refused("extended-key-usage", "its extended key usage lacks serverAuth", certificate)
    if certificate.netscape_type is not None and not certificate.netscape_type & NETSCAPE_SERVER:
        return Refused("extended-key-usage", "its Netscape certificate type is not a server's", certificate)
    return None
