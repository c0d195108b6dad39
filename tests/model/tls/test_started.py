"""Files for upstreams, files of CAs and lists of ciphers do in real nginx what is said of them (see started.py)."""

import json
import os
from pathlib import Path

import pytest

from promaudit.facts.tls_use import MismatchedKey, TlsFile
from tests.model.tls.configured import Folder, leaf
from tests.model.tls.rows import SUITES
from tests.model.tls.started import FILE, Answers, answers, servers, written
from tests.servers.found import Server, found

RECORDED: dict[str, Answers] = json.loads(FILE.read_text(encoding="utf-8"))


def _starts(folder: Folder, block: str, version: str) -> bool:
    """What promaudit says: nginx does not start with files that are wrong, or a key of another certificate."""
    given = folder.relations(f"server {{ {block} }}", version=version)
    files = [one for one in given.get("tls_file", ()) if isinstance(one, TlsFile) and not one.dynamic]
    mismatched = [one for one in given.get("mismatched_key", ()) if isinstance(one, MismatchedKey) and not one.starts]
    return not files and not mismatched


def disagreements(said: Answers, path: Path, version: str) -> list[str]:
    """The rows on which nginx and promaudit disagree."""
    folder = written(path)
    wrong = [
        block
        for name, blocks in servers().items()
        for block, starts in zip(blocks, said[name], strict=True)
        if _starts(folder, block, version) is not starts
    ]
    return wrong + [row[1] for row, shaken in zip(SUITES, said["suites"], strict=True)
                    if _shakes(folder, row[0], row[1], version) not in {shaken, None}]  # fmt: skip


def _shakes(folder: Folder, key: str, settings: str, version: str) -> bool | None:
    name = key.replace(" ", "-")
    folder.pair(name, leaf("a.example", key=key))
    pair = f"ssl_certificate {name}.crt; ssl_certificate_key {name}.key;"
    shown = folder.presented(f"server {{ listen 443 ssl; server_name a.example; {pair} {settings} }}", version=version)
    return next(verdict.accepts for verdict in shown["a.example"].clients if verdict.client == "python-ssl")


@pytest.mark.parametrize("version", RECORDED)
def test_nginx_was_seen_to_do_so(tmp_path: Path, version: str) -> None:
    """With each nginx that was asked."""
    assert [] == disagreements(RECORDED[version], tmp_path, version)


def test_the_rows_divide() -> None:
    """Some start and some do not, some give a handshake and some do not: a check that can fail."""
    assert {(True, False)} == {
        (any(rows), all(rows)) for said in RECORDED.values() for rows in said.values()
    }


@pytest.mark.servers
@pytest.mark.parametrize("server", found("nginx"), ids=str)
def test_nginx_does_so_here(tmp_path: Path, server: Server) -> None:
    """What was recorded is what an nginx of this machine does."""
    assert [] == disagreements(answers(server, tmp_path), tmp_path, server.version)


@pytest.mark.servers
def test_there_is_an_nginx() -> None:
    """A run that has none says so."""
    if not found("nginx") and os.environ.get("CI") != "true":
        pytest.skip("no nginx: PROMAUDIT_SERVERS names none, and the system has none")

    assert found("nginx")
