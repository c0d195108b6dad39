"""Every command of the README is executed, and prints what the README says.

`PROMAUDIT_UPDATE=1 pytest tests/readme` writes what they print into it. The tests are not run within the tests: that
their command is the one that CI runs is compared.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.console import Session, Shell, blocks, in_shell

pytestmark = pytest.mark.installs
ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TESTS = "./test"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What a clone of this repository holds."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            target = tmp_path / "promaudit" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    (tmp_path / "promaudit" / ".git").mkdir()
    return tmp_path / "promaudit"


def _shell(clone: Path) -> Shell:
    """A shell that remembers the folder it is in, with the programs of the clone's environment and homes of its own."""
    home = clone.parent / "home"
    folders = [clone / ".venv/bin", home / "bin", ROOT / ".venv/bin"]
    environment = {
        "PATH": os.pathsep.join([*map(str, folders), os.environ["PATH"]]),
        "PIPX_HOME": str(home / "pipx"),
        "PIPX_BIN_DIR": str(home / "bin"),
        "UV_TOOL_DIR": str(home / "uv"),
        "UV_TOOL_BIN_DIR": str(home / "uv-bin"),
        "COLUMNS": "120",
    }
    here = [clone]

    def run(command: str) -> tuple[str, int]:
        if command.startswith("cd "):
            here[0] = (here[0] / command.removeprefix("cd ")).resolve()
            return "", 0
        return in_shell(here[0], environment)(command)

    return run


def test_every_command_of_the_readme_prints_what_it_says(clone: Path) -> None:
    """In a clone, as a new user follows it."""
    told = README.read_text(encoding="utf-8")
    session = Session(clone, _shell(clone), skip=lambda command: command == TESTS)
    happened = session.play(told)
    if os.environ.get("PROMAUDIT_UPDATE"):
        README.write_text(happened, encoding="utf-8")
        return

    assert told == happened


def test_the_command_for_all_tests_is_what_ci_runs() -> None:
    """`.ci/run` runs the README's test command."""
    commands = [block.text for block in blocks(README.read_text(encoding="utf-8")) if block.language == "console"]

    assert f"$ {TESTS}\n" in commands
    assert f'\n{TESTS} "$@"\n' in (ROOT / ".ci/run").read_text(encoding="utf-8")


