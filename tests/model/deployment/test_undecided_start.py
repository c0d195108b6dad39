"""Journeys through an nginx of which it is not known whether it starts: none of them works for certain."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from tests.minting import keys
from tests.minting.authority import Plan, mint, pem
from tests.model.deployment.composed import nginx, predicted, server, verdicts

TLS = "ssl_certificate a.crt; ssl_certificate_key a.key; location / {{ proxy_pass http://127.0.0.1:{port}; }}"
FLAGS = "--web.external-url=https://h.test/ --web.listen-address=127.0.0.1:9090"


@pytest.mark.parametrize(
    ("digest", "version", "port", "expected"),
    [
        ("sha256", "1.30.6", 9090, {"works"}),
        ("sha1", "1.30.6", 9090, {"undecided"}),  # a newer OpenSSL does not look at it
        ("sha1", "1.22.1", 9090, {"broken"}),
        ("sha1", "1.30.6", 9099, {"broken"}),  # what breaks does so in any case
    ],
)
def test_journeys_follow_the_start(tmp_path: Path, digest: str, version: str, port: int, expected: set[str]) -> None:
    """The port of Prometheus itself is another matter."""
    plan = Plan("h.test", names=("h.test",), issuer=Plan("Root", ca=True), digest=digest)
    (tmp_path / "a.crt").write_bytes(pem(mint(plan)))
    (tmp_path / "a.key").write_bytes(keys.encoded(plan.private()))
    files = {"nginx.conf": nginx(server(TLS.format(port=port), "443 ssl")), "flags.txt": FLAGS}
    assumed = Assumptions(nginx_version=version, public_url="https://h.test/")
    (deployment,) = predicted(tmp_path, files, assumptions=assumed)
    found = verdicts(deployment)

    assert "works" == found.pop("bypass")
    assert expected == set(found.values()), found
