"""Files of trusted CAs, and those with which nginx goes to upstreams: read where nginx reads them, and only there."""

from pathlib import Path

import pytest

from promaudit.facts.tls_use import MismatchedKey, ReadableKey, TlsFile
from tests.model.tls.rows import AUTHORITIES, CLIENT, TO, UPSTREAM
from tests.model.tls.started import TLS, written


@pytest.mark.parametrize(("location", "found"), UPSTREAM)
def test_files_for_upstreams(tmp_path: Path, location: str, found: list[tuple[str, str]]) -> None:
    """A pair and CAs are read where requests are passed on over TLS, CAs where they are asked."""
    given = written(tmp_path).relations(f"server {{ listen 80; location / {{ {location} }} }}").get("tls_file", ())

    assert found == [(one.directive, one.problem) for one in given if isinstance(one, TlsFile)]


@pytest.mark.parametrize(("server", "found"), AUTHORITIES)
def test_files_of_authorities(tmp_path: Path, server: str, found: list[tuple[str, str]]) -> None:
    """Trusted CAs are read at the start, those of clients only with ssl_verify_client."""
    servers = f"server {{ {TLS} {server} location / {{ return 204; }} }}"
    given = written(tmp_path).relations(servers).get("tls_file", ())

    assert found == [(one.directive, one.problem) for one in given if isinstance(one, TlsFile)]


@pytest.mark.parametrize(("name", "found"), [("b", []), ("other", [(False, True)]), ("types", [(True, True)])])
def test_keys_for_upstreams_are_held_against_their_certificates(
    tmp_path: Path, name: str, found: list[tuple[bool, bool]]
) -> None:
    """As for servers: nginx notices only keys of the same type."""
    servers = f"server {{ listen 80; location / {{ {TO} {CLIENT.format(name, name)} }} }}"
    given = written(tmp_path).relations(servers).get("mismatched_key", ())

    assert found == [(one.starts, one.to_upstream) for one in given if isinstance(one, MismatchedKey)]


def test_keys_for_upstreams_are_nobody_elses(tmp_path: Path) -> None:
    """One that every user may read is found."""
    folder = written(tmp_path)
    (tmp_path / "b.key").chmod(0o644)
    given = folder.relations(f"server {{ listen 80; location / {{ {TO} {CLIENT.format('b', 'b')} }} }}")

    assert ["0644"] == [one.mode for one in given["readable_key"] if isinstance(one, ReadableKey)]
