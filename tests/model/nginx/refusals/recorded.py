"""The recorded cases of nginx 1.22.1: configurations, and what `nginx -t` said of them (tests/recorded/nginx)."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from promaudit.facts.files import Kind

FOLDER = Path(__file__).parents[3] / "recorded" / "nginx"
TOKENS = {
    "DNS": "24131", "UPDEAD": "24121", "UPTLS1": "24111", "UPTLS2": "24112",
    **{f"PORT{number}": str(24000 + number) for number in range(1, 9)},
    **{f"UP{number}": str(24100 + number) for number in range(1, 7)},
}  # fmt: skip


def cases(folder: str = "/srv/case") -> Iterator[dict[str, Any]]:
    """All recorded cases, with their tokens replaced; `folder` is where nginx.conf stands."""
    tokens = {**TOKENS, "DIR": folder}
    for path in sorted(FOLDER.glob("nginx-cases-*.jsonl*")):
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
        for line in text.splitlines():
            yield json.loads(re.sub("@([A-Z]+[0-9]*)@", lambda token: tokens.get(token[1], token[0]), line))


class Memory(Struct, dict=True):
    """The files of a host, kept in memory as text."""

    texts: dict[str, str]

    def kind(self, path: str) -> Kind:
        if path in self.texts:
            return "file"
        return "directory" if self.names(path) else "missing"

    def text(self, path: str) -> str | None:
        text = self.texts.get(path)
        return None if text is None else text.encode("utf-8", "surrogateescape").decode("latin-1")

    def names(self, path: str) -> tuple[str, ...] | None:
        folder = path.rstrip("/") + "/"
        found = {name[len(folder) :].split("/")[0] for name in self.texts if name.startswith(folder)}
        return tuple(sorted(found)) or None


def files(case: dict[str, Any], folder: str = "/srv/case") -> Memory:
    """The files of one case, with the certificates that every case has."""
    texts = {f"{folder}/nginx.conf": case["config"]}
    texts.update({f"{folder}/{name}": text for name, text in case["files"].items()})
    texts.update({f"{folder}/tls/{name}": "" for name in ("server.crt", "server.key", "other.crt", "other.key")})
    return Memory(texts)
