"""What is installed is what is developed: the wheel has the rules, and works in an empty environment."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from promaudit.engine.catalogue import builtin_folder

pytestmark = pytest.mark.installs
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples/tls-guide"


def _run(*command: str | Path, folder: Path) -> tuple[str, int]:
    done = subprocess.run(
        list(map(str, command)), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    return done.stdout, done.returncode


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", folder, ROOT)
    output, status = _run(*command, folder=folder)
    assert 0 == status, output
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_all_rules_and_the_schema(wheel: Path) -> None:
    """And nothing that is for developers alone."""
    names = set(zipfile.ZipFile(wheel).namelist())
    pages = {page.relative_to(builtin_folder()).as_posix() for page in builtin_folder().rglob("*.md")}

    shipped = {name.removeprefix("promaudit/rules/") for name in names if name.startswith("promaudit/rules/")}
    assert pages == shipped
    assert "promaudit/reporters/report.schema.json" in names
    assert set() == {name for name in names if name.startswith(("tests/", "samples/", "rules/", "benchmarks/"))}


def test_an_installed_promaudit_finds_what_is_wrong(wheel: Path, tmp_path: Path) -> None:
    """In an environment that holds nothing else, far from any checkout."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    output, status = _run(environment / "bin/pip", "install", "-qq", wheel, folder=tmp_path)
    assert 0 == status, output
    command = environment / "bin/promaudit"
    sources = ("/etc/nginx/nginx.conf", SAMPLE / "flags.txt")
    output, status = _run(command, "check", "--root", SAMPLE, *sources, folder=tmp_path)

    assert 1 == status, output
    assert "error[location/missing-trailing-slash]" in output
    listed, _ = _run(command, "rules", folder=tmp_path)
    assert len(list(builtin_folder().rglob("*.md"))) == len(listed.splitlines())


def test_an_editable_install_takes_the_rules_of_the_checkout() -> None:
    """A changed page is in force at once."""
    assert ROOT / "rules" == builtin_folder()
