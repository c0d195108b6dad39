"""Trust stores of NSS, as Chromium and Firefox read them on Linux."""

import subprocess
from pathlib import Path


def database(folder: Path, roots: bytes) -> None:
    """A new database in which the certificates of a PEM file are trusted to sign for servers, or as servers.

    Raises UnreadableError where NSS cannot read them.
    """
    folder.mkdir(parents=True)
    _certutil(folder, "-N", "--empty-password")
    blocks = [b"-----BEGIN" + part for part in roots.split(b"-----BEGIN")[1:]]
    for number, block in enumerate(blocks):
        _certutil(folder, "-A", "-n", f"root {number}", "-t", "CP,,", "-a", content=block)


class UnreadableError(Exception):
    """NSS does not take a root; people who use the browser could not trust it either."""


def _certutil(folder: Path, *words: str, content: bytes = b"") -> None:
    command = ["certutil", "-d", f"sql:{folder}", *words]
    done = subprocess.run(command, input=content, capture_output=True, timeout=30, check=False)
    if done.returncode:
        raise UnreadableError(done.stderr.decode("utf-8", "replace"))
