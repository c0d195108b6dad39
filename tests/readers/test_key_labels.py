"""Which contents nginx takes under which label of a private key (measured with nginx 1.22.1 and OpenSSL 3.0.19)."""

from pathlib import Path

import pytest

from promaudit.readers.certificates import CertificateReader
from promaudit.readers.files import HostFiles
from tests.minting import keys

LABELS = ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY")
#: Kind of key and its format, with the labels under which it is read.
READ = {
    ("rsa 2048", "PKCS#8"): ("PRIVATE KEY", "RSA PRIVATE KEY"),
    ("rsa 2048", "PKCS#1"): ("RSA PRIVATE KEY",),
    ("P-256", "PKCS#8"): ("PRIVATE KEY", "EC PRIVATE KEY"),
    ("P-256", "SEC1"): ("EC PRIVATE KEY",),
    ("ed25519", "PKCS#8"): ("PRIVATE KEY",),
}


@pytest.mark.parametrize(("kind", "form"), READ)
def test_a_label_is_held_against_what_stands_below_it(tmp_path: Path, kind: str, form: str) -> None:
    """`PRIVATE KEY` is PKCS#8 alone; a label that names a type takes PKCS#8 of that type as well."""
    lines = keys.encoded(keys.key(kind, "labels"), form).decode().splitlines()
    found = []
    for label in LABELS:
        path = tmp_path / label
        body = "\n".join(lines[1:-1])
        path.write_text(f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n", encoding="utf-8")
        if CertificateReader(HostFiles()).key(str(path)).key is not None:
            found.append(label)

    assert list(READ[kind, form]) == found
