"""Records what every nginx that can be had does with the corners in tests/recorded/nginx/corners.

python -m tests.model.nginx.record_corners
"""

import gzip
import json
from typing import Any

from tests.generators.nginx.case import Case
from tests.generators.nginx.record import record
from tests.generators.nginx.world import World, world
from tests.model.nginx.corners import OBSERVED, TOPICS, corners
from tests.model.nginx.record_features import joined, kept
from tests.servers.found import Server, found
from tests.servers.nginx import Refused


def main() -> None:
    """Write the file of observations."""
    servers = found("nginx")
    if not servers:
        raise SystemExit("there is no nginx to record from (see tests/servers/found.py)")
    with world() as here:
        cases = [corner.case for topic in TOPICS for corner in corners(topic)]
        lines = [json.dumps([case.id, _observed(case, servers, here)], separators=(",", ":")) for case in cases]
    # without a time, so that equal observations make an equal file
    OBSERVED.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))


def _observed(case: Case, servers: tuple[Server, ...], here: World) -> list[dict[str, Any]]:
    """What each nginx did with each request of a case."""
    seen: list[dict[str, Any]] = [{} for _ in case.requests]
    for server in servers:
        recorded = record(case.substituted(here.values), server, here)
        if isinstance(recorded, Refused):
            raise SystemExit(f"{case.id}: nginx {server.version} refuses it: {recorded}")
        for one, what in zip(seen, recorded, strict=True):
            one[server.version] = kept(what, here)
    return [joined(one) for one in seen]


if __name__ == "__main__":
    main()
