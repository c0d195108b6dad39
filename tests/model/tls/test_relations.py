"""What rules are given about certificates: times, chains, keys, settings; each table says what is a mistake."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from promaudit.facts.tls_use import Hsts, NameCheck, ShownCertificate, ShownChain, TlsSetting
from tests.minting import extensions
from tests.minting.authority import AS_OF, Plan
from tests.model.tls.configured import ROOT, Folder, leaf

DAY = datetime.timedelta(days=1)
TLS = "listen 443 ssl; server_name a.example; ssl_certificate a.crt; ssl_certificate_key a.key;"
PROXY = "location / { proxy_pass http://127.0.0.1:9090; }"
MIDDLE = Plan("Middle", issuer=ROOT, ca=True)


def _given(path: Path, kind: str, *plans: Plan, servers: str = f"server {{ {TLS} {PROXY} }}") -> list[Any]:
    folder = Folder(path)
    folder.pair("a", *(plans or (leaf("a.example"),)))
    return list(folder.relations(servers).get(kind, ()))


@pytest.mark.parametrize(
    ("since", "left", "state"),
    [
        (0, 6, "valid"),  # a certificate for six days, on its first
        (5, 1, "expires-soon"),
        (60, 30.5, "valid"),
        (61, 29, "expires-soon"),
        (335, 31, "valid"),  # for a year: the last 30 days
        (340, 25, "expires-soon"),
        (90, -1, "expired"),
        (-2, 90, "not-yet-valid"),
    ],
)
def test_soon_is_relative_to_the_lifetime(tmp_path: Path, since: float, left: float, state: str) -> None:
    """The last third of a lifetime, and at most 30 days."""
    plan = leaf("a.example", not_before=AS_OF - since * DAY, not_after=AS_OF + left * DAY)
    (shown,) = _given(tmp_path, "shown_certificate", plan)

    assert isinstance(shown, ShownCertificate)
    assert state == shown.state


@pytest.mark.parametrize(
    ("since", "days", "public", "limit"),
    [
        ("2026-03-14", 398, True, 0),
        ("2026-03-14", 399, True, 398),
        ("2026-03-15", 200, True, 0),
        ("2026-03-15", 201, True, 200),
        ("2027-03-15", 101, True, 100),
        ("2029-03-15", 48, True, 47),
        ("2029-03-15", 3650, False, 0),  # private CAs do as they like
    ],
)
def test_lifetimes_are_bounded_by_the_first_day(
    tmp_path: Path, since: str, days: int, public: bool, limit: int
) -> None:
    """Baseline Requirements, section 6.3.2; the last second counts, so N days end one second earlier."""
    first = datetime.datetime.fromisoformat(since).replace(tzinfo=datetime.UTC)
    last = first + days * DAY - datetime.timedelta(seconds=1)
    raw = (extensions.policies("2.23.140.1.2.1"),) if public else ()
    (shown,) = _given(tmp_path, "shown_certificate", leaf("a.example", not_before=first, not_after=last, raw=raw))

    assert (days, limit) == (shown.lifetime, shown.limit)


@pytest.mark.parametrize(
    ("plans", "problems"),
    [
        ((leaf("a.example", issuer=MIDDLE), MIDDLE), []),
        ((leaf("a.example", issuer=MIDDLE), MIDDLE, ROOT), ["root"]),
        ((leaf("a.example", issuer=MIDDLE), ROOT, MIDDLE), ["order", "root"]),
        ((leaf("a.example"),), []),  # its issuer may be a root
        (
            (
                leaf(
                    "a.example",
                    issuer=MIDDLE,
                    raw=(extensions.information_access("", "http://ca/"),),
                ),
            ),
            ["incomplete"],
        ),
        ((leaf("a.example", issuer=MIDDLE, raw=(extensions.policies("2.23.140.1.2.1"),)),), ["incomplete"]),
        ((Plan("a.example", names=("a.example",)),), []),
    ],
)
def test_chains_are_complete_and_in_order(tmp_path: Path, plans: tuple[Plan, ...], problems: list[str]) -> None:
    """What is missing, out of order or superfluous."""
    found = _given(tmp_path, "shown_chain", *plans)

    assert problems == [one.problem for one in found if isinstance(one, ShownChain)]


@pytest.mark.parametrize(
    ("names", "covered", "refusing"),
    [
        (("b.example",), False, "all clients"),
        (("*.example",), True, "browsers, OpenSSL, curl, Python's ssl, urllib3 (requests) and Node"),
        (None, False, "browsers, Go (Prometheus, Grafana, blackbox_exporter) and urllib3 (requests)"),
    ],
)
def test_names_say_who_refuses(tmp_path: Path, names: tuple[str, ...] | None, covered: bool, refusing: str) -> None:
    """The clients of the matrix, by the names that people know."""
    (check,) = _given(tmp_path, "name_check", leaf("a.example", names=names))

    assert isinstance(check, NameCheck)
    assert (covered, refusing) == (check.covered, check.refusing)


@pytest.mark.parametrize(
    ("directive", "found"),
    [
        ("ssl_protocols TLSv1.2 TLSv1.3;", []),
        ("ssl_protocols TLSv1.1 TLSv1.2;", [("protocols", "TLSv1.1", False)]),
        ("ssl_protocols SSLv3 TLSv1.2;", [("protocols", "SSLv3", True)]),
        ("ssl_ciphers HIGH:!aNULL:!MD5;", []),
        ("ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;", []),
        ("ssl_ciphers AES128-SHA;", [("ciphers", "AES128-SHA", False)]),
        ("ssl_ciphers NULL-SHA256;", [("ciphers", "NULL-SHA256", True)]),
        ("ssl_ecdh_curve auto;", []),
        ("ssl_ecdh_curve X25519:P-256;", []),
        ("ssl_ecdh_curve secp521r1:X25519;", [("curves", "secp521r1", False)]),
        ("", []),
    ],
)
def test_settings_are_held_against_the_profile(
    tmp_path: Path, directive: str, found: list[tuple[str, str, bool]]
) -> None:
    """Only what is written is judged; nginx's own defaults are left alone."""
    given = _given(tmp_path, "tls_setting", servers=f"server {{ {TLS} {directive} {PROXY} }}")

    assert found == [(one.kind, one.found, one.broken) for one in given if isinstance(one, TlsSetting)]


