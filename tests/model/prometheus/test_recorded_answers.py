"""Every answer that was recorded from a real server is the one that the model gives."""

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from promaudit.facts.http import Response
from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.answer import answer
from promaudit.model.prometheus.configure import configure
from tests.model.prometheus.start import Directory, command_line, request

RECORDED = Path(__file__).parents[2] / "recorded" / "prometheus" / "answers.jsonl.gz"
COMPONENTS = {"victoriametrics": "victoria-metrics"}

#: The files of the recordings' host: Debian's empty consoles folder, and what --web.user-assets and its kin named.
FILES = Directory(
    {
        "/etc/prometheus/consoles/.keep": "",
        "assets/hello.txt": "hi",
        "consoles/index.html": "<html></html>",
    }
)

Row = dict[str, Any]
Group = tuple[str, str, str, str, tuple[str, ...]]


def rows() -> dict[Group, list[Row]]:
    grouped: dict[Group, list[Row]] = defaultdict(list)
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            key = (row["component"], row["version"], row["evidence"], row["mux"], tuple(row["flags"]))
            grouped[key].append(row)
    return grouped


RECORDINGS = rows()


def configured(component: str, version: str, evidence: str, mux: str, flags: tuple[str, ...]) -> Server:
    debian = "+ds" if evidence == "binary" else ""
    name = COMPONENTS.get(component, component)
    server = configure(command_line(name, list(flags), version + debian, mux), host_name="host")  # type: ignore[arg-type]
    assert isinstance(server, Server), server
    return server


def said(outcome: Response | Undecided) -> tuple[object, ...]:
    if isinstance(outcome, Undecided):
        return ("undecided", outcome.because)
    return (outcome.status, outcome.location, next((v for k, v in outcome.headers if k == "Allow"), None))


def recorded(row: Row, got: tuple[object, ...]) -> tuple[object, ...]:
    # the recording names Allow where it was written down
    location = row["location"] and row["location"].replace("<hostname>:<listen-port>", "host:9115")
    return (row["status"], location, row["allow"] if "allow" in row else got[-1])


@pytest.mark.parametrize("group", RECORDINGS, ids=lambda group: " ".join(map(str, (*group[:4], *group[4]))))
def test_the_model_answers_as_the_server_did(group: Group) -> None:
    """Status, Location and Allow of every recorded row of one server."""
    server = configured(*group)
    wrong = []
    for row in RECORDINGS[group]:
        got = said(answer(server, request(row["request"]["method"], row["request"]["path"]), FILES))
        if got != recorded(row, got):
            wrong.append((row["request"], recorded(row, got), got))
    assert wrong == []


def test_every_recorded_row_is_compared() -> None:
    """No row is left out: all of them are decided by a binary or by the routers of a release."""
    assert sum(map(len, RECORDINGS.values())) == 8602
    assert {group[2] for group in RECORDINGS} == {"binary", "router-harness"}
