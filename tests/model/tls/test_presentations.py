"""Which certificate a name gets from a configuration: inheritance, SNI, several pairs, variables, passwords."""

from pathlib import Path

import pytest

from promaudit.facts.presentation import Presentation
from tests.minting import extensions, keys
from tests.minting.authority import Plan, mint, pem
from tests.model.tls.configured import EVERYBODY, ROOT, Folder, accepting, leaf
from tests.model.tls.rows import ECDSA, RSA, SUITES


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Certificates for a.example and b.example, each with its key."""
    made = Folder(tmp_path)
    made.pair("a", leaf("a.example"))
    made.pair("b", leaf("b.example"))
    return made


def _pair(name: str) -> str:
    return f"ssl_certificate {name}.crt; ssl_certificate_key {name}.key;"


def _shown(presentation: Presentation) -> list[str]:
    return [path.rpartition("/")[2] for path in presentation.certificates]


def test_a_server_inherits_the_pair_of_http(folder: Folder) -> None:
    """Certificate and key come from the nearest block that names any."""
    found = folder.presented(
        f"{_pair('a')} server {{ listen 443 ssl; server_name a.example; }}"
        f" server {{ listen 443 ssl; server_name b.example; {_pair('b')} }}"
    )

    assert {"a.example": ["a.crt"], "b.example": ["b.crt"]} == {name: _shown(one) for name, one in found.items()}
    assert [EVERYBODY, EVERYBODY] == [accepting(one) for one in found.values()]


def test_an_address_gets_the_default_server(folder: Folder) -> None:
    """SNI has no addresses: whoever asks by one sees the certificate of the default server."""
    found = folder.presented(
        f"server {{ listen 443 ssl; server_name a.example; {_pair('a')} }}"
        f" server {{ listen 443 ssl default_server; server_name b.example; {_pair('b')} }}",
        [("192.0.2.7", 443), ("unknown.example", None)],
    )

    assert ["b.crt"] == _shown(found["192.0.2.7"])
    assert ["b.crt"] == _shown(found["unknown.example"])
    assert set() == accepting(found["unknown.example"])


def test_a_server_without_a_certificate_shows_that_of_the_default_server(folder: Folder) -> None:
    """nginx changes the context only where the server has one of its own (ngx_http_ssl_servername)."""
    found = folder.presented(
        f"server {{ listen 443 ssl; server_name a.example; {_pair('a')} }}"
        " server { listen 443 ssl; server_name b.example; }"
    )

    assert ["a.crt"] == _shown(found["b.example"])
    assert set() == accepting(found["b.example"])


def test_a_rejected_handshake_is_accepted_by_nobody(folder: Folder) -> None:
    """ssl_reject_handshake ends it before any certificate is shown."""
    found = folder.presented("server { listen 443 ssl; server_name x.example; ssl_reject_handshake on; }")

    assert {"handshake-rejected"} == {verdict.kind for verdict in found["x.example"].clients}


def test_a_plain_socket_presents_nothing(folder: Folder) -> None:
    """Certificate directives do not make a socket speak TLS."""
    assert {} == folder.presented(f"server {{ listen 443; server_name a.example; {_pair('a')} }}")


def test_names_that_nobody_can_ask_for_are_not_presented(folder: Folder) -> None:
    """Regular expressions, wildcards and the catch-all are no names; `.x` is one."""
    found = folder.presented(f"server {{ listen 443 ssl; server_name _ ~^x *.y.example .a.example; {_pair('a')} }}")

    assert ["a.example"] == list(found)


def test_variables_in_the_name_are_evaluated_for_each_name(folder: Folder) -> None:
    """nginx opens such files at the handshake, and starts whether they are there or not."""
    found = folder.presented(
        'map $ssl_server_name $which { default gone; a.example a; "b.example" b; }'
        " server { listen 443 ssl; server_name a.example b.example c.example;"
        " ssl_certificate $which.crt; ssl_certificate_key $which.key; }"
    )

    assert ["a.crt"] == _shown(found["a.example"])
    assert [EVERYBODY, EVERYBODY, set()] == [accepting(found[f"{name}.example"]) for name in "abc"]
    assert [True, True, True] == [one.nginx_starts for one in found.values()]


def test_a_variable_that_cannot_be_computed_leaves_it_undecided(folder: Folder) -> None:
    """Nothing is claimed about a certificate whose name is not known."""
    found = folder.presented(
        "server { listen 443 ssl; server_name a.example; ssl_certificate $ssl_cipher.crt; ssl_certificate_key a.key; }"
    )

    assert {None} == {verdict.accepts for verdict in found["a.example"].clients}


def test_data_holds_the_pair_itself(folder: Folder) -> None:
    """`data:` in the value of a variable; it is never shown."""
    plan = leaf("a.example")
    certificate = pem(mint(plan)).decode()
    folder.file("a.key", (folder.path / "a.key").read_bytes())
    found = folder.presented(
        f'server {{ listen 443 ssl; server_name a.example; ssl_certificate "data:{certificate}";'
        " ssl_certificate_key a.key; }"
    )

    assert ("data:",) == found["a.example"].certificates
    assert EVERYBODY == accepting(found["a.example"])


@pytest.mark.parametrize(("passwords", "starts"), [("wrong\nopen sesame\n", True), ("wrong\n", False), (None, False)])
def test_an_encrypted_key_needs_its_password(folder: Folder, passwords: str | None, starts: bool) -> None:
    """ssl_password_file is tried line by line; without it nginx does not start."""
    folder.pair("e", leaf("e.example"), password="open sesame")
    directive = "" if passwords is None else "ssl_password_file passwords;"
    folder.file("passwords", (passwords or "").encode())
    found = folder.presented(f"server {{ listen 443 ssl; server_name e.example; {directive} {_pair('e')} }}")

    assert starts == found["e.example"].nginx_starts


@pytest.mark.parametrize("name", ["a.key", "$ssl_server_name.key"])
@pytest.mark.parametrize(
    ("content", "starts"), [(None, False), (b"x" * 4095 + b"\n", True), (b"x\n" + b"x" * 4096, False), (b"", True)]
)
def test_the_file_of_passwords_is_read_by_every_server(
    folder: Folder, name: str, content: bytes | None, starts: bool
) -> None:
    """Whether the key needs one or not, and whatever its name is (ngx_ssl_read_password_file)."""
    if content is not None:
        folder.file("passwords", content)
    pair = f"ssl_certificate a.crt; ssl_certificate_key {name}; ssl_password_file passwords;"
    found = folder.presented(f"server {{ listen 443 ssl; server_name a.example; {pair} }}")

    assert starts is found["a.example"].nginx_starts


def test_each_client_chooses_among_several_pairs(folder: Folder) -> None:
    """RSA and ECDSA for different names: Go asks for RSA first in TLS 1.3, the others for ECDSA."""
    folder.pair("r", leaf("r.example", key="rsa 2048"))
    servers = f"server {{ listen 443 ssl; server_name a.example r.example; {_pair('a')} {_pair('r')} }}"
    found = folder.presented(servers)

    assert EVERYBODY - {"go"} == accepting(found["a.example"])
    assert {"go"} == accepting(found["r.example"])


def test_a_key_of_another_type_lets_nginx_start_and_every_handshake_fail(folder: Folder) -> None:
    """nginx compares keys of one type alone."""
    folder.pair("m", leaf("m.example", key="rsa 2048"), owner=leaf("a.example"))
    (presentation,) = folder.presented(f"server {{ listen 443 ssl; server_name m.example; {_pair('m')} }}").values()

    assert presentation.nginx_starts is True
    assert {"no-key-for-certificate"} == {verdict.kind for verdict in presentation.clients}


@pytest.mark.parametrize(
    ("version", "key", "starts"),
    [("1.22.1", "a", False), ("1.26.3", "a", None), ("1.30.6", "a", None), ("1.30.6", "b", False)],
)
def test_a_weak_signature_is_for_openssl_to_refuse(folder: Folder, version: str, key: str, starts: bool | None) -> None:
    """Newer ones do not look at who signed a server's own certificate; whatever else is wrong is refused by all."""
    folder.pair("w", leaf("w.example", digest="sha1"), owner=leaf("w.example" if key == "a" else "b.example"))
    servers = f"server {{ listen 443 ssl; server_name w.example; {_pair('w')} }}"
    (presentation,) = folder.presented(servers, version=version).values()
    taken = {"java"} if starts is None else set()

    assert starts is presentation.nginx_starts
    assert "failed (SSL: error:" in presentation.refusal or "ca md too weak" in presentation.refusal
    assert taken == {verdict.client for verdict in presentation.clients if verdict.accepts is None}
    assert EVERYBODY - taken == {verdict.client for verdict in presentation.clients if verdict.accepts is False}


