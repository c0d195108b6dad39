"""Records again what servers answer: `PROMAUDIT_SERVERS=... python -m tests.model.prometheus.record`.

Each row of the recording whose component and version can be had is asked again; rows of other releases, and those that
the routers of a release gave without its binary (`router-harness`), stay as they are. Prints what has changed.
"""

import gzip
import json
from typing import Any

from tests.model.prometheus.live import COMPONENTS, ask, servers, started
from tests.model.prometheus.test_recorded_answers import RECORDED, RECORDINGS, Group
from tests.servers.found import Server
from tests.servers.prometheus import Ended

Row = dict[str, Any]


def server_of(group: Group) -> Server | None:
    """The server that a group of rows was recorded from, where it can be had."""
    component, version, evidence = group[:3]
    for server in servers():
        if (COMPONENTS[server.name], server.version, "binary") == (component, version, evidence):
            return server
    return None


def rerecorded(group: Group, server: Server) -> list[Row]:
    """The rows of a group as the server answers today."""
    own = ["--storage.agent.path=agent"] if _is_agent(group) else ["--storage.tsdb.path=data"]
    flags = [*group[4], *(own if group[0] == "prometheus" else [])]
    with started(server, flags, group[3]) as running:
        if isinstance(running, Ended):
            raise RuntimeError(running.words)
        return [_row(row, running.port) for row in RECORDINGS[group]]


def _is_agent(group: Group) -> bool:
    return bool({"--agent", "--enable-feature=agent"} & set(group[4])) and not (
        group[1].startswith("3.") and "--agent" not in group[4]
    )


def _row(row: Row, port: int) -> Row:
    """Requests that end the server are not sent again."""
    if row["request"]["path"].endswith("/-/quit"):
        return row
    answer = ask(port, row["request"]["method"], row["request"]["path"])
    changed = row | {"status": answer.status, "location": answer.header("location")}
    return changed | ({"allow": answer.header("allow")} if "allow" in row else {})


def main() -> None:
    """Ask again, and write the recording."""
    rows: list[Row] = []
    for group, recorded in RECORDINGS.items():
        server = server_of(group)
        new = recorded if server is None else rerecorded(group, server)
        for before, after in zip(recorded, new, strict=True):
            if before != after:
                print(before, "->", after)
        rows.extend(new)
    with gzip.open(RECORDED, "wt", encoding="utf-8", compresslevel=9) as file:
        file.writelines(json.dumps(row, sort_keys=True) + "\n" for row in rows)


if __name__ == "__main__":
    main()
