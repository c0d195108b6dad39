"""An intermediate that lies beside the certificate, or is named for another purpose, and is not sent."""

from pathlib import Path

import pytest

from promaudit.facts.tls_use import ShownChain
from tests.minting.authority import Plan, mint, pem
from tests.model.tls.configured import ROOT, Folder, leaf

MIDDLE = Plan("Example Intermediate", issuer=ROOT, ca=True)
PAIR = "ssl_certificate {0}/a.crt; ssl_certificate_key {0}/a.key;"
SERVER = f"server {{{{ listen 443 ssl; server_name a.example; {PAIR} {{1}} }}}}"


@pytest.mark.parametrize(
    ("sent", "beside", "directive", "expected"),
    [
        ((), "", "", []),
        ((), "chain.pem", "", [("incomplete", True)]),
        ((), "chain.txt", "", []),
        ((), "elsewhere/chain.pem", "", []),
        ((), "elsewhere/chain.pem", "ssl_trusted_certificate {0}/elsewhere/chain.pem;", [("incomplete", True)]),
        ((MIDDLE,), "chain.pem", "", []),
    ],
)
def test_an_issuer_that_is_there_is_missed(
    tmp_path: Path, sent: tuple[Plan, ...], beside: str, directive: str, expected: list[tuple[str, bool]]
) -> None:
    """It is certain that the issuer is no root: its own certificate says who has signed it."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example", issuer=MIDDLE), *sent)
    if beside:
        (tmp_path / beside).parent.mkdir(exist_ok=True)
        folder.file(beside, pem(mint(MIDDLE)))
    found = folder.relations(SERVER.format(tmp_path, directive.format(tmp_path))).get("shown_chain", ())

    assert expected == [(one.problem, one.certain) for one in found if isinstance(one, ShownChain)]


def test_a_root_need_not_be_sent(tmp_path: Path) -> None:
    """The CA's own certificate beside the server's is no mistake."""
    folder = Folder(tmp_path)
    folder.pair("a", leaf("a.example"))
    folder.file("ca.pem", pem(mint(ROOT)))

    assert () == folder.relations(SERVER.format(tmp_path, "")).get("shown_chain", ())
