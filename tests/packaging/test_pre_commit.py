"""The hook of `.pre-commit-hooks.yaml`: a scratch repository tries it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.installs
ROOT = Path(__file__).parents[2]
CONFIGURATION = """\
[tool.promaudit]
select = ["location", "source"]

[[tool.promaudit.deployments]]
nginx = "nginx/nginx.conf"
sources = ["flags.txt"]
public-url = "http://example.com/prometheus/"
"""
MAIN = "events {}\nhttp {\n    include conf.d/*.conf;\n}\n"
SNIPPET = """\
server {
    listen 80;
    server_name example.com;
    location /prometheus/ { proxy_pass http://127.0.0.1:9090/; }
}
"""
FLAGS = "--web.external-url=http://example.com/prometheus\n--web.route-prefix=/\n"


def _git(*arguments: str, folder: Path) -> None:
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one deployment in which everything works, and the hook's own repository beside it."""
    here = tmp_path / "repository"
    (here / "nginx/conf.d").mkdir(parents=True)
    for name, text in (
        ("pyproject.toml", CONFIGURATION), ("nginx/nginx.conf", MAIN), ("nginx/conf.d/prometheus.conf", SNIPPET),
        ("flags.txt", FLAGS), ("README.md", "Ours.\n"),
    ):  # fmt: skip
        (here / name).write_text(text)
    _git("init", "-q", folder=here)
    _git("add", "-A", folder=here)
    _git("commit", "-q", "-m", "Begin", folder=here)
    return here


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds what this checkout holds: try-repo clones what is committed."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in ("promaudit", "rules"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", ".pre-commit-hooks.yaml"):
        shutil.copy2(ROOT / name, folder / name)
    _git("init", "-q", folder=folder)
    _git("add", "-A", folder=folder)
    _git("commit", "-q", "-m", "Hooks", folder=folder)
    return folder


def _try(hooks: Path, repository: Path, *files: str) -> tuple[str, int]:
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "promaudit", "--verbose", "--files", *files]
    home = {"PRE_COMMIT_HOME": str(hooks.parent / "pre-commit")}
    done = subprocess.run(
        command, cwd=repository, env={**os.environ, **home}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=300, check=False,
    )  # fmt: skip
    return done.stdout, done.returncode


def test_a_changed_snippet_leads_to_the_audit_of_the_whole_deployment(hooks: Path, repository: Path) -> None:
    """The finding is seen at the commit that makes the mistake, and no other commit is held up."""
    snippet = repository / "nginx/conf.d/prometheus.conf"
    output, status = _try(hooks, repository, "nginx/conf.d/prometheus.conf")
    assert 0 == status, output

    snippet.write_text(SNIPPET.replace("/prometheus/ {", "/prometheus {"))
    output, status = _try(hooks, repository, "nginx/conf.d/prometheus.conf")
    assert 1 == status, output
    assert "error[location/missing-trailing-slash]" in output
    assert "  --> nginx/conf.d/prometheus.conf:4:14" in output

    output, status = _try(hooks, repository, "README.md")
    assert (0, True) == (status, "Skipped" in output)