def test_the_own_root_is_trusted_where_no_trust_store_is_given(folder: Folder) -> None:
    """With one, the same certificate is refused for its issuer."""
    stranger = folder.file("stranger.pem", pem(mint(Plan("Stranger", ca=True))))
    root = folder.file("root.pem", pem(mint(ROOT)))
    servers = f"server {{ listen 443 ssl; server_name a.example; {_pair('a')} }}"

    assert EVERYBODY == accepting(folder.presented(servers)["a.example"])
    assert EVERYBODY == accepting(folder.presented(servers, trusted=(root,))["a.example"])
    assert {"unknown-issuer"} == {
        verdict.kind for verdict in folder.presented(servers, trusted=(stranger,))["a.example"].clients
    }


def test_each_file_is_read_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many servers name it."""
    asked: list[str] = []
    read = folder.reader._read_certificates

    def counted(self: object, name: str) -> object:
        asked.append(name)
        return read(name)

    monkeypatch.setattr(type(folder.reader), "_read_certificates", counted)
    servers = " ".join(f"server {{ listen 443 ssl; server_name n{n}.a.example; {_pair('a')} }}" for n in range(50))
    found = folder.presented(servers)

    assert 50 == len(found)
    assert 1 == len(asked)


def test_the_host_of_the_public_url_is_presented_as_it_is_written(folder: Folder) -> None:
    """Capitals, a dot at the end and letters of other alphabets are the clients' business."""
    found = folder.presented(
        f"server {{ listen 443 ssl; server_name a.example; {_pair('a')} }}",
        [("A.Example.", 443), ("\xe4.example", 443)],
    )

    assert {"go", "node", "urllib3", "java", "curl", "browsers"} == accepting(found["A.Example."])
    assert set() == accepting(found["\xe4.example"])


