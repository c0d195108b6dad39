"""promaudit.toml and [tool.promaudit]: found, checked, overridden, and printed."""

import json
import shutil
import tomllib
from pathlib import Path

import jsonschema
import pytest

from promaudit.cli.configuration import ConfigurationError, find, read
from promaudit.cli.keys import KEYS
from promaudit.cli.schema import configuration_schema
from tests.cli.run import promaudit

SLASH = "location/missing-trailing-slash"
CONFIGURATION = f"""\
ignore = ["exposure"]
severity = {{ "flags/*" = "warning" }}
rules = []

[per-path-ignore]
"legacy/*" = ["{SLASH}"]

[[deployments]]
name = "guide"
nginx = "guide/etc/nginx/nginx.conf"
sources = ["prometheus:guide/flags.txt"]
root = "guide"

[[deployments]]
name = "kept"
nginx = "kept/etc/nginx/nginx.conf"
sources = ["kept/flags.txt"]
root = "kept"
public-url = "https://example.com/prometheus/"
prometheus-version = "2.53.3"
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two deployments, and the configuration that names them."""
    shutil.copytree("samples/tls-guide", tmp_path / "guide")
    shutil.copytree("samples/tls-guide-kept", tmp_path / "kept")
    (tmp_path / "promaudit.toml").write_text(CONFIGURATION)
    return tmp_path


def _titles(folder: Path, *arguments: str) -> list[str]:
    """The nginx.conf of each deployment that was audited."""
    done = promaudit("check", *arguments, "--format", "json", folder=folder)
    assert done.output, done.errors
    return [d["sources"][0]["path"] for d in json.loads(done.output)["deployments"]]


GUIDE, KEPT = "guide/etc/nginx/nginx.conf", "kept/etc/nginx/nginx.conf"


@pytest.mark.parametrize(
    ("arguments", "audited"),
    [
        ((), [GUIDE, KEPT]),
        (("--deployment", "kept"), [KEPT]),
        ((GUIDE,), [GUIDE]),
        (("guide/flags.txt",), [GUIDE]),
        ((KEPT, GUIDE), [GUIDE, KEPT]),
    ],
)
def test_without_sources_all_deployments_are_audited_else_those_that_they_belong_to(
    repository: Path, arguments: tuple[str, ...], audited: list[str]
) -> None:
    """A commit hook may name the files that were changed."""
    assert audited == _titles(repository, *arguments)


def test_a_changed_snippet_leads_to_the_main_file_that_includes_it(repository: Path) -> None:
    """A snippet means nothing by itself."""
    main = repository / GUIDE
    (main.parent / "conf.d").mkdir()
    snippet = main.parent / "conf.d" / "prometheus.conf"
    head, _, rest = main.read_text().partition("http {")
    body, _, tail = rest.rpartition("}\n\nevents")
    snippet.write_text(body)
    main.write_text(f"{head}http {{\n    include conf.d/*.conf;\n}}\n\nevents{tail}")
    done = promaudit("check", "guide/etc/nginx/conf.d/prometheus.conf", folder=repository)

    assert 1 == done.status
    assert f"error[{SLASH}]" in done.output
    assert "  --> guide/etc/nginx/conf.d/prometheus.conf:" in done.output


def test_a_file_that_belongs_to_no_deployment_is_audited_by_itself(repository: Path) -> None:
    """The other keys hold for it all the same."""
    shutil.copytree("samples/subdomain", repository / "other")
    arguments = ("other/etc/nginx/nginx.conf", "other/flags.txt", "--root", "other")

    assert ["other/etc/nginx/nginx.conf"] == _titles(repository, *arguments)


def test_the_configuration_is_found_upwards_from_the_file(repository: Path) -> None:
    """promaudit.toml comes before pyproject.toml, which counts where it speaks of promaudit."""
    (repository / "guide" / "pyproject.toml").write_text('[project]\nname = "other"\n')
    found = find(str(repository / "guide" / "etc"))
    assert found is not None
    assert (repository / "promaudit.toml").samefile(found)

    (repository / "guide" / "pyproject.toml").write_text("[tool.promaudit]\nfail-on = 'never'\n")
    found = find(str(repository / "guide" / "etc"))
    assert found is not None
    assert (repository / "guide" / "pyproject.toml").samefile(found)
    assert {"fail-on": "never"} == read(found).values


def test_an_option_comes_before_the_environment_and_that_before_the_file(repository: Path) -> None:
    """And the file before what is built in."""
    (repository / "promaudit.toml").write_text('fail-on = "warning"\nselect = ["tls"]\n')

    def shown(*arguments: str, **environment: str | None) -> dict[str, tuple[str, str]]:
        done = promaudit("config", *arguments, folder=repository, environment=environment)
        lines = [line.partition("#") for line in done.output.splitlines() if "=" in line]
        return {line.split(" = ")[0]: (line.split(" = ")[1].strip(), where.strip()) for line, _, where in lines}

    assert ('"warning"', "promaudit.toml:1") == shown()["fail-on"]
    assert ('"note"', "PROMAUDIT_FAIL_ON") == shown(PROMAUDIT_FAIL_ON="note")["fail-on"]
    assert ('"never"', "--fail-on") == shown("--fail-on", "never", PROMAUDIT_FAIL_ON="note")["fail-on"]
    assert ('"text"', "default") == shown()["format"]
    assert ('["tls"]', "promaudit.toml:2") == shown()["select"]
    assert ('["flags", "tls"]', "PROMAUDIT_SELECT") == shown(PROMAUDIT_SELECT="flags tls")["select"]
    assert "select" not in shown("--no-config")


