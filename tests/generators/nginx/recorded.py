"""The recorded cases, to be asked again of any nginx: the corners of nginx's documentation, one by one."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from tests.generators.nginx.case import Case, from_json

FOLDER = Path(__file__).parents[2] / "recorded" / "nginx"
CORNERS = "nginx-cases-hand.jsonl"


def recorded(name: str = CORNERS) -> Iterator[Case]:
    """The cases of one file of recordings."""
    data = (FOLDER / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    return (from_json(line) for line in text.splitlines())