@pytest.mark.parametrize(
    ("profile", "directives", "found"),
    [
        ("modern", "", [("protocols", "TLSv1.2", False)]),
        ("modern", "ssl_protocols TLSv1.2 TLSv1.3;", [("protocols", "TLSv1.2", True)]),
        ("modern", "ssl_protocols TLSv1.3; ssl_ciphers AES128-SHA;", []),  # not used
        ("old", "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers AES128-SHA;", []),
        ("old", "ssl_ciphers NULL-SHA256;", [("ciphers", "NULL-SHA256", True)]),
        ("old", "ssl_ecdh_curve X25519MLKEM768:X25519;", []),
        ("intermediate", "ssl_protocols TLSv1.3;", []),
    ],
)
def test_the_profile_can_be_chosen(
    tmp_path: Path, profile: str, directives: str, found: list[tuple[str, str, bool]]
) -> None:
    """What its newest version does not have is said, where nginx's own default allows it as well."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example"))
    given = folder.relations(f"server {{ {TLS} {directives} {PROXY} }}", profile=profile).get("tls_setting", ())

    assert found == [(one.kind, one.found, one.given) for one in given if isinstance(one, TlsSetting)]


@pytest.mark.parametrize(
    ("version", "http", "first", "second", "found"),
    [
        ("1.26.3", "", "TLSv1.2 TLSv1.3", "TLSv1.3", [("TLSv1.2 and TLSv1.3", True)]),
        ("1.29.1", "", "TLSv1.3", "TLSv1.2 TLSv1.3", [("TLSv1.3", True)]),
        ("1.29.2", "", "TLSv1.2 TLSv1.3", "TLSv1.3", []),
        ("1.26.3", "", "TLSv1.2 TLSv1.3", "TLSv1.2 TLSv1.3", []),
        ("1.26.3", "", "TLSv1.2 TLSv1.3", "", []),
        ("1.26.3", "TLSv1.3", "TLSv1.2 TLSv1.3", "", []),  # that line is not the second server's alone
        ("1.26.3", "", "TLSv1.1 TLSv1.2", "TLSv1.3", [("TLSv1.1", False), ("TLSv1.1 and TLSv1.2", True)]),
        ("1.30.6", "", "TLSv1.2", "TLSv1.1 TLSv1.2", [("TLSv1.1", False)]),
    ],
)
def test_protocols_of_other_servers_have_no_effect_before_1_29_2(
    tmp_path: Path, version: str, http: str, first: str, second: str, found: list[tuple[str, bool]]
) -> None:
    """OpenSSL chooses the version before nginx chooses the server."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example"))
    given = [f"ssl_protocols {words};" if words else "" for words in (http, first, second)]
    servers = f"{given[0]} server {{ {TLS} {given[1]} }} server {{ {TLS.replace('a.ex', 'b.ex')} {given[2]} }}"
    said = folder.relations(servers, version=version).get("tls_setting", ())

    assert found == [(one.found, one.without_effect) for one in said if isinstance(one, TlsSetting)]


WEAK_FIRST = "ssl_ciphers AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256;"
PREFERRED = "AES128-SHA to ECDHE-RSA-AES128-GCM-SHA256"
SHARED = "ssl_session_cache shared:a:1m;"


