"""X509_verify_cert with the purpose of a TLS server (crypto/x509/x509_vfy.c and v3_purp.c of OpenSSL 3.0).

OpenSSL builds one chain and then judges it; it does not look for another one that would do better. Trusted certificates
go before sent ones (X509_V_FLAG_TRUSTED_FIRST).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from promaudit.facts.presentation import RefusalKind, Refused
from promaudit.facts.tls import Certificate
from promaudit.model.tls import constraints
from promaudit.model.tls.handshake import Handshake
from promaudit.model.tls.strength import LEVEL_BITS, key_bits, signature_bits

ANY = "2.5.29.37.0"
SERVER_AUTH, STEP_UP, MICROSOFT_STEP_UP = "1.3.6.1.5.5.7.3.1", "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3"
#: Critical extensions that OpenSSL 3.0 handles (X509_supported_extension).
SUPPORTED = frozenset(
    {
        "2.16.840.1.113730.1.1", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.32", "2.5.29.31", "2.5.29.37",
        "1.3.6.1.5.5.7.1.7", "1.3.6.1.5.5.7.1.8", "1.3.6.1.5.5.7.48.1.5", "2.5.29.36", "1.3.6.1.5.5.7.1.14",
        "2.5.29.30", "2.5.29.33", "2.5.29.54",
    }
)  # fmt: skip
#: Extensions that OpenSSL decodes when it first looks at a certificate (ossl_x509v3_cache_extensions).
CACHED = frozenset({"2.16.840.1.113730.1.1", *(f"2.5.29.{number}" for number in (14, 15, 17, 19, 30, 31, 35, 37))})
MAX_DEPTH = 100
#: Bits of the old extension nsCertType.
NETSCAPE_SERVER, NETSCAPE_ANY_CA = 0x40, 0x07


class Profile(Struct, frozen=True):
    """What tells the programs that stand on OpenSSL apart.

    `level` is the security level; `depth` is how many intermediates it takes at most; `partial_chain` takes a trusted
    certificate that is not a root as an anchor; `common_name` holds the CN of a leaf without dNSName against name
    constraints; `purpose` asks whether everybody may be a server.
    """

    level: int = 2
    depth: int = MAX_DEPTH
    partial_chain: bool = False
    common_name: bool = True
    purpose: bool = True


def refusal(handshake: Handshake, profile: Profile) -> Refused | None:
    """Why OpenSSL refuses the chain, whatever name is asked for; None where it verifies."""
    chain = _build(handshake, profile)
    if isinstance(chain, Refused):
        return chain
    return next(_objections(chain, handshake, profile), None)


def _objections(chain: list[Certificate], handshake: Handshake, profile: Profile) -> Iterator[Refused]:
    rooted = chain[-1].digest not in handshake.assumed
    yield from _extensions(chain, rooted, profile.purpose)
    yield from _levels(chain, profile.level, rooted)
    yield from _signatures(chain, handshake)
    yield from filter(None, (handshake.outdated(certificate) for certificate in reversed(chain)))
    yield from constraints.openssl(chain, profile.common_name)


def _build(handshake: Handshake, profile: Profile) -> list[Certificate] | Refused:
    """The chain that OpenSSL builds, up to what it trusts (build_chain)."""
    chain, left, trusted = [handshake.leaf], list(handshake.sent), False
    while len(chain) <= profile.depth + 1:
        top = chain[-1]
        anchor = _anchor(handshake, chain)
        if anchor is not None:
            trusted = True
            chain += [] if anchor.digest == top.digest else [anchor]
            trust = trusts(anchor, profile)
            if trust is False:
                return _distrusted(anchor)
            if trust or profile.partial_chain:
                return chain
            continue
        if top.digest in handshake.assumed:
            return chain
        issuer = None if trusted or signed_by_itself(top) else _best(left, top, chain, handshake.at)
        if issuer is None:
            return chain if not trusted and _trusted_leaf(handshake, profile) else _untrusted(chain)
        left.remove(issuer)
        chain.append(issuer)
    return _untrusted(chain)


def _anchor(handshake: Handshake, chain: list[Certificate]) -> Certificate | None:
    """The trusted certificate that is the last one of a chain, or has issued it."""
    top = chain[-1]
    if signed_by_itself(top):
        return next((anchor for anchor in handshake.anchors if anchor == top), None)
    return _best(handshake.anchors, top, chain, handshake.at)


def _trusted_leaf(handshake: Handshake, profile: Profile) -> bool:
    """Whether the leaf itself stands in the trust store, and that is enough."""
    leaf = next((anchor for anchor in handshake.anchors if anchor == handshake.leaf), None)
    return profile.partial_chain and leaf is not None and trusts(leaf, profile) is not False


def trusts(anchor: Certificate, profile: Profile) -> bool | None:
    """X509_check_trust of a certificate in the trust store: None where it is no root and nothing is said of it."""
    wanted = {SERVER_AUTH, ANY} if profile.purpose else {ANY}
    said = anchor.trust
    if said is not None and said.rejected is not None and wanted & set(said.rejected):
        return False
    if said is not None and said.accepted is not None:
        return bool(wanted & set(said.accepted))
    return True if signed_by_itself(anchor) else None


def _distrusted(anchor: Certificate) -> Refused:
    because = f"the trust store does not trust {anchor.subject!r} to sign for servers"
    return Refused("unknown-issuer", because, anchor)


def _untrusted(chain: list[Certificate]) -> Refused:
    top = chain[-1]
    if signed_by_itself(top):
        return Refused("self-signed", f"the self-signed certificate of {top.subject!r} is not trusted", top)
    return Refused("unknown-issuer", f"the issuer {top.issuer!r} is neither sent nor trusted", top)


def _best(
    pool: Iterable[Certificate], child: Certificate, chain: list[Certificate], at: datetime
) -> Certificate | None:
    """The first issuer that is valid now, else the one that expires last."""
    found = [each for each in pool if issued(child, each) and each not in chain]
    valid = (each for each in found if each.not_before <= at <= each.not_after)
    return next(valid, max(found, key=lambda each: each.not_after, default=None))


def issued(child: Certificate, parent: Certificate) -> bool:
    """Whether names, key identifiers and algorithm let `parent` be the issuer (ossl_x509_likely_issued)."""
    return (
        child.issuer_canonical == parent.subject_canonical
        and not (invalid(child) or invalid(parent))
        and _identified(child, parent)
        and _same_algorithm(child, parent)
    )


#: The key that a signature is made with, by the words in its algorithm's name.
_SIGNERS = {
    "rsassa-pss": ("RSA", "RSA-PSS"),
    "rsa": ("RSA",),
    "ecdsa": ("EC",),
    "ed25519": ("Ed25519",),
    "ed448": ("Ed448",),
    "dsa": ("DSA",),
}


def _same_algorithm(child: Certificate, parent: Certificate) -> bool:
    """check_sig_alg_match: a signature of RSA comes from a key of RSA."""
    wanted = next((keys for word, keys in _SIGNERS.items() if word in child.signature_algorithm.lower()), None)
    return wanted is None or parent.key.type in wanted


def invalid(certificate: Certificate) -> bool:
    """EXFLAG_INVALID: one of the extensions that OpenSSL keeps with the certificate cannot be decoded, or is empty."""
    wrong = certificate.key_usage == frozenset() or (certificate.path_length or 0) < 0
    return wrong or any(oid in CACHED for oid, _ in certificate.malformed)


def _identified(child: Certificate, parent: Certificate) -> bool:
    """X509_check_akid: what the authority key identifier names must be the parent's, as far as both say it."""
    wanted = child.authority_key_id
    if wanted is None:
        return True
    if wanted.key is not None and parent.subject_key_id is not None and wanted.key != parent.subject_key_id:
        return False
    if wanted.serial is not None and wanted.serial != parent.serial:
        return False
    return wanted.issuer is None or wanted.issuer == parent.issuer_der


