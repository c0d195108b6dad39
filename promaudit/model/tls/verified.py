"""Whether OpenSSL verifies the path in a file of certificates, without any handshake.

`openssl verify -purpose sslserver -auth_level 2 -verify_hostname NAME -CAfile STORE -untrusted FILE FILE` says the same
(-verify_ip for an address). A client may say otherwise: nginx does not send what follows a `TRUSTED CERTIFICATE` block
with that label, does not start with some keys, and makes no handshake with others.
"""

from datetime import datetime

from promaudit.facts.presentation import ClientVerdict, PathVerdict
from promaudit.facts.tls import Certificate, CertificateFile, Certificates
from promaudit.model.tls import matching
from promaudit.model.tls.handshake import Handshake
from promaudit.model.tls.openssl_path import Profile, refusal
from promaudit.model.tls.presented import own_root

VERIFIES = "it verifies"
#: What `openssl verify` asks without any option: no purpose, and no strength.
PLAIN = Profile(level=0, purpose=False)
AS_SERVER = Profile()


def verified(
    file: CertificateFile,
    name: str,
    anchors: tuple[Certificate, ...] | None,
    certificates: Certificates,
    at: datetime,
    profile: Profile = AS_SERVER,
    seen: tuple[ClientVerdict, tuple[Certificate, ...]] | None = None,
) -> PathVerdict:
    """The verdict on what a file holds; `anchors` is None where the certificate's own root is taken as trusted.

    `seen` is what s_client makes of a chain that it is shown: what it accepts verifies, if the file holds nothing else.
    """
    if seen is not None and seen[0].accepts and seen[1] == file.certificates and _is_plain(file):
        return PathVerdict(True, VERIFIES)
    if file.hollow:
        return PathVerdict(None, "where openssl verify goes on behind a block without content is not known")
    chain = _held(file, certificates)
    if not chain:
        undecided = file.state == "unreadable" or (file.failure is not None and file.failure.ours)
        return PathVerdict(None if undecided else False, "there is no certificate that can be read")
    trusted, assumed = (anchors, frozenset[str]()) if anchors is not None else own_root(chain, certificates)
    known = certificates.signatures((*chain, *trusted))
    refused = refusal(Handshake(chain, trusted, known, name, at, assumed), profile)
    if refused is not None:
        return PathVerdict(None if refused.undecided else False, refused.because)
    if not matching.openssl(chain[0], name):
        return PathVerdict(False, f"none of its names is {name}")
    return PathVerdict(True, VERIFIES)


def _held(file: CertificateFile, certificates: Certificates) -> tuple[Certificate, ...]:
    """All certificates of a file, whatever their labels; nginx takes fewer."""
    return file.certificates if _is_plain(file) else certificates.authorities(file.path, resume=True)


def _is_plain(file: CertificateFile) -> bool:
    """Whether nginx takes all that `openssl verify` takes."""
    return file.failure is None and set(file.labels) <= {"CERTIFICATE", "X509 CERTIFICATE"}