@pytest.mark.parametrize(
    ("profile", "directives", "found"),
    [
        ("intermediate", WEAK_FIRST, []),  # the client chooses
        ("intermediate", f"ssl_prefer_server_ciphers on; {WEAK_FIRST}", [(PREFERRED, True)]),
        ("intermediate", f"ssl_prefer_server_ciphers on; ssl_protocols TLSv1.3; {WEAK_FIRST}", []),
        ("intermediate", "ssl_prefer_server_ciphers on; ssl_ciphers ECDHE-ECDSA-AES128-SHA:DHE-RSA-AES128-GCM-SHA256;",
         []),  # there is no better one for such a key
        ("intermediate", "ssl_prefer_server_ciphers on; ssl_ciphers HIGH:!aNULL;", []),
        ("intermediate", "ssl_prefer_server_ciphers on;", []),
        ("old", f"ssl_prefer_server_ciphers on; {WEAK_FIRST}", [(PREFERRED, True)]),
        ("old", "ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA;", [(PREFERRED, False)]),
        ("old", "ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;", []),
    ],
)  # fmt: skip
def test_weak_suites_are_not_preferred(
    tmp_path: Path, profile: str, directives: str, found: list[tuple[str, bool]]
) -> None:
    """Where nginx chooses, the good ones stand first; where the profile has weak ones, nginx chooses."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example"))
    given = folder.relations(f"server {{ {TLS} {directives} {PROXY} }}", profile=profile).get("tls_setting", ())

    assert found == [(one.found, one.given) for one in given if isinstance(one, TlsSetting) and one.kind == "order"]


@pytest.mark.parametrize(
    ("version", "directives", "recommended"),
    [
        ("1.30.6", "ssl_session_tickets on;", ["ssl_session_cache shared:TLS:10m"]),
        ("1.30.6", "ssl_session_tickets on; ssl_session_cache builtin:100;", ["ssl_session_cache shared:TLS:10m"]),
        ("1.30.6", f"ssl_session_tickets on; {SHARED}", []),
        ("1.22.1", f"ssl_session_tickets on; {SHARED}", ["ssl_session_tickets off"]),
        ("1.22.1", "ssl_session_tickets on; ssl_session_ticket_key /etc/nginx/ticket.key;", []),
        ("1.22.1", "ssl_session_tickets off;", []),
        ("1.22.1", "", []),  # a default is nginx's business
    ],
)
def test_keys_of_tickets_change(tmp_path: Path, version: str, directives: str, recommended: list[str]) -> None:
    """Since 1.23.2 they do, with a shared cache."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example"))
    given = folder.relations(f"server {{ {TLS} {directives} {PROXY} }}", version=version).get("tls_setting", ())

    assert recommended == [one.recommended for one in given if isinstance(one, TlsSetting) and one.kind == "tickets"]


HEADER = 'add_header Strict-Transport-Security "max-age={}";'


@pytest.mark.parametrize(
    ("server", "location", "problems"),
    [
        ("", "", ["missing"]),
        (HEADER.format(63072000), "", []),
        (HEADER.format(3600), "", ["short"]),
        (HEADER.format(63072000), "add_header X-Frame-Options DENY;", ["lost"]),
        (HEADER.format(63072000), f"add_header X-Frame-Options DENY; {HEADER.format(63072000)}", []),
        ("", HEADER.format(63072000), []),
    ],
)
def test_hsts_is_there_long_enough_and_inherited(
    tmp_path: Path, server: str, location: str, problems: list[str]
) -> None:
    """add_header of a block replaces all those around it."""
    servers = f"server {{ {TLS} {server} location / {{ {location} proxy_pass http://127.0.0.1:9090; }} }}"
    found = _given(tmp_path, "hsts", servers=servers)

    assert problems == [one.problem for one in found if isinstance(one, Hsts)]


def test_servers_without_hsts_are_told_of_together(tmp_path: Path) -> None:
    """It is one habit of the host's; what is lost in a location is told for each."""
    tls = "listen 443 ssl; ssl_certificate a.crt; ssl_certificate_key a.key;"
    passing = "location / { proxy_pass http://127.0.0.1:9090; }"
    names = ("a.example", "b.example", "c.example")
    servers = "".join(f"server {{ {tls} server_name {name}; {passing} }}" for name in names)
    losing = f"{HEADER.format(63072000)} location / {{ add_header X y; proxy_pass http://127.0.0.1:9090; }}"
    found = _given(tmp_path, "hsts", servers=f"{servers} server {{ {tls} server_name d.example; {losing} }}")

    assert [("missing", "a.example and 2 more servers"), ("lost", "d.example")] == [
        (one.problem, one.names) for one in found if isinstance(one, Hsts)
    ]


def test_a_key_below_a_served_folder_is_found_by_its_url(tmp_path: Path) -> None:
    """The URL is followed: a location that answers otherwise does not serve the key."""
    served = f"server {{ {TLS} root {tmp_path}; }}"
    guarded = f"server {{ {TLS} root {tmp_path}; location ~ key$ {{ return 404; }} }}"

    assert ["https://a.example/a.key"] == [one.url for one in _given(tmp_path, "readable_key", servers=served)]
    assert [] == _given(tmp_path, "readable_key", servers=guarded)
