"""Certificate.Verify of Go's crypto/x509 (verify.go and parser.go of Go 1.19), with roots of one's own.

Go tries every chain from the leaf to a trusted certificate and takes those that hold.
"""

from collections.abc import Iterable, Iterator

from promaudit.facts.presentation import Refused
from promaudit.facts.tls import Certificate
from promaudit.model.tls.handshake import Handshake

SERVER_AUTH, ANY = "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"
#: Critical extensions that Go handles (processExtensions).
SUPPORTED = frozenset(
    f"2.5.29.{number}" for number in (14, 15, 17, 19, 30, 31, 32, 35, 37)
) | {"1.3.6.1.5.5.7.1.1"}  # fmt: skip
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
CURVES = frozenset({"secp224r1", "prime256v1", "secp384r1", "secp521r1"})
#: The curves of a handshake; P-224 is for certificates alone.
HANDSHAKE_CURVES = CURVES - {"secp224r1"}
MAX_CHECKS = 100
Chain = tuple[Certificate, ...]


def refusal(handshake: Handshake) -> Refused | None:
    """Why Go refuses the chain, whatever name is asked for; None where it verifies."""
    unread = next((one for one in handshake.sent if not _readable(one)), None)
    if unread is not None:
        return Refused("malformed", f"Go cannot read the certificate of {unread.subject!r}", unread)
    return _Search(handshake).refusal()


def _readable(certificate: Certificate) -> bool:
    """Whether ParseCertificate takes it: a single one that it does not take ends the handshake."""
    oids = [extension.oid for extension in certificate.extensions]
    if certificate.malformed or (certificate.version == 3 and len(set(oids)) < len(oids)):
        return False
    if certificate.key.type == "EC" and certificate.key.curve not in CURVES:
        return False
    constraints, names = certificate.name_constraints, certificate.alternative_names
    if constraints is None and not names:
        return True
    from promaudit.model.tls import go_constraints

    if constraints is not None and not go_constraints.readable(constraints):
        return False
    return all(go_constraints.readable_name(name) for name in names or ())


class _Search:
    """All chains, depth first, with the first reason why there is none."""

    def __init__(self, handshake: Handshake) -> None:
        self.handshake = handshake
        self.anchors = [one for one in handshake.anchors if one.label == "CERTIFICATE" and _readable(one)]
        self.checks = 0
        self.reason: Refused | None = None

    def refusal(self) -> Refused | None:
        """None where a chain holds."""
        leaf = self.handshake.leaf
        wrong = self._invalid(leaf, (), ca=False)
        if wrong is not None:
            return wrong
        chains = [(leaf,)] if leaf in self.anchors else list(self._chains((leaf,)))
        if not chains:
            unknown = Refused("unknown-issuer", f"the issuer {leaf.issuer!r} is neither sent nor trusted", leaf)
            return self.reason or unknown
        if any(_for_servers(chain) for chain in chains):
            return None
        return Refused("extended-key-usage", "an extended key usage in the chain lacks serverAuth", leaf)

    def _chains(self, chain: Chain) -> Iterator[Chain]:
        child = chain[-1]
        if child.digest in self.handshake.assumed:
            weak = _weakly_signed(child)
            self.reason = self.reason or weak
            if weak is None:
                yield chain
        for anchor in _parents(self.anchors, child):
            if self._fits(anchor, chain, intermediate=False):
                yield (*chain, anchor)
        for parent in _parents(self.handshake.sent[1:], child):
            if self._fits(parent, chain, intermediate=True):
                yield from self._chains((*chain, parent))

    def _fits(self, candidate: Certificate, chain: Chain, intermediate: bool) -> bool:
        """considerCandidate."""
        if any(_same(candidate, one) for one in chain):
            return False
        self.checks += 1
        if self.checks > MAX_CHECKS:
            return False
        wrong = self._unsigned(chain[-1], candidate) or self._invalid(candidate, chain, intermediate)
        self.reason = self.reason or wrong
        return wrong is None

    def _unsigned(self, child: Certificate, parent: Certificate) -> Refused | None:
        """CheckSignatureFrom."""
        if parent.ca is False or (parent.version == 3 and parent.ca is None):
            return Refused("not-a-ca", f"{parent.subject!r} is not a CA", parent)
        if parent.key_usage and "keyCertSign" not in parent.key_usage:
            return Refused("key-usage", f"the key usage of {parent.subject!r} does not allow it to sign", parent)
        weak = _weakly_signed(child)
        if weak is not None:
            return weak
        if not self.handshake.signed_by(child, parent):
            return Refused("signature", f"it is not signed by {parent.subject!r}", child)
        return None

    def _invalid(self, certificate: Certificate, chain: Chain, ca: bool) -> Refused | None:
        """isValid; `ca` asks for a CA, as an intermediate must be and a root need not."""
        unknown, outdated = _unknown(certificate), self.handshake.outdated(certificate)
        if unknown:
            return Refused("critical-extension", f"the critical extension {unknown} is not known", certificate)
        if outdated is not None:
            return outdated
        if chain and certificate.name_constraints is not None:
            from promaudit.model.tls import go_constraints

            held = (chain[0], certificate)
            if not all(go_constraints.allows(certificate.name_constraints, each) for each in held):
                because = f"the name constraints of {certificate.subject!r} do not allow its names"
                return Refused("name-constraints", because, chain[0])
        if ca and not certificate.ca:
            return Refused("not-a-ca", f"{certificate.subject!r} is not a CA", certificate)
        length = certificate.path_length if certificate.ca is not None else None
        if length is not None and length >= 0 and len(chain) - 1 > length:
            return Refused("path-length", f"{certificate.subject!r} allows no further CA below it", certificate)
        return None


def _weakly_signed(child: Certificate) -> Refused | None:
    """checkSignature: the algorithm alone."""
    if child.digest_algorithm in DIGESTS or child.signature_algorithm == "ed25519":
        return None
    name = child.digest_algorithm or child.signature_algorithm
    return Refused("weak-signature", f"Go takes no signature with {name}", child)


def _parents(pool: Iterable[Certificate], child: Certificate) -> Iterable[Certificate]:
    """findPotentialParents; which of them comes first makes no difference to whether there is a chain."""
    return dict.fromkeys(one for one in pool if one.subject_der == child.issuer_der)


def _same(one: Certificate, other: Certificate) -> bool:
    """alreadyInChain: the same subject, key and alternative names."""
    return (
        one.subject_der == other.subject_der
        and one.key.spki_digest == other.key.spki_digest
        and one.alternative_names == other.alternative_names
    )


def _unknown(certificate: Certificate) -> str:
    """The first critical extension that Go does not handle: an alternative name without a name that it knows is one."""
    for extension in certificate.extensions:
        if extension.critical and (extension.oid not in SUPPORTED or _empty(extension.oid, certificate)):
            return extension.oid
    return ""


def _empty(oid: str, certificate: Certificate) -> bool:
    if oid == "2.5.29.17":
        return not any(name.kind in {"dns", "ip", "email", "uri"} for name in certificate.alternative_names or ())
    constraints = certificate.name_constraints
    if oid != "2.5.29.30" or constraints is None:
        return False
    trees = (*constraints.permitted, *constraints.excluded)
    return any(tree.kind not in {"dns", "ip", "email", "uri"} for tree in trees)


def _for_servers(chain: Chain) -> bool:
    """checkChainForKeyUsage: every certificate that lists extended key usages lists serverAuth, or any."""
    lists = [one.extended_key_usage for one in chain if one.extended_key_usage]
    return all(SERVER_AUTH in purposes or ANY in purposes for purposes in lists)
