"""Certificates of CAs that nginx could send: in the files that nginx.conf names, and beside the server's own."""

import posixpath
from collections.abc import Iterable, Iterator

from promaudit.facts.files import Files
from promaudit.facts.tls import Certificate, Certificates

#: How files with certificates are called.
_ENDINGS = (".pem", ".crt", ".cer", ".cert", ".chain", ".ca-bundle")
#: Files of one folder that are looked into, at the most.
_MOST_FILES = 40


def issuer_at_hand(
    certificate: Certificate, path: str, named: Iterable[str], certificates: Certificates, files: Files
) -> bool:
    """Whether a CA that is no root has signed a certificate, and its own certificate is known.

    It is looked for in the files that are `named`, and in those beside `path`: certbot puts chain.pem beside cert.pem.
    """
    for other in dict.fromkeys((*named, *_beside(path, files))):
        for one in certificates.certificates(other).certificates:
            if one.self_signed or one.ca is False or one.subject_canonical != certificate.issuer_canonical:
                continue
            if one.digest in certificates.signatures((certificate, one))[certificate.digest]:
                return True
    return False


def _beside(path: str, files: Files) -> Iterator[str]:
    folder = posixpath.dirname(path)
    found = [name for name in files.names(folder or ".") or () if name.lower().endswith(_ENDINGS)]
    for name in found[:_MOST_FILES]:
        other = posixpath.join(folder, name)
        if other != path and files.kind(other) == "file":
            yield other
