"""What can be wrong with what promaudit is given: an error with its place, its own exit status, and no traceback."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from promaudit import cli
from promaudit.cli import commands
from tests.cli.run import FLAGS, NGINX, promaudit

SAMPLE = Path("samples/tls-guide-kept")
CONF = "etc/nginx/nginx.conf"
PLACES = ("/etc/nginx", "/usr/local/etc/nginx", "/usr/local/nginx/conf", "/opt/homebrew/etc/nginx")
Arrange = Callable[[Path], object]


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A deployment in which everything works."""
    shutil.copytree(SAMPLE, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    return tmp_path


def _edit(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new, 1))


def _include_a_fifo(host: Path) -> None:
    os.mkfifo(host / "etc/nginx/a.conf")
    _edit(host / CONF, "http {", "http { include a.conf;")


@pytest.mark.parametrize(
    ("arrange", "arguments", "words"),
    [
        (lambda host: (host / CONF).write_text((host / CONF).read_text()[:150]), [CONF, "flags.txt"],
         ["error[source/syntax]: unexpected end of file", f"  --> {CONF}:5:"]),
        (lambda host: _edit(host / CONF, "http {", "http { include gone.conf;"), [CONF, "flags.txt"],
         ['open() "etc/nginx/gone.conf" failed (2: No such file or directory)', f"  --> {CONF}:1:8"]),
        (lambda host: _edit(host / CONF, "example.com.crt", "gone.crt"), [CONF, "flags.txt"],
         ["/etc/ssl/gone.crt", f"  --> {CONF}:"]),
        (lambda host: _edit(host / CONF, "proxy_pass", "proxypass"), [CONF, "flags.txt"],
         ['unknown directive "proxypass"', f"  --> {CONF}:"]),
        (lambda host: (host / CONF).write_text(""), [CONF, "flags.txt"],
         ['no "events" section in configuration']),
        (lambda host: (host / CONF).write_bytes(os.urandom(4096)), [CONF, "flags.txt"], ["error[source/"]),
        (lambda host: None, ["etc/nginx", "flags.txt"],
         ["error[source/not-a-file]: etc/nginx is a directory", "  --> etc/nginx"]),
        (lambda host: None, ["gone.conf", "flags.txt"], ["gone.conf does not exist"]),
        (lambda host: (host / "a.conf").write_text(""), ["a.conf", "flags.txt"], ["cannot tell what a.conf is"]),
        (lambda host: (host / "a.conf").write_bytes(os.urandom(4096)), ["a.conf", "flags.txt"], ["error[source/"]),
        (lambda host: os.mkfifo(host / "a.conf"), ["a.conf", "flags.txt"], ["a.conf is not a regular file"]),
        (lambda host: os.mkfifo(host / "a.conf"), ["nginx:a.conf", "flags.txt"], ["a.conf is not a regular file"]),
        (_include_a_fifo, [CONF, "flags.txt"], ["a.conf is not a regular file", f"  --> {CONF}:1:8"]),
        (lambda host: _edit(host / CONF, "http {", "http { include nginx.conf;"), [CONF, "flags.txt"],
         ["error[source/"]),
        (lambda host: None, [CONF, "gone.txt"], ["gone.txt does not exist"]),
        (lambda host: (host / "flags.txt").write_text(""), [CONF, "flags.txt"], ["cannot tell what flags.txt is"]),
        (lambda host: (host / "a.yml").write_text("a: [\n"), [CONF, "a.yml"], ["error[source/syntax]", "  --> a.yml:"]),
        (lambda host: (host / "a.service").write_text("[Service]\nExecStart=/bin/true\n"), [CONF, "a.service"],
         ["a.service"]),
        (lambda host: (host / CONF).chmod(0), [CONF, "flags.txt"], []),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error_with_its_place(
    host: Path, arrange: Arrange, arguments: list[str], words: list[str]
) -> None:
    """The analysis is incomplete, and never "no findings"."""
    arrange(host)
    done = promaudit("check", *arguments, "--root", ".", folder=host)
    if not words and os.geteuid() == 0:
        pytest.skip("root can read everything")

    assert 3 == done.status, done.output
    assert [] == [word for word in words if word not in done.output], done.output
    assert "no findings" not in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--flagz", "x"], "Did you mean '--flags'?"),
        (["--fail-on", "eror"], "'eror' is not one of"),
        (["--public-url", "example.com/prometheus"], "does not begin with http:// or https://"),
        (["--public-url", "https:///prometheus"], "names no host"),
        (["--public-url", "https://example.com:99999/"], "is not a URL"),
        (["--prometheus-version", "latest"], "`latest` is no release like 3.5.3"),
        (["--nginx-version", "mainline"], "`mainline` is no release like"),
        (["--upstream", "localhost"], "`localhost` is not [COMPONENT=]HOST:PORT"),
        (["--upstream", "localhost:0"], "is not [COMPONENT=]HOST:PORT"),
        (["--as-of", "tomorrow"], "'tomorrow' does not match"),
        (["--ca-file", "gone.pem"], "gone.pem is no file"),
        (["--select", "tls/no-sann"], "no rule is called `tls/no-sann`"),
        (["--ignore", "location/missing-traling-slash"], "did you mean `location/missing-trailing-slash`?"),
        (["--severity", "location"], "`location` is not RULE=SEVERITY"),
        (["--severity", "location=fatal"], "`fatal` is none of error, warning, note"),
        (["--severity", "nothing=note"], "no rule is called `nothing`"),
        (["--per-path-ignore", "conf.d"], "`conf.d` is not GLOB=RULE"),
        (["--per-path-severity", "conf.d/*=location"], "`conf.d/*=location` is not GLOB=RULE=SEVERITY"),
        (["--rules", "gone"], "gone is no folder of rules"),
        (["--baseline", "gone.json"], "cannot read gone.json"),
        (["--baseline", "flags.txt"], "the baseline is not JSON"),
        (["--config", "gone.toml"], "gone.toml:1:1: cannot read the configuration"),
        (["--deployment", "production"], "no deployment is called `production`"),
        (["--output", "gone/report.txt"], "cannot write gone/report.txt"),
        (["--format", "yaml"], "'yaml' is not one of"),
    ],
)
def test_an_option_that_makes_no_sense_is_a_usage_error(host: Path, arguments: list[str], words: str) -> None:
    """Exit status 2, a sentence on standard error, and nothing on standard output."""
    done = promaudit("check", CONF, "flags.txt", "--root", ".", *arguments, folder=host)

    assert (2, "") == (done.status, done.output)
    assert words in done.errors


