"""Hand-written corners of nginx by topic: small configurations, the requests they are asked, and what nginx did.

tests/recorded/nginx/corners/ has one file a topic: cases with the promise that they hold, nginx.conf (or what goes into
its http block or a server, as `in` says) line by line, further files, and requests. A request is its target alone where
it is an ordinary one of GET; `undecided` tells why the model leaves it open. observed.jsonl.gz has what nginx 1.22,
1.26 and 1.30 did with each request, as in the features; python -m tests.model.nginx.record_corners records it again.
"""

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.generators.nginx.case import Asked, Case
from tests.model.nginx.features import Feature

FOLDER = Path(__file__).parents[2] / "recorded" / "nginx" / "corners"
OBSERVED = FOLDER / "observed.jsonl.gz"
TOPICS = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))

_AROUND = {
    "http": "events {{ worker_connections 64; }}\nhttp {{\n{}\n}}\n",
    "server": (
        "events {{ worker_connections 64; }}\nhttp {{\nserver {{\n"
        "listen @PORT1@;\nserver_name prom.example.com;\n{}\n}}\n}}\n"
    ),
}


@lru_cache(maxsize=16)
def corners(topic: str) -> tuple[Feature, ...]:
    """The cases of a topic with what was observed, with their tokens."""
    seen = observed()
    return tuple(
        Feature(raw["name"], raw["promise"], _case(raw), tuple(seen.get(raw["name"], ()))) for raw in raw_corners(topic)
    )


@lru_cache(maxsize=1)
def observed() -> dict[str, list[dict[str, Any]]]:
    """What was observed of the requests of each case."""
    lines = gzip.decompress(OBSERVED.read_bytes()).decode().splitlines() if OBSERVED.exists() else []
    return dict(map(json.loads, lines))


def undecided(topic: str) -> dict[str, str]:
    """Why requests are left open, by number, case and words."""
    return {
        f"{number}/{raw['name']} {one.get('method', 'GET')} {one['target']}": one["undecided"]
        for raw in raw_corners(topic)
        for number, one in enumerate(raw["requests"])
        if isinstance(one, dict) and "undecided" in one
    }


def raw_corners(topic: str) -> list[dict[str, Any]]:
    """The cases of a topic as they stand in the file."""
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{topic}.json").read_text(encoding="utf-8"))
    return found


def _case(raw: dict[str, Any]) -> Case:
    config = _AROUND[raw["in"]].format("\n".join(raw["config"]))
    return Case(raw["name"], 0, config, tuple(raw.get("files", {}).items()), tuple(map(_asked, raw["requests"])))


def _asked(raw: str | dict[str, Any]) -> Asked:
    if isinstance(raw, str):
        return Asked(target=raw)
    known = {key: value for key, value in raw.items() if key != "undecided"}
    headers = tuple((name, value) for name, value in known.pop("headers", ()))
    return Asked(**known, headers=headers)