@pytest.mark.parametrize(("stapling", "accepts"), [("", False), ("ssl_stapling on;", None)])
def test_firefox_wants_what_the_certificate_demands(folder: Folder, stapling: str, accepts: bool | None) -> None:
    """Must-staple: without an OCSP response it refuses; whether one comes from the CA is not known."""
    folder.pair("s", leaf("s.example", raw=(extensions.must_staple(),)))
    found = folder.presented(f"server {{ listen 443 ssl; server_name s.example; {_pair('s')} {stapling} }}")
    verdicts = {one.client: one.accepts for one in found["s.example"].clients}

    assert accepts is verdicts.pop("browsers")
    assert {True} == set(verdicts.values())


MIDDLE = Plan("Middle", issuer=ROOT, ca=True)


@pytest.mark.parametrize(
    ("label", "trusted", "accepts", "verifies"),
    [
        ("CERTIFICATE", "", True, True),
        ("TRUSTED CERTIFICATE", "", True, True),  # nginx sends the first such block alone
        ("TRUSTED CERTIFICATE", "root.pem", False, True),
        ("CERTIFICATE", "leaf.pem", False, False),
    ],
)
def test_a_path_may_verify_that_no_client_is_sent(
    folder: Folder, label: str, trusted: str, accepts: bool, verifies: bool
) -> None:
    """`openssl verify` reads the file, s_client what nginx sends of it."""
    folder.pair("p", leaf("p.example", issuer=MIDDLE), MIDDLE)
    content = (folder.path / "p.crt").read_bytes()
    folder.file("p.crt", content.replace(b" CERTIFICATE-", f" {label}-".encode()))
    folder.file("root.pem", pem(mint(ROOT)))
    folder.file("leaf.pem", pem(mint(leaf("a.example"))))
    anchors = (str(folder.path / trusted),) if trusted else ()
    found = folder.presented(
        f"server {{ listen 443 ssl; server_name p.example; {_pair('p')} }}", trusted=anchors
    )["p.example"]

    assert found.path is not None
    assert verifies is found.path.verifies
    assert accepts is next(one.accepts for one in found.clients if one.client == "openssl")


LOWER = Plan("Lower", issuer=MIDDLE, ca=True)


