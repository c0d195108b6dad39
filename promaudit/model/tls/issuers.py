"""Certificates of CAs that nginx could send: in the files that nginx.conf names, and beside the server's own."""

import posixpath
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct, field

from promaudit.facts.files import Files
from promaudit.facts.tls import Certificate, Certificates

#: How files with certificates are called.
_ENDINGS = (".pem", ".crt", ".cer", ".cert", ".chain", ".ca-bundle")
#: Files of one folder that are looked into, at the most.
_MOST_FILES = 40

#: Certificates of CAs that are no roots, each with the file that it stands in.
Authorities = tuple[tuple[str, Certificate], ...]


class Issuers(Struct):
    """Looks for the certificates of CAs, into each file and folder once, however many servers have theirs there."""

    certificates: Certificates
    files: Files
    _in_file: dict[str, Authorities] = field(default_factory=dict)
    _in_folder: dict[str, Authorities] = field(default_factory=dict)

    def at_hand(self, certificate: Certificate, path: str, named: Iterable[str]) -> bool:
        """Whether a CA that is no root has signed a certificate, and its own certificate is known.

        It is looked for in the files that are `named`, and in those beside `path`, the certificate's own: certbot puts
        chain.pem beside cert.pem.
        """
        beside = (entry for entry in self._beside(posixpath.dirname(path)) if entry[0] != path)
        known = (*(entry for other in named for entry in self._of_file(other)), *beside)
        return any(self._signed(certificate, authority) for _, authority in known)

    def _signed(self, certificate: Certificate, authority: Certificate) -> bool:
        if authority.subject_canonical != certificate.issuer_canonical:
            return False
        return authority.digest in self.certificates.signatures((certificate, authority))[certificate.digest]

    def _of_file(self, path: str) -> Authorities:
        if path not in self._in_file:
            read = self.certificates.certificates(path).certificates
            self._in_file[path] = tuple((path, one) for one in read if not one.self_signed and one.ca is not False)
        return self._in_file[path]

    def _beside(self, folder: str) -> Authorities:
        if folder not in self._in_folder:
            paths = islice(self._paths(folder), _MOST_FILES)
            self._in_folder[folder] = tuple(entry for path in paths for entry in self._of_file(path))
        return self._in_folder[folder]

    def _paths(self, folder: str) -> Iterator[str]:
        for name in self.files.names(folder or ".") or ():
            path = posixpath.join(folder, name)
            if name.lower().endswith(_ENDINGS) and self.files.kind(path) == "file":
                yield path
