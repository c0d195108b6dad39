"""A server with whose certificate nobody makes a handshake: every journey over TLS breaks, and only those."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from tests.minting import keys
from tests.minting.authority import AS_OF, Plan, mint, pem
from tests.model.deployment.composed import causes, nginx, predicted, server, verdicts

FLAGS = "--web.listen-address=127.0.0.1:9090\n--web.external-url=https://h.test/\n"
PASS = "location / { proxy_pass http://127.0.0.1:9090; }"


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [("P-256", "P-256", set()), ("P-256", "rsa 2048", {"no-handshake"}), ("secp256k1", "secp256k1", {"no-handshake"})],
)
def test_handshakes(tmp_path: Path, kind: str, key: str, expected: set[str]) -> None:
    """A key of another type than the certificate's, and a curve that no client has."""
    plan = Plan("h.test", names=("h.test",), key=kind)
    private = plan.private() if key == kind else keys.key(key, "another")
    (tmp_path / "site.crt").write_bytes(pem(mint(plan)))
    (tmp_path / "site.key").write_bytes(keys.encoded(private, "PKCS#8", "", False))
    pair = f"ssl_certificate {tmp_path}/site.crt; ssl_certificate_key {tmp_path}/site.key;"
    files = {"nginx.conf": nginx(server(pair + PASS, "443 ssl")), "flags.txt": FLAGS}
    found = predicted(tmp_path, files, assumptions=Assumptions("https://h.test", as_of=AS_OF))[0]
    broken = {name for name, verdict in verdicts(found).items() if verdict == "broken"}

    assert expected == causes(found)
    assert (set(verdicts(found)) - {"bypass"} if expected else set()) == broken