@pytest.mark.parametrize(
    ("sent", "accepted"),
    [
        ((leaf("p.example"),), True),
        ((leaf("p.example", issuer=MIDDLE), MIDDLE), True),
        ((leaf("p.example", issuer=LOWER), MIDDLE, LOWER), True),  # out of order
        ((leaf("p.example", issuer=LOWER), MIDDLE), False),  # a CA between them is not sent
        ((leaf("p.example", issuer=MIDDLE, signer=keys.key("P-256", "forger")), MIDDLE), False),
        ((Plan("p.example", names=("p.example",)),), True),
    ],
)
def test_without_a_trust_store_order_and_signatures_are_judged(
    folder: Folder, sent: tuple[Plan, ...], accepted: bool
) -> None:
    """A root is supposed only above what may have been signed by one."""
    folder.pair("p", *sent)
    found = folder.presented(f"server {{ listen 443 ssl; server_name p.example; {_pair('p')} }}")

    assert (EVERYBODY if accepted else set()) == accepting(found["p.example"])


@pytest.mark.parametrize(
    ("protocols", "version", "accepted"),
    [
        ("TLSv1 TLSv1.1", "1.30.6", False),
        ("TLSv1.2", "1.30.6", True),
        ("TLSv1.3", "1.22.1", True),
        ("", "1.22.1", True),
    ],
)
def test_clients_of_today_need_tls_1_2(folder: Folder, protocols: str, version: str, accepted: bool) -> None:
    """Nobody speaks the older ones any more."""
    directive = f"ssl_protocols {protocols};" if protocols else ""
    servers = f"server {{ listen 443 ssl; server_name a.example; {directive} {_pair('a')} }}"

    assert (EVERYBODY if accepted else set()) == accepting(folder.presented(servers, version=version)["a.example"])


@pytest.mark.parametrize(("key", "settings", "accepts"), SUITES)
def test_a_key_needs_a_suite_of_its_type(tmp_path: Path, key: str, settings: str, accepts: bool | None) -> None:
    """Without TLS 1.3 there is no handshake where no suite fits the key; weak ones not all clients have."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example", key=key))
    found = folder.presented(f"server {{ listen 443 ssl; server_name a.example; {_pair('a')} {settings} }}")

    assert {accepts} == {verdict.accepts for verdict in found["a.example"].clients}


def test_the_suites_choose_the_pair(tmp_path: Path) -> None:
    """Of two pairs the one is shown for whose key there is a suite; its name is then not the other's."""
    folder = Folder(tmp_path)
    folder.pair("rsa", leaf("a.example", key="rsa 2048"))
    folder.pair("ec", leaf("other.example", key="P-256"))
    server = f"listen 443 ssl; server_name a.example; {_pair('rsa')} {_pair('ec')} ssl_protocols TLSv1.2;"
    shown = [
        folder.presented(f"server {{ {server} ssl_ciphers {suite}; }}")["a.example"] for suite in (RSA, ECDSA)
    ]

    assert [EVERYBODY, set()] == [accepting(one) for one in shown]


@pytest.mark.parametrize(
    ("version", "default", "own", "accepts"),
    [
        ("1.26.3", "TLSv1.2 TLSv1.3", "TLSv1.2", True),  # TLS 1.3, whatever the server says
        ("1.26.3", "TLSv1.2", "TLSv1.2 TLSv1.3", False),
        ("1.26.3", "TLSv1.3", "TLSv1.1", True),
        ("1.29.1", "TLSv1.2", "TLSv1.3", False),
        ("1.29.2", "TLSv1.2", "TLSv1.3", True),
        ("1.30.6", "TLSv1.2 TLSv1.3", "TLSv1.2", False),
        ("1.30.6", "TLSv1.2", "TLSv1.2 TLSv1.3", True),
        ("1.30.6", "TLSv1.3", "TLSv1.1", False),
    ],
)
def test_the_default_server_chose_the_protocol(
    tmp_path: Path, version: str, default: str, own: str, accepts: bool
) -> None:
    """Up to 1.29.1 ssl_protocols of other servers has no effect (CHANGES of 1.29.2); the suites are their own."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example", key="rsa 2048"))
    found = folder.presented(
        f"server {{ listen 443 ssl default_server; {_pair('a')} ssl_protocols {default}; }}"
        f" server {{ listen 443 ssl; server_name a.example; {_pair('a')} ssl_protocols {own}; ssl_ciphers {ECDSA}; }}",
        version=version,
    )

    assert {accepts} == {verdict.accepts for verdict in found["a.example"].clients}
