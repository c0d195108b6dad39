"""A plain command line is read without click, and means what click says that it means."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promaudit.cli.asked import Asked
from promaudit.cli.check import command
from promaudit.cli.keys import KEYS, SWITCHES
from promaudit.cli.options import asked_of
from promaudit.cli.plain import VARIABLES, asked

_VALUES = ("a", "a,b", "warning", "json", "modern", "tls/*=note", "", "-", "--root", "=", "*.conf=tls")
_WORDS = st.one_of(
    st.sampled_from([f"--{key.name}" for key in KEYS] + [f"--{one.name}" for one in SWITCHES]),
    st.sampled_from(["-q", "-v", "-qv", "--no-discover", "--no-config", "--probe", "--color", "-h", "--", "--timeout"]),
    st.builds("--{}={}".format, st.sampled_from([key.name for key in KEYS]), st.sampled_from(_VALUES)),
    st.sampled_from(["nginx.conf", "prometheus:flags.txt", *_VALUES]),
)


def _by_click(words: list[str]) -> Asked | None:
    try:
        with command.make_context("check", list(words)) as context:
            return asked_of(context)
    except (click.ClickException, click.exceptions.Exit):
        return None


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=6))
def test_what_is_read_without_click_is_what_click_reads(words: list[str]) -> None:
    """Values, and which of them were given; what click refuses is left to it."""
    words = ["--no-config", *words]
    found, expected = asked(words), _by_click(words)
    if found is None:
        return

    assert expected is not None
    assert {name: expected.values[name] for name in found.values} == found.values
    assert expected.given == found.given
    assert expected.configuration == found.configuration


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["nginx.conf", "flags.txt"], {"sources": ("nginx.conf", "flags.txt")}),
        (["--root", ".", "nginx.conf", "-q"], {"root": ".", "quiet": True, "verbose": False}),
        (["--select=tls,proxy", "--select", "flags"], {"select": ("tls", "proxy", "flags")}),
        (["--format", "json", "--no-discover"], {"format": "json", "discover": False, "fail_on": "error"}),
    ],
)
def test_what_hooks_and_people_write_is_plain(
    words: list[str], read: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shorter way is worth its code only where it is taken."""
    monkeypatch.chdir(tmp_path)
    found = asked(words)

    assert found is not None
    assert read == {name: found.values[name] for name in read}


@pytest.mark.parametrize(
    "more", [{"promaudit.toml": 'fail-on = "warning"\n'}, {"pyproject.toml": "[tool.promaudit]\n"}]
)
def test_a_configuration_file_is_left_to_click(
    more: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is a variable of the environment."""
    monkeypatch.chdir(tmp_path)
    for name, text in more.items():
        Path(name).write_text(text)

    assert asked(["nginx.conf"]) is None
    assert asked(["--no-config", "nginx.conf"]) is not None
    monkeypatch.setenv("PROMAUDIT_FAIL_ON", "never")
    assert asked(["--no-config", "nginx.conf"]) is None


def test_all_variables_of_the_command_are_known() -> None:
    """One that the shorter way did not know would be passed over."""
    named = {str(parameter.envvar) for parameter in command.params if parameter.envvar}

    assert named <= VARIABLES


def test_the_plain_way_imports_no_click() -> None:
    """Nor what is as heavy, for a configuration as most have it."""
    script = (
        "import sys; from promaudit.cli import run; status = run();"
        "print(status, sorted({'click', 'cryptography', 'ssl', 'yaml', 'requests', 'rich'} & set(sys.modules)))"
    )
    words = ["check", "--root", ".", "etc/nginx/nginx.conf", "flags.txt", "--no-config"]
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd="samples/tls-guide", capture_output=True, text=True, check=True
    )

    assert "1 []" == done.stdout.splitlines()[-1]


def test_what_is_wrong_is_told_by_click(tmp_path: Path) -> None:
    """With the usage of the command, whichever way the words were read first."""
    words = ["check", "--public-url", "nonsense", "nginx.conf"]
    done = subprocess.run(
        [sys.executable, "-m", "promaudit", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert 2 == done.returncode
    assert done.stderr.startswith("Usage: promaudit check [OPTIONS]")
    assert "Invalid value for --public-url" in done.stderr
