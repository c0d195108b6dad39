"""The certificates that servers send, one by one, as rules are given them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from promaudit.facts.span import Span
from promaudit.facts.tls import Certificate, CertificateFile
from promaudit.facts.tls_use import CertificateState, ShownCertificate
from promaudit.model.tls.profiles import LIFETIMES
from promaudit.model.tls.strength import weak_key, weak_signature
from promaudit.model.tls.words import called, issued_by, key_words, listed

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
#: Policies of certificates under the Baseline Requirements: DV, OV, IV, EV (section 7.1.6.1).
PUBLIC_POLICIES = frozenset({"2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3", "2.23.140.1.1"})
PURPOSES = {
    SERVER_AUTH: "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection",
    "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning",
    "2.5.29.37.0": "anyExtendedKeyUsage",
}
DAY = timedelta(days=1)
#: "Soon" is the last third of a lifetime, and never more than this.
SOON = 30 * DAY


def shown_certificates(
    file: CertificateFile, directive: Span, at: datetime, staples: bool
) -> Iterator[ShownCertificate]:
    """All certificates of a file that a directive names, as they are at a time."""
    for depth, certificate in enumerate(file.certificates):
        span = file.spans[depth] if depth < len(file.spans) and file.path != "data:" else None
        yield _shown(certificate, depth, file.path, directive, span, at, staples)


def _shown(
    certificate: Certificate, depth: int, path: str, directive: Span, span: Span | None, at: datetime, staples: bool
) -> ShownCertificate:
    lifetime = certificate.not_after - certificate.not_before
    purposes = certificate.extended_key_usage
    return ShownCertificate(
        subject=called(certificate),
        issuer=issued_by(certificate),
        role="leaf" if not depth else "root" if certificate.self_signed else "intermediate",
        file=path,
        span=directive,
        file_span=span,
        state=_state(certificate, at),
        not_before=f"{certificate.not_before:%Y-%m-%d}",
        not_after=f"{certificate.not_after:%Y-%m-%d}",
        days=_days(certificate, at),
        lifetime=_whole(lifetime),
        limit=_limit(certificate) if not depth else 0,
        public=is_public(certificate),
        self_signed=certificate.self_signed,
        key=key_words(certificate.key),
        weak_key=bool(weak_key(certificate.key)) or (not depth and certificate.key.curve == "secp521r1"),
        signature=certificate.signature_algorithm,
        weak_signature=weak_signature(certificate) and not certificate.self_signed,
        ca=bool(certificate.ca),
        purposes=listed((PURPOSES.get(purpose, purpose) for purpose in purposes or ()), "nothing"),
        lacks_server_auth=purposes is not None and SERVER_AUTH not in purposes,
        usages=listed(sorted(certificate.key_usage or ()), "nothing"),
        key_usage_problem=_usage_problem(certificate, depth),
        must_staple=certificate.must_staple and not depth,
        staples=staples,
    )


def _state(certificate: Certificate, at: datetime) -> CertificateState:
    if at < certificate.not_before:
        return "not-yet-valid"
    if at > certificate.not_after:
        return "expired"
    lifetime = certificate.not_after - certificate.not_before
    return "expires-soon" if certificate.not_after - at < min(lifetime / 3, SOON) else "valid"


def _days(certificate: Certificate, at: datetime) -> int:
    """Days up to notBefore, from notAfter, or up to notAfter."""
    if at < certificate.not_before:
        return (certificate.not_before - at) // DAY
    return abs(certificate.not_after - at) // DAY


def _whole(lifetime: timedelta) -> int:
    """The lifetime in days: the last second counts, and any part of a day is one (Baseline Requirements 6.3.2)."""
    return -((lifetime + timedelta(seconds=1)) // -DAY)


def is_public(certificate: Certificate) -> bool:
    """Whether a publicly trusted CA says that it has issued this by the Baseline Requirements."""
    return not certificate.self_signed and bool(PUBLIC_POLICIES & set(certificate.policies))


def _limit(certificate: Certificate) -> int:
    """The limit that a public certificate exceeds; 0 where it exceeds none."""
    since = f"{certificate.not_before:%Y-%m-%d}"
    limit = next((days for first, days in LIFETIMES if since >= first), 0)
    exceeded = limit and _whole(certificate.not_after - certificate.not_before) > limit
    return limit if exceeded and is_public(certificate) else 0


def _usage_problem(certificate: Certificate, depth: int) -> str:
    """Which key usage is missing for what the certificate is used for; "" where none is, or none is listed."""
    usage = certificate.key_usage
    wanted = "keyCertSign" if depth else "digitalSignature"
    return wanted if usage is not None and wanted not in usage else ""
