"""One presentation: the files that nginx is given, the roots that a client trusts, and the name that it asks for."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field


class Pair(Struct, frozen=True):
    """The bytes of a certificate file, of its key file, and of the file of passwords (None: none is configured)."""

    certificate: bytes
    key: bytes
    passwords: bytes | None = None


class Case(Struct, frozen=True):
    """A presentation; `kind` says in a few words what is odd about it. `roots` is PEM."""

    id: str
    kind: str
    name: str
    pairs: tuple[Pair, ...]
    roots: bytes


class Recorded(Struct, frozen=True):
    """What was measured with the nginx of a version: its refusal (None where it starts) and what each client said.

    `at` is when (ISO, UTC).
    """

    case: Case
    version: str
    nginx: str | None
    at: str
    clients: Mapping[str, bool] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """As one line of JSON. Clients' words are for people, and left out where they accept."""
        case = self.case
        content = {
            "id": case.id, "kind": case.kind, "name": case.name, "roots": _text(case.roots), "at": self.at,
            "pairs": [[_text(p.certificate), _text(p.key), None if p.passwords is None else _text(p.passwords)]
                      for p in case.pairs],
            "version": self.version, "nginx": self.nginx, "clients": dict(self.clients), "words": dict(self.words),
        }  # fmt: skip
        return json.dumps(content, ensure_ascii=False)


def read(line: str) -> Recorded:
    """A recorded line."""
    content: dict[str, Any] = json.loads(line)
    pairs = tuple(
        Pair(_bytes(certificate), _bytes(key), None if passwords is None else _bytes(passwords))
        for certificate, key, passwords in content["pairs"]
    )
    case = Case(content["id"], content["kind"], content["name"], pairs, _bytes(content["roots"]))
    return Recorded(case, content["version"], content["nginx"], content["at"], content["clients"], content["words"])


def _text(data: bytes) -> str:
    """Bytes as they read best: PEM stays itself, everything else is base64 behind a colon."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        return ":" + b64encode(data).decode()
    return text if not text.startswith(":") else ":" + b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return b64decode(text[1:]) if text.startswith(":") else text.encode("ascii")
