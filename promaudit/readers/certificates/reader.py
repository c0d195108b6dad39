"""Files of certificates and keys, each read and parsed once, however many servers name them."""

import os
from collections.abc import Iterable
from functools import cache

from msgspec import Struct, field
from msgspec.structs import replace

from promaudit.facts.span import SourceText, Span
from promaudit.facts.tls import (
    BadBlock,
    Certificate,
    CertificateFile,
    Cipher,
    FileState,
    KeyFile,
    Permissions,
    PrivateKey,
    Signatures,
)
from promaudit.readers.certificates import key as keys
from promaudit.readers.certificates.ciphers import expanded
from promaudit.readers.certificates.pem import NOT_PROC_TYPE, RawBlock, blocks, is_der
from promaudit.readers.certificates.signatures import signatures
from promaudit.readers.certificates.x509 import certificate
from promaudit.readers.files import HostFiles

#: The labels that PEM_read_bio_X509_AUX takes for the first certificate, and PEM_read_bio_X509 for the following ones.
FIRST_LABELS = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})
NEXT_LABELS = frozenset({"CERTIFICATE", "X509 CERTIFICATE"})
NO_START_LINE = "error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE"
DATA = "data:"
#: nginx reads passwords line by line and takes no longer ones (ngx_ssl_read_password_file).
PASSWORD_SIZE = 4096


class CertificateReader(Struct):
    """Reads what ssl_certificate, ssl_certificate_key and their kind name, below the root of `files`."""

    files: HostFiles
    _certificates: dict[str, CertificateFile] = field(default_factory=dict)
    _keys: dict[tuple[str, str | None], KeyFile] = field(default_factory=dict)
    _passwords: dict[str, tuple[bytes, ...] | None] = field(default_factory=dict)
    _ciphers: dict[str, tuple[Cipher, ...] | None] = field(default_factory=dict)

    def certificates(self, name: str) -> CertificateFile:
        """The chain that a file holds; `name` is an absolute path or a `data:` value."""
        if name not in self._certificates:
            self._certificates[name] = self._read_certificates(name)
        return self._certificates[name]

    def authorities(self, name: str, resume: bool = False) -> tuple[Certificate, ...]:
        """The trusted certificates that a file holds, with what it says of their trust; none where it has none.

        With `resume` what cannot be read is passed over, as by `openssl verify`.
        """
        from promaudit.readers.certificates.authorities import authorities

        _, content = self._content(name)
        return () if isinstance(content, str) else tuple(authorities(content, resume))

    def key(self, name: str, password_file: str | None = None) -> KeyFile:
        """The key that a file holds, opened with the passwords of `password_file` where it is encrypted."""
        if (name, password_file) not in self._keys:
            found = self._read_key(name, password_file)
            wrong = None if password_file is None else self._password_failure(password_file)
            self._keys[name, password_file] = found if wrong is None else replace(found, passwords=wrong)
        return self._keys[name, password_file]

    def permissions(self, name: str) -> Permissions | None:
        """Who may do what with a file; None where that cannot be told."""
        return self._permissions(name)

    def signatures(self, certificates: Iterable[Certificate]) -> Signatures:
        """For each of them, the digests of those that have signed it."""
        return signatures(certificates)

    def ciphers(self, text: str) -> tuple[Cipher, ...] | None:
        """What the OpenSSL that is installed here makes of a list of ciphers; None where it knows none of them."""
        if text not in self._ciphers:
            self._ciphers[text] = expanded(text)
        return self._ciphers[text]

    def _read_certificates(self, name: str) -> CertificateFile:
        shown, content = self._content(name)
        permissions = self._permissions(name)
        if isinstance(content, str):
            failure = BadBlock(NO_START_LINE) if content == "directory" else None
            return CertificateFile(shown, content, failure=failure, permissions=permissions)
        return _chain(shown, content, permissions)

    def _read_key(self, name: str, password_file: str | None) -> KeyFile:
        shown, content = self._content(name)
        permissions = self._permissions(name)
        if isinstance(content, str):
            failure = BadBlock(keys.NO_KEY) if content == "directory" else None
            return KeyFile(shown, content, failure=failure, permissions=permissions)
        passwords = () if password_file is None else self._read_passwords(password_file)
        return _key(shown, content, passwords, permissions)

    def _content(self, name: str) -> tuple[str, bytes | FileState]:
        """How the source is called in reports, and its bytes or why there are none."""
        if name.startswith(DATA):
            return DATA, name[len(DATA) :].encode("utf-8", "surrogateescape")
        shown, kind = name.removeprefix("./"), self.files.kind(name)
        if kind in {"missing", "directory"}:
            return shown, "missing" if kind == "missing" else "directory"
        content = self.files.content(name)
        return shown, "unreadable" if content is None else content

    def _read_passwords(self, path: str) -> tuple[bytes, ...] | None:
        if path not in self._passwords:
            content = self.files.content(path)
            self._passwords[path] = None if content is None else _passwords(content)
        return self._passwords[path]

    def _password_failure(self, path: str) -> BadBlock | None:
        """Why nginx cannot read a file of passwords, in its words (ngx_ssl_read_password_file)."""
        kind = self.files.kind(path)
        if kind == "missing":
            return BadBlock(f'open() "{path}" failed (2: No such file or directory)')
        if kind == "directory":
            return BadBlock(f'read() "{path}" failed (21: Is a directory)')
        content = self.files.content(path)
        if content is None:
            return BadBlock(f"{path} cannot be read", ours=True)
        if any(len(line) >= PASSWORD_SIZE for line in content.split(b"\n")):
            return BadBlock(f'too long line in "{path}"')
        return None

    def _permissions(self, name: str) -> Permissions | None:
        """Who may read the file; None where that cannot be told, as in a checkout: git keeps no permissions."""
        real = None if name.startswith(DATA) else self.files.real(name)
        if real is None or (self.files.root is not None and _in_checkout(os.path.dirname(os.path.abspath(real)))):
            return None
        try:
            status = os.stat(real)
        except (OSError, ValueError):
            return None
        return Permissions(status.st_mode & 0o7777, status.st_uid, status.st_gid)


