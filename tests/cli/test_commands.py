"""The commands around the audit: pages of rules, the table of all, schemas, help."""

import json
from pathlib import Path

import pytest

from promaudit import __version__
from promaudit.cli.commands import COMMANDS
from promaudit.engine.catalogue import load
from promaudit.facts.kinds import KINDS
from tests.cli.run import promaudit

SLASH = "location/missing-trailing-slash"


def test_every_rule_has_a_page_that_can_be_printed(tmp_path: Path) -> None:
    """Title, name and severity come first; the prose follows."""
    done = promaudit("explain", SLASH, folder=tmp_path)

    assert 0 == done.status
    assert [
        "# The location has no slash at its end, the proxy_pass has one",
        "",
        f"`{SLASH}` · severity: error",
    ] == done.output.splitlines()[:3]
    assert "## Bad" in done.output


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("location/missing-traling-slash", f"did you mean `{SLASH}`?"),
        ("missing-trailing-slash", f"did you mean `{SLASH}`?"),
        ("qqqq", "`promaudit rules` lists them all"),
    ],
)
def test_a_misspelt_rule_is_a_usage_error(tmp_path: Path, name: str, hint: str) -> None:
    """With what was probably meant."""
    done = promaudit("explain", name, folder=tmp_path)

    assert (2, "") == (done.status, done.output)
    assert hint in done.errors


def test_all_rules_are_listed(tmp_path: Path) -> None:
    """As a table, or as JSON."""
    names = [rule.name for rule in load(KINDS).rules]
    listed = promaudit("rules", folder=tmp_path).output.splitlines()
    as_json = json.loads(promaudit("rules", "--format", "json", folder=tmp_path).output)

    assert names == [line.split()[0] for line in listed]
    assert names == [rule["name"] for rule in as_json["rules"]]
    assert {"error", "warning", "note", "varies"} == {rule["severity"] for rule in as_json["rules"]}


def test_users_rules_are_explained_and_listed_as_well(tmp_path: Path) -> None:
    """Also those that the configuration names; control characters of strangers do not reach the terminal."""
    (tmp_path / "mine" / "team").mkdir(parents=True)
    front = "severity: note\ngiven: publication\nwhen: decodes\nat: proxy_pass.span\nmessage: x\n"
    (tmp_path / "mine" / "team" / "own.md").write_text(f"---\n{front}---\n\n# My \x1b[2J own\n")
    (tmp_path / "promaudit.toml").write_text('rules = ["mine"]\n')

    assert "# My \\x1b[2J own\n" in promaudit("explain", "team/own", folder=tmp_path).output
    assert "team/own " in promaudit("rules", folder=tmp_path).output


@pytest.mark.parametrize("name", ["report", "configuration"])
def test_schemas_are_printed(tmp_path: Path, name: str) -> None:
    """As JSON, on standard output."""
    assert "https://json-schema.org/draft/2020-12/schema" == json.loads(
        promaudit("schema", name, folder=tmp_path).output
    )["$schema"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(tmp_path: Path, name: str) -> None:
    """That says what it does."""
    done = promaudit(name, "--help", folder=tmp_path)

    assert 0 == done.status
    assert done.output.startswith(f"Usage: promaudit {name} ")


def test_the_version_is_printed(tmp_path: Path) -> None:
    """As scripts expect it."""
    assert f"promaudit {__version__}\n" == promaudit("--version", folder=tmp_path).output


def test_a_misspelt_command_is_a_usage_error(tmp_path: Path) -> None:
    """With what was probably meant."""
    done = promaudit("chek", folder=tmp_path)

    assert 2 == done.status
    assert "no command is called `chek`; did you mean `check`?" in done.errors
