"""A recorded deployment: its files, its sources, and what a client really got. The form is JSON, one object a line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.servers.certificate import mint

#: A deployment as it is recorded; its keys are those of the recorded sample.
Record = dict[str, Any]

#: Names under which journeys are recorded, and the journey of promaudit that each belongs to.
JOURNEYS = {
    "open": "open", "open-slash": "open-slash", "assets": "assets", "query-get": "query", "query-post": "query",
    "metrics": "metrics", "healthy": "health", "ready": "health", "alert-link": "alert-link", "plaintext": "plaintext",
}  # fmt: skip

_minted: dict[tuple[str, ...], tuple[bytes, bytes]] = {}


def read(path: Path) -> Iterator[Record]:
    """All records of a file, which may be compressed."""
    import gzip

    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def main_file(record: Record) -> str:
    """The name of nginx's main file; relative paths in it start from its folder."""
    name: str = record.get("main", "nginx.conf")
    return name


def lay_out(record: Record, folder: Path) -> None:
    """Write a deployment's files below `folder`, with its certificate and key."""
    for name, text in record["files"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("@DIR@", str(folder)), encoding="utf-8")
    for name, kind in record.get("minted", {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        certificate, key = _certificate(record["names"], folder)
        path.write_bytes({"certificate": certificate, "key": key, "both": certificate + key}[kind])


def _certificate(names: Iterable[str], folder: Path) -> tuple[bytes, bytes]:
    """One certificate and key for these names; the same ones for the same names."""
    wanted = tuple(names)
    if wanted not in _minted:
        certificate, key = folder / ".certificate", folder / ".key"
        mint(wanted, certificate, key)
        _minted[wanted] = (certificate.read_bytes(), key.read_bytes())
        certificate.unlink()
        key.unlink()
    return _minted[wanted]
