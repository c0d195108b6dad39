"""The broken samples are mended by the edits that a person would make, or by none."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.run import promaudit

SAMPLES = Path(__file__).parents[2] / "samples"
CONF, FLAGS = "etc/nginx/nginx.conf", "flags.txt"
#: Sample -> the lines that go and come, and the journeys that are left.
MENDED = {
    "tls-guide": (
        [
            "-location /prometheus {", "+location /prometheus/ {",
            '-prometheus --config.file=/path/to/prometheus.yml '
            '--web.external-url=http://example.com/prometheus --web.route-prefix="/"',
            '+prometheus --config.file=/path/to/prometheus.yml --web.listen-address=127.0.0.1:9090 '
            '--web.external-url=https://example.com/prometheus --web.route-prefix="/"',
        ],
        "",
    ),
    "broken/base-without-slash": (["-return 404;", "+return 301 /prometheus/;"], ""),
    "broken/external-url-missing": (
        ["+--web.external-url=https://example.com/prometheus", "+--web.route-prefix=/"], "",
    ),
    "broken/location-shadowed": (["-location /prometheus/ {", "+location ^~ /prometheus/ {"], ""),
    "broken/plaintext-served": (["+if ($scheme = http) { return 301 https://$host$request_uri; }"], ""),
    "broken/prefix-not-stripped": (
        ["-proxy_pass http://127.0.0.1:9090;", "+proxy_pass http://127.0.0.1:9090/;"], "",
    ),
    "broken/prefix-stripped": (["-proxy_pass http://127.0.0.1:9090/;", "+proxy_pass http://127.0.0.1:9090;"], ""),
    "broken/redirect-leaves-prefix": (["-proxy_redirect /prometheus/ /;"], ""),
    "broken/redirect-loses-host-port-or-path": (
        ["-return 301 https://$host/;", "+return 301 https://$host$request_uri;"], "",
    ),
    "broken/rewrite-cycle": (["-rewrite ^/prometheus/(.*)$ /prometheus/prom/$1 last;"], ""),
    "broken/upstream-not-prometheus": (
        ["-proxy_pass http://127.0.0.1:9091;", "+proxy_pass http://127.0.0.1:9090;"], "",
    ),
    "broken/upstream-scheme": (["-proxy_pass https://127.0.0.1:9090;", "+proxy_pass http://127.0.0.1:9090;"], ""),
    "broken/uri-appended-twice": (
        ["-proxy_pass http://127.0.0.1:9090/$1;", "+proxy_pass http://127.0.0.1:9090/$1$is_args$args;"], "",
    ),
    # who may post is not for a repair to say
    "broken/post-refused": ([], "query"),
    "broken/redirect-loop": ([], "open, open-slash"),
    "tls-guide-stripped": ([], ""),
    "tls-guide-kept": ([], ""),
}  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_a_sample_is_mended(name: str, tmp_path: Path) -> None:
    """By the smallest edits; a sample in which everything works is left as it is."""
    edits, left = MENDED[name]
    shutil.copytree(SAMPLES / name, tmp_path, dirs_exist_ok=True)

    done = promaudit("fix", "--root", ".", "--no-config", CONF, FLAGS, folder=tmp_path)

    assert edits == [re.sub(r"^([-+])\s+", r"\1", line) for line in done.output.splitlines() if _is_change(line)]
    assert (f"no edit known here mends: {left};" in done.errors) == bool(left)
    assert done.status == (1 if edits or left else 0)


def _is_change(line: str) -> bool:
    return line[:1] in {"-", "+"} and not line.startswith(("---", "+++"))


@pytest.mark.parametrize("name", [name for name, (edits, left) in MENDED.items() if edits and not left])
def test_what_is_written_is_what_is_shown_and_mends(name: str, tmp_path: Path) -> None:
    """`--write` and `patch` make the same files of it, and then every journey works."""
    shown, written = tmp_path / "shown", tmp_path / "written"
    for folder in (shown, written):
        shutil.copytree(SAMPLES / name, folder)
    words = ("fix", "--root", ".", "--no-config", CONF, FLAGS)
    diff = promaudit(*words, folder=shown).output
    _patch(diff, shown)

    done = promaudit(*words, "--write", folder=written)

    assert (0, "") == (done.status, done.output)
    assert [_contents(shown)] == [_contents(written)]
    again = promaudit(*words, folder=written)
    assert (0, "", "every journey works\n") == (again.status, again.output, again.errors)


def _patch(diff: str, folder: Path) -> None:
    subprocess.run(["git", "apply", "-p1", "-"], input=diff, text=True, cwd=folder, check=True)


def _contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
