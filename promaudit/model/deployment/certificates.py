"""What the model asks about certificates: a reader answers it."""

from typing import Protocol

from promaudit.facts.tls import CertificateFile, KeyFile


class Certificates(Protocol):
    """Answers what files of certificates and keys hold; each is read once."""

    def certificates(self, name: str) -> CertificateFile:
        """The chain that a file holds; `name` is an absolute path or a `data:` value."""
        ...

    def key(self, name: str, password_file: str | None = None) -> KeyFile:
        """The key that a file holds, opened with the passwords of `password_file` where it is encrypted."""
        ...
