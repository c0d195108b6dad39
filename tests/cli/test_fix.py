"""`promaudit fix` changes files only as it was asked to, all of them or none."""

import os
from pathlib import Path

import pytest

from promaudit.cli import fix, rewriting
from tests.cli.run import promaudit

CONF = """\
events {}
http {
    server {
        listen 80;
        server_name example.com;
        location /prometheus {
            proxy_set_header Authorization "Basic dXNlcjpwYXNzd29yZA==";
            proxy_pass http://127.0.0.1:9090/;
        }
    }
}
"""
FLAGS = "--web.listen-address=127.0.0.1:9090\n--web.external-url=http://example.com/prometheus\n--web.route-prefix=/\n"
WORDS = ("fix", "--no-config", "--no-discover", "nginx.conf", "flags.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deployment that lacks one slash."""
    (tmp_path / "nginx.conf").write_text(CONF)
    (tmp_path / "flags.txt").write_text(FLAGS)
    return tmp_path


def test_a_secret_near_a_change_is_not_shown(folder: Path) -> None:
    """The diff has fewer lines then, and can still be applied."""
    done = promaudit(*WORDS, folder=folder)

    assert "+        location /prometheus/ {\n" in done.output
    assert "dXNlcjpwYXNzd29yZA" not in done.output + done.errors
    assert CONF == (folder / "nginx.conf").read_text()


def test_a_secret_in_a_change_is_hidden_and_said(folder: Path) -> None:
    """`--write` does it all the same."""
    (folder / "flags.txt").write_text(FLAGS.replace("http://", "https://me:hunter2@"))
    (folder / "nginx.conf").write_text(CONF.replace("/prometheus {", "/prometheus/ {"))

    shown = promaudit(*WORDS, folder=folder)
    written = promaudit(*WORDS, "--write", folder=folder)

    assert "hunter2" not in shown.output + shown.errors + written.output + written.errors
    assert "flags.txt: a secret is hidden" in shown.errors
    assert "--web.external-url=http://example.com/prometheus\n" in (folder / "flags.txt").read_text()


def test_owner_and_permissions_stay(folder: Path) -> None:
    """And a link stays a link to the file that it led to."""
    (folder / "nginx.conf").rename(folder / "real.conf")
    (folder / "nginx.conf").symlink_to("real.conf")
    (folder / "real.conf").chmod(0o640)

    done = promaudit(*WORDS, "--write", folder=folder)

    assert 0 == done.status
    assert (folder / "nginx.conf").is_symlink()
    assert "location /prometheus/ {" in (folder / "real.conf").read_text()
    assert 0o640 == (folder / "real.conf").stat().st_mode & 0o777
    assert ["flags.txt", "nginx.conf", "real.conf"] == sorted(os.listdir(folder))


def test_a_file_that_has_changed_meanwhile_is_left_as_it_is(folder: Path) -> None:
    """So are all others: half a repair may be worse than none."""
    one, other = folder / "nginx.conf", folder / "flags.txt"
    with pytest.raises(Exception, match=r"flags\.txt has changed since it was read: nothing was written"):
        rewriting.rewrite({str(one): (CONF.encode(), b"new"), str(other): (b"other", b"new")})

    assert [CONF, FLAGS] == [one.read_text(), other.read_text()]
    assert ["flags.txt", "nginx.conf"] == sorted(os.listdir(folder))


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("fix", "nginx.conf", "--flags", "--web.route-prefix=/"), 2, "fix changes files"),
        (("fix", "gone.conf"), 3, "gone.conf does not exist"),
        (("fix", "nginx.conf", "--public-url", "nonsense"), 2, "Invalid value for --public-url"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], status: int, message: str, folder: Path) -> None:
    """With the statuses of the other commands."""
    done = promaudit(*words, folder=folder)

    assert status == done.status
    assert message in done.errors


def test_the_help_says_what_is_tried() -> None:
    """And what the exit statuses mean."""
    assert "Slashes and paths of locations" in (fix.command.help or "")
    assert "Exit status:" in (fix.command.help or "")


def test_a_file_that_cannot_be_replaced_takes_the_others_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was replaced before it has its old content again, and nothing is left lying about."""
    one, other, replace = folder / "nginx.conf", folder / "flags.txt", os.replace

    def failing(source: str, target: str) -> None:
        if target == str(other):
            raise PermissionError(1, "Operation not permitted", target)
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(Exception, match=r"cannot write .*flags\.txt: Operation not permitted"):
        rewriting.rewrite({str(one): (CONF.encode(), b"new"), str(other): (FLAGS.encode(), b"new")})

    assert [CONF, FLAGS] == [one.read_text(), other.read_text()]
    assert ["flags.txt", "nginx.conf"] == sorted(os.listdir(folder))