@cache
def _in_checkout(folder: str) -> bool:
    """Whether a folder belongs to a work tree of git."""
    return os.path.exists(os.path.join(folder, ".git")) or (
        os.path.dirname(folder) != folder and _in_checkout(os.path.dirname(folder))
    )


def _passwords(content: bytes) -> tuple[bytes, ...]:
    """The passwords of a file; without any, nginx tries an empty one."""
    lines = (line.removesuffix(b"\r") for line in content.split(b"\n"))
    return tuple(line for line in lines if line) or (b"",)


def _chain(path: str, content: bytes, permissions: Permissions | None) -> CertificateFile:
    source = SourceText(path, content.decode("latin-1"))
    found: list[Certificate] = []
    spans: list[Span] = []
    labels: list[str] = []
    failure: BadBlock | None = None
    hollow = False
    for block in blocks(content):
        hollow = hollow or block.hollow
        labels.append(block.label)
        read = _certificate(block, first=not found)
        if isinstance(read, BadBlock):
            failure = failure or read
        elif read is not None and failure is None:
            found.append(read)
            spans.append(source.span(block.start, block.end))
    if not found and failure is None:
        failure = BadBlock(NO_START_LINE)
    return CertificateFile(
        path=path,
        state="read" if content else "empty",
        certificates=tuple(found),
        spans=tuple(spans),
        failure=failure,
        failed_at=len(found),
        hollow=hollow,
        der=is_der(content),
        holds_key=any(label in keys.LABELS for label in labels),
        labels=tuple(labels),
        permissions=permissions,
    )


def _certificate(block: RawBlock, first: bool) -> Certificate | BadBlock | None:
    """What one block adds to the chain: None for a block of another kind, which OpenSSL skips."""
    if block.error is not None:
        return BadBlock(block.error)
    if block.label not in (FIRST_LABELS if first else NEXT_LABELS):
        return None
    return BadBlock(NOT_PROC_TYPE) if block.headers.strip() else certificate(block.content, trailer=not first)


def _key(path: str, content: bytes, passwords: Iterable[bytes] | None, permissions: Permissions | None) -> KeyFile:
    raw = tuple(blocks(content))
    wanted = next((block for block in raw if block.error is not None or block.label in keys.LABELS), None)
    read: PrivateKey | BadBlock
    if wanted is None or wanted.error is not None:
        read = BadBlock(keys.NO_KEY)
    elif passwords is None and keys.is_encrypted(wanted):
        read = BadBlock("the password file cannot be read", ours=True)
    else:
        read = keys.private_key(wanted, content[wanted.start : wanted.end], tuple(passwords or ()))
    failure = read if isinstance(read, BadBlock) else None
    return KeyFile(
        path=path,
        state="read" if content else "empty",
        key=None if isinstance(read, BadBlock) else read,
        failure=failure,
        der=is_der(content),
        needs_password=failure is not None and wanted is not None and keys.is_encrypted(wanted),
        labels=tuple(block.label for block in raw),
        permissions=permissions,
        span=None if wanted is None else SourceText(path, content.decode("latin-1")).span(wanted.start, wanted.end),
    )
