"""Chains as a live server sends them, judged by the rules of every client."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from promaudit.cli.commands import group
from tests.minting.authority import Plan, mint, pem
from tests.minting.keys import encoded
from tests.prober.hostile import says, serving

NOW = datetime.now(UTC).replace(microsecond=0)
ROOT = Plan("Root", ca=True, not_before=NOW - timedelta(days=900), not_after=NOW + timedelta(days=900))
BETWEEN = Plan("Between", issuer=ROOT, ca=True, not_before=ROOT.not_before, not_after=ROOT.not_after)
DAYS = timedelta(days=1)


def leaf(
    names: tuple[str, ...] = ("127.0.0.1",), issuer: Plan | None = ROOT, begins: int = -60, ends: int = 60
) -> Plan:
    return Plan("leaf", names, issuer, not_before=NOW + begins * DAYS, not_after=NOW + ends * DAYS)


EVERYBODY = "browsers, go, openssl, curl, python-ssl, urllib3, java, node refuse the certificate"


@pytest.mark.parametrize(
    ("chain", "trusted", "expected"),
    [
        ([leaf()], ROOT, []),
        ([leaf(issuer=BETWEEN), BETWEEN], ROOT, []),
        ([leaf(issuer=BETWEEN)], ROOT, [EVERYBODY, "neither sent nor trusted"]),
        ([leaf(ends=-1)], ROOT, [EVERYBODY, "it expired at"]),
        ([leaf(begins=1)], ROOT, [EVERYBODY]),
        ([leaf(issuer=None)], ROOT, ["self-signed certificate of 'CN=leaf' is not trusted"]),
        ([leaf(names=("other.test",))], ROOT, ["none of its names is 127.0.0.1"]),
        ([leaf(begins=-80, ends=10)], ROOT, ["warning[probe/expires-soon]"]),
    ],
)  # fmt: skip
def test_what_clients_make_of_a_served_chain(
    chain: list[Plan], trusted: Plan, expected: list[str], tmp_path: Path
) -> None:
    """Valid ones are accepted, whatever else is named with the clients that refuse."""
    (tmp_path / "chain.pem").write_bytes(b"".join(pem(mint(plan)) for plan in chain))
    (tmp_path / "key.pem").write_bytes(encoded(chain[0].private()))
    (tmp_path / "root.pem").write_bytes(pem(mint(trusted)))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
    with serving(says("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), tls) as port:
        words = ["probe", f"https://127.0.0.1:{port}/p/", "--cacert", str(tmp_path / "root.pem"), "--timeout", "2",
                 "--select", "probe/chain-refused", "--select", "probe/expires-soon"]  # fmt: skip
        output = CliRunner().invoke(group, words).output

    assert [] == [words for words in expected if words not in output], output
    assert bool(expected) == ("[probe/" in output)