def signed_by_itself(certificate: Certificate) -> bool:
    """EXFLAG_SS: self-issued, and neither the authority key identifier nor the algorithm say otherwise."""
    identified = _identified(certificate, certificate)
    return certificate.self_issued and identified and _same_algorithm(certificate, certificate)


def _extensions(chain: list[Certificate], rooted: bool, purpose: bool) -> Iterator[Refused]:
    """check_extensions: a CA must say so in basic constraints, unless it is the last one."""
    below = 0
    for depth, certificate in enumerate(chain):
        yield from _critical(certificate)
        if certificate.key.curve == "explicit" and (len(chain) > 1 or not rooted):
            yield Refused("weak-key", "its key has explicit curve parameters", certificate)
        if depth and not _is_issuer(certificate, last=rooted and depth == len(chain) - 1):
            yield Refused("not-a-ca", f"{certificate.subject!r} is not a CA", certificate)
        if purpose:
            yield from _purpose(certificate, leaf=not depth)
        if depth > 1 and certificate.path_length is not None and below > certificate.path_length:
            yield Refused("path-length", f"{certificate.subject!r} allows no further CA below it", certificate)
        below += bool(depth) and not certificate.self_issued


def _critical(certificate: Certificate) -> Iterator[Refused]:
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in SUPPORTED:
            yield Refused("critical-extension", f"the critical extension {extension.oid} is not known", certificate)


