"""Configurations by phase, the requests they are asked, and what every release of nginx did with them.

tests/recorded/nginx/features/ has one file a phase: cases with the promise that they hold, nginx.conf line by line with
the tokens of the other recordings, further files, and requests. `observed` of a request is what nginx did, by version,
or under `all` where the releases agree: status, Location, the lines of the server and the location in force, and the
request passed on (port, method, target, headers). python -m tests.model.nginx.record_features records it again.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from tests.generators.nginx.case import Asked, Case

FOLDER = Path(__file__).parents[2] / "recorded" / "nginx" / "features"
PHASES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@dataclasses.dataclass(frozen=True, slots=True)
class Feature:
    """One case: its name, what it holds, the case itself, and what was observed of each request, by version."""

    name: str
    promise: str
    case: Case
    observed: tuple[dict[str, Any], ...]

    def by(self, version: str) -> tuple[Any, ...]:
        """What nginx of that version did with each request."""
        return tuple(one.get(version, one.get("all")) for one in self.observed)


def features(phase: str) -> tuple[Feature, ...]:
    """The cases of a phase, with their tokens."""
    return tuple(_feature(raw) for raw in raw_features(phase))


def raw_features(phase: str) -> list[dict[str, Any]]:
    """The cases of a phase as they stand in the file."""
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{phase}.json").read_text(encoding="utf-8"))
    return found


def _feature(raw: dict[str, Any]) -> Feature:
    requests = tuple(_asked(one) for one in raw["requests"])
    case = Case(raw["name"], 0, "\n".join(raw["config"]) + "\n", tuple(raw["files"].items()), requests)
    return Feature(raw["name"], raw["promise"], case, tuple(one.get("observed", {}) for one in raw["requests"]))


def _asked(raw: dict[str, Any]) -> Asked:
    known = {key: value for key, value in raw.items() if key != "observed"}
    headers = tuple((name, value) for name, value in known.pop("headers", ()))
    return Asked(**known, headers=headers)
