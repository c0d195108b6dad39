"""cryptography's verifier as a second opinion on paths and names, with what its profile does that no client does.

promaudit's paths are its own for every client: the verifier knows one profile, that of public CAs, and its import takes
longer than a small audit.
"""

import datetime
import ipaddress
import re
import warnings

import pytest
from cryptography import x509
from cryptography.x509 import verification

from promaudit.facts.presentation import ClientVerdict
from promaudit.readers.certificates import CertificateReader
from tests.model.tls.case import Recorded
from tests.model.tls.judged import Memory, judge
from tests.model.tls.record import recorded

#: What the profile asks for, and browsers do not.
STRICTER = re.compile(
    "Certificate is missing required extension|unaccounted-for critical extension|malformed DNS name constraint"
    "|unsupported name constraint|must be an X509v3 certificate|subjectAltName MUST be critical"
    "|all candidates exhausted with no interior errors"
)
#: What browsers ask for, and the profile does not: kinds of refusals.
LOOSER = frozenset({"weak-key", "key-usage", "malformed", "no-key-for-certificate"})
#: A wildcard directly below a top-level domain, which the profile takes.
BELOW_REGISTRY = re.compile(r"\*\.[^.]+$")


def _subject(name: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _verified(one: Recorded) -> str | None:
    """Why the verifier refuses, "" where it accepts; None where its profile does not apply: it cannot be asked."""
    files = {"/file": one.case.pairs[0].certificate, "/roots": one.case.roots}
    reader = CertificateReader(Memory(files))
    chain, roots = reader.certificates("/file").certificates, reader.authorities("/roots")
    try:
        sent, trusted = ([x509.load_der_x509_certificate(each.der) for each in some] for some in (chain, roots))
        at = datetime.datetime.fromisoformat(one.at)
        verifier = (
            verification.PolicyBuilder()
            .store(verification.Store(trusted))
            .time(at)
            .build_server_verifier(_subject(one.case.name))
        )
        verifier.verify(sent[0], sent[1:])
    except verification.VerificationError as error:
        return str(error)
    except (ValueError, IndexError, x509.InvalidVersion):
        return None
    return ""


def _explained(said: str, verdict: ClientVerdict, one: Recorded) -> bool:
    if said:
        return bool(STRICTER.search(said))
    wildcards = verdict.kind == "name" and any(
        BELOW_REGISTRY.match(pattern) for pattern in verdict.certificate.dns_names()  # type: ignore[union-attr]
    )
    return verdict.kind in LOOSER or wildcards


@pytest.mark.parametrize("name", ["names", "old"])
def test_the_verifier_agrees_where_its_profile_applies(name: str) -> None:
    """With the verdict for browsers, which are nearest to public CAs; every other answer is one of the named kinds."""
    wrong, asked = [], 0
    for one in recorded(name):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said = None if one.nginx is not None or len(one.case.pairs) > 1 else _verified(one)
        if said is None:
            continue
        asked += 1
        verdict = judge(one.case, datetime.datetime.fromisoformat(one.at), one.version).clients["browsers"]
        if (said == "") is not verdict.accepts and not _explained(said, verdict, one):
            wrong.append(f"{one.case.id} [{one.case.kind}]: {said or 'accepts'}, promaudit {verdict.because}")

    assert [] == wrong
    assert asked > 150
