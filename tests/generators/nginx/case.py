"""A case: a configuration with tokens for ports and folders, further files, and requests. One JSON object each.

The format is that of the recordings in tests/recorded/nginx: `@PORT1@`..`@PORT8@` are ports that nginx listens on,
`@UP1@`..`@UP6@` plain upstreams, `@UPTLS1@`, `@UPTLS2@` upstreams that speak TLS, `@UPDEAD@` a port where nobody
listens, `@DNS@` a name server, `@DIR@` the folder of nginx.conf.
"""

import dataclasses
import json
import re
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r"@([A-Z]+[0-9]*)@")
LISTENED = tuple(f"PORT{n}" for n in range(1, 9))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. Every character of a target or header is one byte; `host` None sends no Host header."""

    port_token: str = "@PORT1@"
    host: str | None = "prom.example.com"
    target: str = "/"
    method: str = "GET"
    http: str = "HTTP/1.1"
    scheme: str = "http"
    address: str = "127.0.0.1"
    source: str | None = None
    sni: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    @property
    def sent_headers(self) -> tuple[tuple[str, str], ...]:
        """All headers in the order in which they are sent."""
        host = () if self.host is None else (("Host", self.host),)
        length = (("Content-Length", str(len(self.body))),) if self.body else ()
        return (*host, *self.headers, *length, ("Connection", "close"))

    def wire(self) -> bytes:
        """The bytes of the request; one of HTTP/0.9 is a line alone."""
        if self.http == "HTTP/0.9":
            return f"{self.method} {self.target}\r\n".encode("latin-1")
        fields = "".join(f"{name}: {value}\r\n" for name, value in self.sent_headers)
        return f"{self.method} {self.target} {self.http}\r\n{fields}\r\n{self.body}".encode("latin-1")

    def __str__(self) -> str:
        notes = "".join(f" {k}={v!r}" for k, v in self._unusual().items())
        return f"{self.method} {self.target!r} Host={self.host!r} {self.port_token}{notes}"

    def _unusual(self) -> dict[str, Any]:
        shown = ("method", "target", "host", "port_token")
        return {
            f.name: v
            for f in dataclasses.fields(self)
            if f.name not in shown and (v := getattr(self, f.name)) != f.default
        }


@dataclass(frozen=True, slots=True)
class Case:
    """A configuration and what is asked of it."""

    id: str
    level: int
    config: str
    files: tuple[tuple[str, str], ...]
    requests: tuple[Asked, ...]

    def substituted(self, values: dict[str, str]) -> "Case":
        """The same with its tokens replaced."""
        return from_json(_TOKEN.sub(lambda match: values.get(match[1], match[0]), self.to_json()))

    def to_json(self) -> str:
        """One line."""
        told = ("host", "target")
        requests = [{k: v for k, v in dataclasses.asdict(asked).items() if v or k in told} for asked in self.requests]
        return json.dumps({"id": self.id, "level": self.level, "config": self.config, "files": dict(self.files),
                           "requests": requests})  # fmt: skip


def from_json(line: str) -> Case:
    """A case from its line; what a recording holds beside it is left out."""
    raw = json.loads(line)
    return Case(raw["id"], raw.get("level", 0), raw["config"], tuple(raw.get("files", {}).items()),
                tuple(_asked(one) for one in raw["requests"]))  # fmt: skip


def _asked(raw: dict[str, Any]) -> Asked:
    known = {f.name for f in dataclasses.fields(Asked)}
    body = raw.get("body") or "x" * raw.get("body_len", 0)
    headers = tuple((name, value) for name, value in raw.get("headers", ()))
    rest = {k: v for k, v in raw.items() if k in known - {"headers", "body"} and v is not None}
    return Asked(**{**rest, "host": raw.get("host"), "headers": headers, "body": body})
