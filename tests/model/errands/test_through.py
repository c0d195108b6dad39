"""What jobs get that go by way of nginx: its certificate, its passwords, its paths."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.deployment import Deployment
from promaudit.facts.errand import Errand
from promaudit.facts.tls_use import NameCheck
from promaudit.model.deployment.predict import predict
from promaudit.readers import read
from promaudit.readers.certificates import CertificateReader
from promaudit.readers.files import HostFiles
from tests.minting import keys
from tests.minting.authority import AS_OF, Plan, mint, pem
from tests.model.tls.configured import ROOT, leaf

NGINX = """
events {}
http {
    server {
        listen 80;
        server_name h.example;
        return 301 https://h.example$request_uri;
    }
    server {
        listen 443 ssl;
        server_name h.example;
        ssl_certificate @DIR@/site.crt;
        ssl_certificate_key @DIR@/site.key;
        location /p/ { GUARD proxy_pass http://127.0.0.1:9090; }
        location /am/ { GUARD proxy_pass http://127.0.0.1:9093; }
    }
}
"""
FLAGS = "--web.listen-address=127.0.0.1:9090\n--web.external-url=https://h.example/p\n"
ALERTMANAGER = "--web.listen-address=127.0.0.1:9093\n--web.external-url=https://h.example/am\n"
PASSWORD = "auth_basic x; auth_basic_user_file @DIR@/users;"
MIDDLE = Plan("Company Intermediate", issuer=ROOT, ca=True)
CERTIFICATES = {
    "whole": (leaf("h.example", issuer=MIDDLE), MIDDLE),
    "incomplete": (leaf("h.example", issuer=MIDDLE),),
    "self-signed": (Plan("h.example", names=("h.example",)),),
}
SCRAPE = "scrape_configs: [{job_name: x, SETTINGS static_configs: [{targets: ['TARGET']}]}]\n"
ALERTS = "alerting: {alertmanagers: [{SETTINGS static_configs: [{targets: ['TARGET']}]}]}\n"
SECURE, PATH = "scheme: https,", "metrics_path: /p/metrics,"
TRUST, BY_ADDRESS = "tls_config: {ca_file: ca.pem, server_name: h.example},", "tls_config: {ca_file: ca.pem},"


def deployed(folder: Path, yml: str, shown: str = "whole", guard: str = "") -> Deployment:
    """What is predicted with this prometheus.yml, a chain of CERTIFICATES, and what guards the locations."""
    chain = CERTIFICATES[shown]
    (folder / "site.crt").write_bytes(b"".join(pem(mint(plan)) for plan in chain))
    (folder / "site.key").write_bytes(keys.encoded(chain[0].private(), "PKCS#8", "", False))
    (folder / "ca.pem").write_bytes(pem(mint(ROOT)))
    (folder / "users").write_text("a:{PLAIN}b\n")
    texts = {"nginx.conf": NGINX.replace("GUARD", guard), "flags.txt": FLAGS, "am.txt": ALERTMANAGER,
             "prometheus.yml": yml}  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text.replace("@DIR@", str(folder)))
    host = HostFiles()
    sources = [f"{folder}/nginx.conf", f"prometheus:{folder}/flags.txt", f"alertmanager:{folder}/am.txt"]
    inventory = read([*sources, f"{folder}/prometheus.yml"], files=host)
    assumed = Assumptions("https://h.example/p", as_of=AS_OF)
    return predict(inventory, host, assumed, CertificateReader(host))[0]


def errands(deployment: Deployment) -> list[Errand]:
    """What other programs ask for."""
    return [one for one in deployment.select("errand") if isinstance(one, Errand)]


@pytest.mark.parametrize(
    ("target", "settings", "shown", "guard", "cause", "expected"),
    [
        ("h.example:443", SECURE + PATH + TRUST, "whole", "", "", ""),
        ("127.0.0.1:443", SECURE + PATH + TRUST, "whole", "", "", ""),
        ("h.example:443", SECURE + PATH, "whole", "", "untrusted", ""),
        ("h.example:443", SECURE + PATH + TRUST, "incomplete", "", "untrusted", ""),
        ("h.example:443", SECURE + PATH + TRUST, "self-signed", "", "untrusted", ""),
        ("h.example:443", SECURE + PATH + "tls_config: {insecure_skip_verify: true},", "self-signed", "", "", ""),
        ("h.example:80", PATH + TRUST, "whole", "", "", ""),
        ("h.example:80", PATH + TRUST + "follow_redirects: false,", "whole", "", "redirect", ""),
        ("h.example:443", PATH, "whole", "", "scheme", "scheme: https"),
        ("h.example:80", SECURE + PATH + TRUST, "whole", "", "scheme", "scheme: http"),
        ("h.example:443", SECURE + TRUST, "whole", "", "path", "metrics_path: /p/metrics"),
        ("h.example:443", SECURE + PATH + TRUST, "whole", PASSWORD, "credentials", ""),
        ("h.example:443", SECURE + PATH + TRUST + "basic_auth: {username: a, password: b},", "whole", PASSWORD, "", ""),
    ],
)
def test_a_scrape_by_way_of_nginx(
    tmp_path: Path, target: str, settings: str, shown: str, guard: str, cause: str, expected: str
) -> None:
    """Trust comes first, then what nginx answers, and what it passes on."""
    yml = SCRAPE.replace("SETTINGS", settings).replace("TARGET", target)
    found = errands(deployed(tmp_path, yml, shown, guard))

    assert [(cause, expected)] == [(one.cause, one.expected) for one in found]


@pytest.mark.parametrize(
    ("settings", "guard", "expected"),
    [
        (SECURE + TRUST + "path_prefix: /am,", "", []),
        (SECURE + TRUST + "path_prefix: /am,", PASSWORD, ["credentials"]),
        (SECURE + "path_prefix: /am,", "", ["untrusted"]),
    ],
)
def test_alerts_by_way_of_nginx(tmp_path: Path, settings: str, guard: str, expected: list[str]) -> None:
    """What Alertmanager says to alerts depends on them: where they arrive, nothing is told."""
    yml = ALERTS.replace("SETTINGS", settings).replace("TARGET", "h.example:443")

    assert expected == [one.cause for one in errands(deployed(tmp_path, yml, guard=guard))]


def test_strangers_behind_the_same_nginx_are_left_alone(tmp_path: Path) -> None:
    """A target that none of the programs stands behind is not judged."""
    yml = SCRAPE.replace("SETTINGS", SECURE + TRUST + "metrics_path: /else,").replace("TARGET", "h.example:443")

    assert [] == errands(deployed(tmp_path, yml))


def test_a_job_that_asks_by_another_name_is_told_of_with_the_certificate(tmp_path: Path) -> None:
    """The certificate is for the host, and the job asks for an address."""
    yml = SCRAPE.replace("SETTINGS", SECURE + PATH + BY_ADDRESS).replace("TARGET", "127.0.0.1:443")
    found = deployed(tmp_path, yml).select("name_check")
    asked = [one.asked for one in found if isinstance(one, NameCheck)]

    assert [("prometheus.yml", 1)] == [(place.path.rpartition("/")[2], place.line) for place in asked if place]
