"""`promaudit check`: its exit statuses, its options, and that every sentence of the contract holds."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from promaudit.cli.schema import configuration_schema
from tests.cli.run import promaudit

CONF = "etc/nginx/nginx.conf"
BROKEN, WORKING = Path("samples/tls-guide"), Path("samples/tls-guide-kept")
SLASH = "location/missing-trailing-slash"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The guide's deployment, in a checkout: git keeps no permissions of keys."""
    shutil.copytree(BROKEN, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def working(tmp_path: Path) -> Path:
    """The guide's deployment, mended."""
    shutil.copytree(WORKING, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    return tmp_path


def _check(folder: Path, *options: str) -> tuple[int, str]:
    done = promaudit("check", CONF, "flags.txt", "--root", ".", *options, folder=folder)
    return done.status, done.output


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), 1),
        (("--exit-zero",), 0),
        (("--fail-on", "never"), 0),
        (("--select", SLASH, "--severity", f"{SLASH}=warning"), 0),
        (("--select", SLASH, "--severity", "location/*=warning", "--fail-on", "warning"), 1),
        (("--select", SLASH, "--severity", "location=note", "--fail-on", "warning"), 0),
        (("--select", SLASH, "--severity", "location=note", "--fail-on", "note"), 1),
        (("--select", "location", "--ignore", SLASH), 0),
        (("--select", SLASH, "--per-path-ignore", f"etc/nginx/*={SLASH}"), 0),
        (("--select", SLASH, "--per-path-ignore", f"etc={SLASH}"), 0),
        (("--select", SLASH, "--per-path-ignore", f"other/*={SLASH}"), 1),
        (("--select", SLASH, "--per-path-select", "etc/nginx/*=tls"), 0),
        (("--select", SLASH, "--per-path-severity", f"etc/nginx/*={SLASH}=warning"), 0),
    ],
)
def test_the_exit_status_says_whether_something_is_at_or_above_the_limit(
    broken: Path, options: tuple[str, ...], status: int
) -> None:
    """Choice, severities and the limit decide."""
    assert status == _check(broken, *options)[0]


def test_a_deployment_in_which_everything_works_gets_no_error(working: Path) -> None:
    """Exit status 0, and every journey works."""
    status, output = _check(working, "--format", "json")
    report = json.loads(output)

    assert (0, 0, []) == (status, report["summary"]["error"], report["errors"])
    assert {"works"} == {journey["verdict"] for journey in report["deployments"][0]["journeys"]}


def test_json_of_a_whole_run_is_valid_by_the_printed_schema(broken: Path) -> None:
    """`promaudit schema` prints what `--format json` keeps to."""
    schema = json.loads(promaudit("schema", folder=broken).output)

    jsonschema.validate(json.loads(_check(broken, "--format", "json")[1]), schema)


def test_the_guide_gets_one_finding_for_each_mistake(broken: Path) -> None:
    """Not one a page: the others are its witnesses."""
    found = json.loads(_check(broken, "--format", "json")[1])["deployments"][0]["findings"]
    rules = [finding["rule"] for finding in found]

    assert {SLASH, "flags/external-url-scheme", "exposure/plaintext-listener", "tls/no-san"} <= set(rules)
    assert 1 == rules.count(SLASH)
    slash = next(finding for finding in found if finding["rule"] == SLASH)
    assert {"path": CONF, "line": 8, "column": 18, "end_line": 8, "end_column": 29} == slash["span"]
    assert 5 <= len(slash["witnesses"])


def test_without_flags_it_says_which_flags_this_nginx_needs(working: Path) -> None:
    """As a note, beside what nginx.conf and the certificate show by themselves."""
    done = promaudit("check", CONF, "--root", ".", folder=working)

    assert "--web.external-url=https://example.com/prometheus" in done.output
    assert "note[" in done.output


def test_the_report_goes_to_standard_output_or_to_a_file(broken: Path) -> None:
    """And nothing else does."""
    shown = _check(broken, "--format", "json")[1]
    status, output = _check(broken, "--format", "json", "--output", "report.json")

    assert (1, "") == (status, output)
    assert json.loads(shown) == json.loads((broken / "report.json").read_text())


def test_flags_may_be_given_as_text(working: Path) -> None:
    """In place of a file."""
    flags = " ".join((working / "flags.txt").read_text().split())
    done = promaudit("check", CONF, "--flags", flags, "--root", ".", folder=working)

    assert 0 == done.status
    assert done.output.endswith("flags from --flags\n")


def test_verbose_says_what_was_read_and_what_was_assumed(broken: Path) -> None:
    """So that nobody has to guess what an answer rests on."""
    output = _check(broken, "--verbose", "--as-of", "2026-12-01", "--nginx-version", "1.26.3")[1]

    assert f"  read     {CONF} (nginx)\n  read     flags.txt (flags)\n" in output
    assert "  assumed  nginx: 1.26.3\n" in output
    assert "  assumed  day: 2026-12-01\n" in output


def test_quiet_and_statistics(broken: Path) -> None:
    """Findings alone; or how many there are of each rule."""
    quiet = _check(broken, "--quiet", "--select", SLASH)[1]
    counted = _check(broken, "--statistics", "--select", SLASH)[1]

    assert quiet.startswith(f"error[{SLASH}]")
    assert "journey" not in quiet
    assert f"\n    1  {SLASH}\n" in counted


@pytest.mark.parametrize(
    ("options", "environment", "coloured"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_terminals(
    broken: Path, options: tuple[str, ...], environment: dict[str, str | None], coloured: bool
) -> None:
    """Unless somebody says otherwise."""
    arguments = ("check", CONF, "flags.txt", "--root", ".", *options)
    without: dict[str, str | None] = {"NO_COLOR": None, "FORCE_COLOR": None}
    done = promaudit(*arguments, folder=broken, environment=without | environment)

    assert coloured == ("\x1b[" in done.output)


def test_users_rules_are_applied_beside_the_others(broken: Path) -> None:
    """A folder of pages; their names are as good as all others."""
    (broken / "rules" / "team").mkdir(parents=True)
    page = "---\nseverity: warning\ngiven: failure\nwhen: 'port == 443'\nat: server.span\nmessage: own\n---\n\n# Own\n"
    (broken / "rules" / "team" / "own.md").write_text(page)
    output = _check(broken, "--rules", "rules", "--select", "team/own")[1]

    assert "warning[team/own]: own\n" in output


def test_locked_rules_cannot_be_silenced(broken: Path) -> None:
    """Neither by a comment, nor for a path, nor by a baseline."""
    conf = broken / CONF
    comment = f"# promaudit: ignore[{SLASH}] we like it\n        location /p"
    conf.write_text(conf.read_text().replace("location /p", comment))
    lock = ("--select", f"{SLASH},source", "--lock", SLASH)

    assert 0 == _check(broken, "--select", SLASH)[0]
    status, output = _check(broken, *lock, "--per-path-ignore", f"*={SLASH}", "--write-baseline")
    assert 1 == status
    assert f"error[{SLASH}]" in output
    assert "this rule cannot be silenced" in output


def test_configuration_schema_is_a_schema() -> None:
    """And it knows every key."""
    jsonschema.Draft202012Validator.check_schema(configuration_schema())