def test_without_any_nginx_conf_it_says_where_it_looked(tmp_path: Path) -> None:
    """Below the root, where one is given."""
    (tmp_path / "flags.txt").write_text(FLAGS)
    done = promaudit("check", "--root", ".", "flags.txt", folder=tmp_path)

    assert 2 == done.status
    assert "no nginx.conf is named, and there is none in /etc/nginx, /usr/local/etc/nginx" in done.errors


@pytest.mark.parametrize("place", PLACES)
def test_without_nginx_conf_the_usual_places_are_tried(tmp_path: Path, place: str) -> None:
    """The three of the published guide among them."""
    folder = tmp_path / place.lstrip("/")
    folder.mkdir(parents=True)
    (folder / "nginx.conf").write_text(NGINX)
    (tmp_path / "flags.txt").write_text(FLAGS)
    done = promaudit("check", "--root", ".", "flags.txt", "--verbose", folder=tmp_path)

    assert f"{place}/nginx.conf" in done.output


def test_standard_input_is_what_nginx_prints(host: Path) -> None:
    """`nginx -T | promaudit check -`; anything else is an error."""
    dump = f"# configuration file /etc/nginx/nginx.conf:\n{(host / CONF).read_text()}\n".encode()
    arguments = ("check", "-", "flags.txt", "--root", ".")

    assert 0 == promaudit(*arguments, folder=host, standard_input=dump).status
    done = promaudit(*arguments, folder=host, standard_input=b"\xff\x00")
    assert 3 == done.status
    assert "standard input is not the output of `nginx -T`" in done.output


def test_a_rule_that_cannot_be_used_is_a_usage_error_with_its_place(host: Path) -> None:
    """Users' own rules are checked when they are loaded."""
    folder = host / "rules" / "team"
    folder.mkdir(parents=True)
    page = "---\nseverity: error\ngiven: failure\nwhen: cuase == 'x'\nat: flags_span\nmessage: x\n---\n\n# T\n"
    (folder / "own.md").write_text(page)
    done = promaudit("check", CONF, "flags.txt", "--root", ".", "--rules", "rules", folder=host)

    assert 2 == done.status
    assert "rules/team/own.md:4:7: Failure has no `cuase`" in done.errors
    assert "did you mean `cause`?" in done.errors


def test_a_bug_has_an_exit_status_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a sentence that says how to report it, in place of a traceback."""

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(commands.group, "main", broken)
    monkeypatch.setattr(sys, "argv", ["promaudit", "rules"])

    assert 4 == cli.run()
    assert "promaudit: internal error: ZeroDivisionError: oops\n" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["check", "--root", ".", CONF, "flags.txt"], ["rules"], ["schema"]])
def test_a_full_disk_is_told_from_a_whole_report(host: Path, arguments: list[str]) -> None:
    """Whoever redirects a report to a disk that is full learns that it is not whole, and that this is no bug."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "promaudit", *arguments], cwd=host, stdout=full, stderr=subprocess.PIPE, check=False
        )

    words = b"promaudit: the report could not be written: No space left on device\n"
    assert (3, words) == (done.returncode, done.stderr)
