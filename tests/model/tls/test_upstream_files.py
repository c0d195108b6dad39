"""Files of trusted CAs, and those with which nginx goes to upstreams: read where nginx reads them, and only there."""

from pathlib import Path

import pytest

from promaudit.facts.tls_use import MismatchedKey, ReadableKey, TlsFile
from tests.minting.authority import Plan
from tests.model.tls.configured import Folder, leaf

TLS = "listen 443 ssl; server_name a.example; ssl_certificate a.crt; ssl_certificate_key a.key;"
TO = "proxy_pass https://10.0.0.1:9090;"
CLIENT = "proxy_ssl_certificate {}.crt; proxy_ssl_certificate_key {}.key;"


def _folder(path: Path) -> Folder:
    """A pair `a`, a pair `b`, one for `other` whose key is not its own, one `types` with a key of another type."""
    folder = Folder(path)
    folder.pair("a", leaf("a.example"))
    folder.pair("b", leaf("b.example"))
    folder.pair("other", leaf("other.example"), owner=Plan("somebody"))
    folder.pair("types", leaf("types.example"), owner=Plan("somebody", key="rsa 2048"))
    folder.pair("locked", leaf("locked.example"), password="open sesame")
    folder.file("password", b"open sesame\n")
    folder.file("empty.crt", b"")
    return folder


@pytest.mark.parametrize(
    ("location", "found"),
    [
        (f"{TO} {CLIENT.format('b', 'b')}", []),
        (f"{TO} {CLIENT.format('c', 'b')}", [("proxy_ssl_certificate", "missing")]),
        (f"{TO} {CLIENT.format('b', 'c')}", [("proxy_ssl_certificate_key", "missing")]),
        (f"{TO} {CLIENT.format('empty', 'b')}", [("proxy_ssl_certificate", "empty")]),
        (f"{TO} proxy_ssl_certificate b.key; proxy_ssl_certificate_key b.key;",
         [("proxy_ssl_certificate", "other-block")]),
        (f"{TO} {CLIENT.format('locked', 'locked')}", [("proxy_ssl_certificate_key", "encrypted")]),
        (f"{TO} {CLIENT.format('locked', 'locked')} proxy_ssl_password_file password;", []),
        # without TLS nobody reads them, whatever they hold
        (f"proxy_pass http://10.0.0.1:9090; {CLIENT.format('c', 'c')}", []),
        (f"proxy_pass http://$host; {CLIENT.format('c', 'b')}", [("proxy_ssl_certificate", "missing")]),
        (f"{TO} {CLIENT.format('$host', 'c')}", []),
        (f"if ($arg_a) {{ {TO} }} {CLIENT.format('c', 'b')}", [("proxy_ssl_certificate", "missing")]),
        (f"{TO} proxy_ssl_trusted_certificate c.crt;", []),
        (f"{TO} proxy_ssl_verify on; proxy_ssl_trusted_certificate c.crt;",
         [("proxy_ssl_trusted_certificate", "missing")]),
        (f"{TO} proxy_ssl_verify on; proxy_ssl_trusted_certificate b.key;",
         [("proxy_ssl_trusted_certificate", "other-block")]),
        (f"{TO} proxy_ssl_verify on; proxy_ssl_trusted_certificate b.crt;", []),
        ("grpc_pass grpcs://10.0.0.1:9090; grpc_ssl_certificate c.crt; grpc_ssl_certificate_key b.key;",
         [("grpc_ssl_certificate", "missing")]),
    ],
)  # fmt: skip
def test_files_for_upstreams(tmp_path: Path, location: str, found: list[tuple[str, str]]) -> None:
    """A pair and CAs are read where requests are passed on over TLS, CAs where they are asked."""
    given = _folder(tmp_path).relations(f"server {{ listen 80; location / {{ {location} }} }}").get("tls_file", ())

    assert found == [(one.directive, one.problem) for one in given if isinstance(one, TlsFile)]


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ("ssl_client_certificate c.crt;", []),  # no client is asked for a certificate
        ("ssl_client_certificate c.crt; ssl_verify_client on;", [("ssl_client_certificate", "missing")]),
        ("ssl_client_certificate b.key; ssl_verify_client optional;", [("ssl_client_certificate", "other-block")]),
        ("ssl_client_certificate b.crt; ssl_verify_client on;", []),
        ("ssl_trusted_certificate c.crt;", [("ssl_trusted_certificate", "missing")]),
    ],
)
def test_files_of_authorities(tmp_path: Path, server: str, found: list[tuple[str, str]]) -> None:
    """Trusted CAs are read at the start, those of clients only with ssl_verify_client."""
    servers = f"server {{ {TLS} {server} location / {{ return 204; }} }}"
    given = _folder(tmp_path).relations(servers).get("tls_file", ())

    assert found == [(one.directive, one.problem) for one in given if isinstance(one, TlsFile)]


@pytest.mark.parametrize(("name", "found"), [("b", []), ("other", [(False, True)]), ("types", [(True, True)])])
def test_keys_for_upstreams_are_held_against_their_certificates(
    tmp_path: Path, name: str, found: list[tuple[bool, bool]]
) -> None:
    """As for servers: nginx notices only keys of the same type."""
    servers = f"server {{ listen 80; location / {{ {TO} {CLIENT.format(name, name)} }} }}"
    given = _folder(tmp_path).relations(servers).get("mismatched_key", ())

    assert found == [(one.starts, one.to_upstream) for one in given if isinstance(one, MismatchedKey)]


def test_keys_for_upstreams_are_nobody_elses(tmp_path: Path) -> None:
    """One that every user may read is found."""
    folder = _folder(tmp_path)
    (tmp_path / "b.key").chmod(0o644)
    given = folder.relations(f"server {{ listen 80; location / {{ {TO} {CLIENT.format('b', 'b')} }} }}")

    assert ["0644"] == [one.mode for one in given["readable_key"] if isinstance(one, ReadableKey)]
