"""Every sample has the report that it gets, beside its files: the command, what it prints, and its exit status.

`PROMAUDIT_UPDATE=1 pytest tests/samples` writes the reports.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.console import in_process

SAMPLES = Path(__file__).parents[2] / "samples"
REPORT = "report.txt"
#: The day on which samples are judged.
DAY = "2026-12-01"
#: What starts Prometheus, where it is not flags.txt.
UNIT = "etc/systemd/system/prometheus.service"
CONF = "etc/nginx/nginx.conf"
#: What nginx and the flags do not tell.
OPTIONS = dict.fromkeys(("host-not-served", "tls-port-without-ssl"), ("--public-url", "https://example.com/prometheus/"))
#: Samples that are called otherwise than their rule.
RULES = {"location-shadowed": "shadowed"}


def _folders() -> list[Path]:
    return sorted(path.parents[2] for path in SAMPLES.rglob(CONF))


def _name(folder: Path) -> str:
    return folder.relative_to(SAMPLES).as_posix()


def _command(sample: Path) -> str:
    source = UNIT if (sample / UNIT).exists() else "flags.txt"
    options = "".join(f" {option}" for option in OPTIONS.get(sample.name, ()))
    return f"promaudit check --root . {CONF} {source} --as-of {DAY}{options}"


def _report(sample: Path, folder: Path) -> str:
    """What the command prints in a copy of the sample that is a checkout, as the sample itself is."""
    shutil.copytree(sample, folder, dirs_exist_ok=True)
    (folder / ".git").mkdir()
    command = _command(sample)
    output, status = in_process(folder)(command)
    return f"$ {command}\n{output}\nexit status {status}\n"


@pytest.mark.parametrize("sample", _folders(), ids=_name)
def test_a_sample_gets_its_report(sample: Path, tmp_path: Path) -> None:
    """Word for word."""
    report = _report(sample, tmp_path)
    if os.environ.get("PROMAUDIT_UPDATE"):
        (sample / REPORT).write_text(report, encoding="utf-8")

    assert (sample / REPORT).read_text(encoding="utf-8") == report


@pytest.mark.parametrize("sample", _folders(), ids=_name)
def test_broken_samples_have_the_error_they_are_called_by(sample: Path, tmp_path: Path) -> None:
    """`broken/NAME` gets an error of a rule NAME; in all others but the guide's own everything works."""
    report = _report(sample, tmp_path)
    broken = sample.parent.name == "broken"
    if broken:
        assert f"/{RULES.get(sample.name, sample.name)}]: " in report
    assert report.endswith(f"exit status {1 if broken or sample.name == 'tls-guide' else 0}\n")
