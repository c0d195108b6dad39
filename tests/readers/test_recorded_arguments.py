"""The arguments that come out of units, environment files, compose files and lists are those that Prometheus got."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from promaudit.readers import read
from promaudit.readers.files import HostFiles

RECORDED = Path(__file__).parents[1] / "recorded" / "deployments" / "deployments-sample.jsonl.gz"


def records() -> list[dict[str, Any]]:
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def joined(arguments: list[str]) -> list[str]:
    """`--flag value` written as `--flag=value`, as the recordings have it."""
    found: list[str] = []
    for argument in arguments:
        if found and found[-1].startswith("--") and "=" not in found[-1] and not argument.startswith("-"):
            found[-1] += "=" + argument
        else:
            found.append(argument)
    return found


@pytest.mark.parametrize("record", records(), ids=lambda record: str(record["id"]))
def test_arguments_are_those_that_the_server_got(record: dict[str, Any], tmp_path: Path) -> None:
    """Whatever the source, and the version where an image tells it; every argument knows its place."""
    for name, text in record["files"].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("@DIR@", str(tmp_path)), encoding="utf-8")
    sources = [str(tmp_path / source["path"]) for source in record["sources"]]

    inventory = read(sources, files=HostFiles())

    assert () == inventory.problems
    (command_line,) = inventory.command_lines
    expected = [argument.replace("@DIR@", str(tmp_path)) for argument in record["prometheus"]["arguments"]]
    ours = joined([argument.text for argument in command_line.arguments])
    # a boolean flag with a value of its own is what this recording is about: it must not be joined
    assert joined(expected) == ours
    if command_line.kind == "compose":
        assert record["prometheus"]["version"] == command_line.version
    for argument in command_line.arguments:
        assert argument.span.path.startswith(str(tmp_path))
