"""Whether a Prometheus starts with given flags, what it takes its prefix for, and with which words it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

from promaudit.facts.http import Response
from promaudit.facts.server import Refused, Server
from promaudit.model.prometheus.answer import answer
from promaudit.model.prometheus.configure import configure
from tests.model.prometheus.start import Directory, command_line, request

RECORDED = Path(__file__).parents[2] / "recorded" / "prometheus" / "starts.jsonl"
STARTS: list[dict[str, Any]] = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
FILES = Directory({"/other.yml": "", "flags.txt": "# the prefix\n\n--web.external-url=http://h.example/fromfile\n"})


def test_the_whole_table_is_compared() -> None:
    """115 command lines, each with two releases."""
    assert len(STARTS) == 230


@pytest.mark.parametrize("start", STARTS, ids=lambda start: f"{start['version']} {' '.join(start['arguments'])}")
def test_start(start: dict[str, Any]) -> None:
    """Prefix and first redirect of a server that starts; exit status and words of one that does not."""
    got = configure(command_line("prometheus", start["arguments"], start["version"], start["mux"]), files=FILES)
    if "exit" in start:
        assert isinstance(got, Refused)
        assert got.exit_status == start["exit"]
        assert got.words.startswith(start["words"])
        assert got.faults[-1].fatal
        return
    assert isinstance(got, Server)
    assert (got.route_prefix.value or "/") == start["prefix"]
    response = answer(got, request("GET", "/"))
    assert isinstance(response, Response)
    assert (response.status, response.location) == (302 if start["location"] else None, start["location"])
