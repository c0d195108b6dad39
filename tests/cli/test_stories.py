"""Whole stories, each in one text file: the commands of a document are run, and print what it says.

`PROMAUDIT_UPDATE=1 pytest tests/cli` writes what they print into the documents.
"""

import os
from pathlib import Path

import pytest

from tests.console import Session, in_process

STORIES = sorted((Path(__file__).parent / "stories").glob("*.md"))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_a_story_goes_as_it_is_told(story: Path, tmp_path: Path) -> None:
    """Command by command, word for word."""
    told = story.read_text(encoding="utf-8")
    happened = Session(tmp_path, in_process(tmp_path)).play(told)
    if os.environ.get("PROMAUDIT_UPDATE"):
        story.write_text(happened, encoding="utf-8")
        return

    assert told == happened
