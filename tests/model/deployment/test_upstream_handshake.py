"""Whether nginx and a Prometheus that speaks TLS come to a handshake: versions, and the certificate of the client.

Measured with nginx 1.22.1 and Prometheus 2.42.0.
"""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from tests.minting import keys
from tests.minting.authority import AS_OF, Plan, mint, pem
from tests.model.deployment.composed import causes, nginx, predicted, server, verdicts
from tests.model.tls.configured import ROOT

FLAGS = "--web.listen-address=127.0.0.1:9090\n--web.external-url=http://h.test/\n--web.config.file=web.yml\n"
WEB = "tls_server_config: {{cert_file: site.crt, key_file: site.key{}}}\n"
CLIENT = "proxy_ssl_certificate {0}/client.crt; proxy_ssl_certificate_key {0}/client.key;"
ASKED = ", client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem"


def write(folder: Path, name: str, plan: Plan) -> None:
    """A certificate and its key."""
    (folder / f"{name}.crt").write_bytes(pem(mint(plan)))
    (folder / f"{name}.key").write_bytes(keys.encoded(plan.private(), "PKCS#8", "", False))


@pytest.mark.parametrize(
    ("tls", "directives", "version", "expected"),
    [
        ("", "", "1.22.1", "works"),
        (", min_version: TLS13", "", "1.22.1", "broken"),
        (", min_version: TLS13", "", "1.30.6", "works"),
        (", min_version: TLS13", "proxy_ssl_protocols TLSv1.2;", "1.30.6", "broken"),
        (", max_version: TLS12", "proxy_ssl_protocols TLSv1.3;", "1.30.6", "broken"),
        (", min_version: TLS10, max_version: TLS11", "", "1.30.6", "broken"),
        (ASKED, "", "1.30.6", "broken"),
        (ASKED, CLIENT, "1.30.6", "works"),
        (", client_auth_type: RequireAnyClientCert", CLIENT, "1.30.6", "works"),
        (", client_auth_type: RequireAnyClientCert", CLIENT.replace("client.crt", "$host.crt"), "1.30.6", "undecided"),
        (ASKED, CLIENT.replace("client.key", "$host.key"), "1.30.6", "undecided"),
        (", client_auth_type: RequestClientCert", "", "1.30.6", "works"),
    ],
)
def test_the_handshake(tmp_path: Path, tls: str, directives: str, version: str, expected: str) -> None:
    """502 where they have no version in common, or where the client has no certificate that is asked for."""
    write(tmp_path, "site", Plan("h.test", names=("h.test",), issuer=ROOT))
    write(tmp_path, "client", Plan("nginx", issuer=ROOT, purposes=("clientAuth",)))
    (tmp_path / "ca.pem").write_bytes(pem(mint(ROOT)))
    body = f"location / {{ proxy_pass https://127.0.0.1:9090; {directives.format(tmp_path)} }}"
    files = {"nginx.conf": nginx(server(body)), "flags.txt": FLAGS, "web.yml": WEB.format(tls)}
    found = predicted(tmp_path, files, ("flags.txt", "web.yml"), Assumptions(nginx_version=version, as_of=AS_OF))[0]

    assert (expected, {"upstream-unverified"} if expected == "broken" else set()) == (
        verdicts(found)["open"],
        causes(found),
    )
