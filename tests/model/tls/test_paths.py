"""What is said of the path in a file of certificates is what `openssl verify` said of it, recorded by paths.py."""

import json

from tests.model.tls.paths import FILE, asked, predicted

RECORDED: dict[str, list[bool]] = json.loads(FILE.read_text(encoding="utf-8"))


def test_paths_are_verified_as_openssl_verifies_them() -> None:
    """Of all files, with and without a purpose: trust settings, odd labels and keys that no client speaks included."""
    wrong = [
        f"{one.case.id} [{one.case.kind}]: openssl {RECORDED[one.case.id]}, promaudit {plain} and {server}"
        for one in asked()
        for plain, server in [predicted(one)]
        if RECORDED[one.case.id] != [plain.verifies, server.verifies]
    ]

    assert [] == wrong


def test_the_paths_divide() -> None:
    """Some verify, some do not, some only without a purpose, and some only for servers, as they are trusted."""
    assert {(plain, server) for plain in (True, False) for server in (True, False)} == {
        (plain, server) for plain, server in RECORDED.values()
    }


def test_client_and_path_differ_where_a_handshake_comes_between() -> None:
    """s_client refuses what `openssl verify` takes: a key without a handshake, or CAs that nginx does not send."""
    differing = {
        one.case.kind
        for one in asked()
        if one.nginx is None and "openssl" in one.clients and one.clients["openssl"] != RECORDED[one.case.id][1]
    }

    assert any("TRUSTED" in kind or "leaf block" in kind for kind in differing), differing
    assert any("key" in kind for kind in differing), differing