def test_every_key_is_an_option_and_an_environment_variable(repository: Path) -> None:
    """Nothing can be said in one place alone."""
    options = promaudit("check", "--help", folder=repository).output

    assert [] == [key.name for key in KEYS if f"--{key.name}" not in options]


def test_an_option_holds_for_every_deployment(repository: Path) -> None:
    """It comes before what the deployment says for itself."""
    done = promaudit("check", "--public-url", "https://example.org/x/", "--format", "json", folder=repository)

    assert ["https://example.org/x/"] * 2 == [d["public_url"] for d in json.loads(done.output)["deployments"]]


def test_the_effective_configuration_is_a_configuration(repository: Path) -> None:
    """What is printed can be read again, and says the same."""
    printed = promaudit("config", folder=repository).output
    again = repository / "again.toml"
    again.write_text(printed)

    assert read("again.toml" if Path("again.toml").exists() else str(again)).values["ignore"] == ("exposure",)
    assert ["guide", "kept"] == [d["name"] for d in tomllib.loads(printed)["deployments"]]
    assert "[[deployments]]" in printed
    assert "promaudit.toml:8" in printed
    jsonschema.validate(tomllib.loads(printed), configuration_schema())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fial-on = 'error'\n", "promaudit.toml:1:1: there is no key `fial-on`"),
        ("fial-on = 'error'\n", "did you mean `fail-on`?"),
        ("\nfail-on = 'eror'\n", "promaudit.toml:2:1: `fail-on` is one of error, warning, note, never"),
        ("fail-on = 1\n", "`fail-on` is a text"),
        ("select = 'tls'\n", "`select` is a list of texts"),
        ("select = [1]\n", "`select` is a list of texts"),
        ("discover = 'no'\n", "`discover` is true or false"),
        ("severity = ['x']\n", "`severity` is a table like"),
        ("[severity]\n'tls' = 'fatal'\n", "promaudit.toml:2:1: a severity is one of error, warning, note"),
        ("[per-path-ignore]\n'a/*' = 'tls'\n", "promaudit.toml:2:1: `a/*` is a list of texts"),
        ("[per-path-severity]\n'a/*' = 'tls'\n", "`a/*` is a table like"),
        ("deployments = 1\n", "this must be an array of tables"),
        ("[[deployments]]\n[[deployments]]\nngnix = 'x'\n", "promaudit.toml:3:1: there is no key `ngnix`"),
        ("[[deployments]]\nngnix = 'x'\n", "did you mean `nginx`?"),
        ("[[deployments]]\nfail-on = 'error'\n", "`fail-on` holds for all deployments: it stands outside of them"),
        ("[[deployments]]\nname = 1\n", "promaudit.toml:2:1: `name` is a text"),
        ("[[deploments]]\nname = 'x'\n", "promaudit.toml:1:3: there is no key `deploments`"),
        ("fail-on = \n", "promaudit.toml:1:11: not TOML"),
        ("fail-on = 'error", "not TOML"),
    ],
)
def test_a_configuration_that_is_wrong_is_an_error_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """A misspelt key is never ignored."""
    (tmp_path / "promaudit.toml").write_text(text)
    done = promaudit("check", folder=tmp_path)

    assert (2, "") == (done.status, done.output)
    assert message in done.errors


def test_a_configuration_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """Whatever the reason."""
    for path, reason in ((tmp_path, "Is a directory"), (tmp_path / "gone.toml", "No such file")):
        with pytest.raises(ConfigurationError, match=reason):
            read(str(path))
    (tmp_path / "latin.toml").write_bytes(b"# \xff")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        read(str(tmp_path / "latin.toml"))


@pytest.mark.parametrize(
    "content",
    [CONFIGURATION, "fail-on = 'never'\n", "", "[per-path-severity]\n'a/*' = { 'tls' = 'note' }\n"],
)
def test_what_is_read_is_valid_by_the_published_schema(tmp_path: Path, content: str) -> None:
    """And what the schema refuses is refused."""
    (tmp_path / "promaudit.toml").write_text(content)

    jsonschema.validate(tomllib.loads(content), configuration_schema())
    assert read(str(tmp_path / "promaudit.toml")).path


def test_paths_of_the_file_start_from_its_folder(repository: Path) -> None:
    """Wherever promaudit is started."""
    inside = repository / "kept" / "etc"

    assert ["../../guide/etc/nginx/nginx.conf", "nginx/nginx.conf"] == _titles(inside)


def test_one_deployment_needs_no_table(repository: Path) -> None:
    """`nginx` and `sources` may stand at the top."""
    (repository / "promaudit.toml").write_text(f'nginx = "{KEPT}"\nsources = ["kept/flags.txt"]\nroot = "kept"\n')

    assert [KEPT] == _titles(repository)
