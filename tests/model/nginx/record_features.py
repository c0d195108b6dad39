"""Records tests/recorded/nginx/features/ again, from every nginx that can be had.

python -m tests.model.nginx.record_features [PHASE...]
"""

import json
import re
import sys
from typing import Any

from tests.generators.nginx.record import Observed, record
from tests.generators.nginx.world import World, world
from tests.model.nginx.features import FOLDER, PHASES, features, raw_features
from tests.servers.found import found
from tests.servers.nginx import Refused


def main(phases: list[str]) -> None:
    """Write the file of each phase."""
    servers = found("nginx")
    if not servers:
        raise SystemExit("there is no nginx to record from (see tests/servers/found.py)")
    with world() as here:
        for phase in phases or PHASES:
            raw = raw_features(phase)
            for server in servers:
                for case, feature in zip(raw, features(phase), strict=True):
                    observed = record(feature.case.substituted(here.values), server, here)
                    if isinstance(observed, Refused):
                        raise SystemExit(f"{phase}/{feature.name}: nginx {server.version} refuses it: {observed}")
                    for request, one in zip(case["requests"], observed, strict=True):
                        request.setdefault("observed", {}).pop("all", None)
                        request["observed"][server.version] = kept(one, here)
            for case in raw:
                for request in case["requests"]:
                    request["observed"] = joined(request["observed"])
            (FOLDER / f"{phase}.json").write_text(_text(raw), encoding="utf-8")


def joined(observed: dict[str, Any]) -> dict[str, Any]:
    """One entry where all releases agree."""
    first = next(iter(observed.values()))
    return {"all": first} if all(one == first for one in observed.values()) else observed


def kept(observed: Observed, here: World) -> list[Any]:
    """What is kept of an observation: status, Location, lines of server and location, and the request passed on."""
    # a request that is refused before its host is known is in force nowhere
    if observed.refused or observed.no_tls or observed.mark is None or observed.status == 400:
        server = block = None
    else:
        server, place = observed.mark.server[1], observed.mark.location
        block = place[1] if place else None
    received = observed.received
    passed = received and [received.port, received.method, received.target, [list(h) for h in received.headers]]
    seen = [observed.status, observed.location or "", server, block, passed]
    tokens = {value: f"@{token}@" for token, value in here.values.items()}
    longest_first = sorted(tokens, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\d){re.escape(value)}(?!\d)" for value in longest_first))
    return [_tokened(one, pattern, tokens) for one in seen]


def _tokened(value: Any, pattern: re.Pattern[str], tokens: dict[str, str]) -> Any:
    """The same with ports and folders replaced by their tokens."""
    if isinstance(value, list):
        return [_tokened(one, pattern, tokens) for one in value]
    if isinstance(value, str):
        return pattern.sub(lambda match: tokens[match[0]], value)
    return tokens.get(str(value), value)


def _text(raw: list[dict[str, Any]]) -> str:
    """Indented JSON with each request on a line."""
    requests: list[str] = []

    def keep(request: dict[str, Any]) -> str:
        requests.append(json.dumps(request, ensure_ascii=True))
        return f"\0{len(requests) - 1}\0"

    outline = [{**case, "requests": [keep(request) for request in case["requests"]]} for case in raw]
    text = json.dumps(outline, indent=1, ensure_ascii=False)
    return re.sub(r'"\\u0000(\d+)\\u0000"', lambda match: requests[int(match[1])], text) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