def _is_issuer(certificate: Certificate, last: bool) -> bool:
    """X509_check_ca: basic constraints say so; the last one may be a version 1, or have a key usage that signs."""
    usage = certificate.key_usage
    if usage is not None and "keyCertSign" not in usage:
        return False
    if certificate.ca is not None:
        return certificate.ca
    old = (certificate.netscape_type or 0) & NETSCAPE_ANY_CA
    return last and bool(usage is not None or old or (certificate.version == 1 and signed_by_itself(certificate)))


def _purpose(certificate: Certificate, leaf: bool) -> Iterator[Refused]:
    """check_purpose_ssl_server: of every certificate the EKU, of the leaf the key usage."""
    extended, usage = certificate.extended_key_usage, certificate.key_usage
    if extended is not None and not {SERVER_AUTH, STEP_UP, MICROSOFT_STEP_UP} & set(extended):
        yield Refused("extended-key-usage", "its extended key usage lacks serverAuth", certificate)
    if leaf and usage is not None and not {"digitalSignature", "keyEncipherment", "keyAgreement"} & usage:
        yield Refused("key-usage", "its key usage allows neither signatures nor key exchange", certificate)
    if leaf and certificate.netscape_type is not None and not certificate.netscape_type & NETSCAPE_SERVER:
        yield Refused("extended-key-usage", "its Netscape certificate type is not a server's", certificate)


def _levels(chain: list[Certificate], level: int, rooted: bool) -> Iterator[Refused]:
    for depth, certificate in enumerate(chain):
        yield from _enough("weak-key", "key", key_bits(certificate.key), level, certificate)
        if not rooted or depth < len(chain) - 1:
            yield from _enough("weak-signature", "signature", signature_bits(certificate), level, certificate)


def _enough(kind: RefusalKind, what: str, bits: int | None, level: int, certificate: Certificate) -> Iterator[Refused]:
    if bits is None:
        yield Refused(kind, f"how strong its {what} is cannot be told", certificate, undecided=True)
    elif bits < LEVEL_BITS[level]:
        because = f"its {what} has {bits} bits of security, {LEVEL_BITS[level]} are asked for"
        yield Refused(kind, because, certificate)


def _signatures(chain: list[Certificate], handshake: Handshake) -> Iterator[Refused]:
    for child, parent in pairwise(chain):
        if parent.key_usage is not None and "keyCertSign" not in parent.key_usage:
            yield Refused("key-usage", f"the key usage of {parent.subject!r} does not allow it to sign", parent)
        if not handshake.signed_by(child, parent):
            yield Refused("signature", f"it is not signed by {parent.subject!r}", child)
