"""What other programs ask the components for: whether it arrives, and what should be written where it does not."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.errand import Errand
from promaudit.model.deployment.predict import predict
from promaudit.model.errands import asked_names
from promaudit.readers import read
from promaudit.readers.certificates import CertificateReader
from promaudit.readers.files import HostFiles

NGINX = """
events {}
http {
    server {
        listen 80;
        location / { proxy_pass http://127.0.0.1:9090; }
        location /am/ { proxy_pass http://127.0.0.1:9093; }
    }
}
"""
LISTEN = "--web.listen-address=127.0.0.1:9090\n"
PREFIX = LISTEN + "--web.external-url=http://h.example/p\n"
ALERTMANAGER = "--web.listen-address=127.0.0.1:9093\n--web.external-url=http://h.example/am\n"
TLS = "tls_server_config: {cert_file: a.crt, key_file: a.key}\n"
USERS = "basic_auth_users: {a: $2y$05$abc}\n"


def errands(folder: Path, version: str = "2.53.3", **files: str) -> list[Errand]:
    """The errands of a deployment; files are named by their stems: flags, am, prometheus, web, compose, unit."""
    names = {"flags": "prometheus:flags.txt", "am": "alertmanager:am.txt", "prometheus": "prometheus.yml",
             "web": "web.yml", "compose": "docker-compose.yml", "unit": "prometheus.service"}  # fmt: skip
    (folder / "nginx.conf").write_text(NGINX)
    sources = [str(folder / "nginx.conf")]
    for stem, text in files.items():
        kind, _, name = names[stem].rpartition(":")
        (folder / name).write_text(text.replace("@DIR@", str(folder)))
        sources.append(f"{kind}:{folder / name}" if kind else str(folder / name))
    host = HostFiles()
    inventory = read(sources, files=host)
    assert inventory.problems == ()
    found = predict(inventory, host, Assumptions(prometheus_version=version), CertificateReader(host))
    facts = [fact for deployment in found for fact in deployment.select("errand")]
    return [fact for fact in facts if isinstance(fact, Errand)]


def job(settings: str = "", target: str = "localhost:9090") -> str:
    return f"scrape_configs: [{{job_name: self, {settings} static_configs: [{{targets: ['{target}']}}]}}]\n"


@pytest.mark.parametrize(
    ("flags", "settings", "cause", "expected"),
    [
        (LISTEN, "", "", ""),
        (PREFIX, "", "path", "metrics_path: /p/metrics"),
        (PREFIX, "metrics_path: /p/metrics,", "", ""),
        (PREFIX, "metrics_path: /p/metrics/,", "", ""),
        (PREFIX, "metrics_path: /p/metrics/, follow_redirects: false,", "redirect", "metrics_path: /p/metrics"),
        (PREFIX, "metrics_path: /federate,", "path", "metrics_path: /p/federate"),
        (PREFIX, "metrics_path: /p/graph,", "path", "metrics_path: /p/metrics"),
        (PREFIX, "scheme: https,", "scheme", "scheme: http"),
        (PREFIX + "--web.route-prefix=/", "", "", ""),
    ],
)
def test_scrapes(tmp_path: Path, flags: str, settings: str, cause: str, expected: str) -> None:
    """The job that scrapes Prometheus itself has to follow its route prefix and scheme."""
    (errand,) = errands(tmp_path, flags=flags, prometheus=job(settings))

    assert (errand.kind, errand.cause, errand.expected) == ("scrape", cause, expected)
    assert errand.fails == (cause != "")


@pytest.mark.parametrize(
    ("web", "settings", "cause"),
    [
        (TLS, "", "scheme"),
        (TLS, "scheme: https,", ""),
        (USERS, "", "credentials"),
        (USERS, "basic_auth: {username: a},", ""),
    ],
)
def test_scrapes_of_what_a_web_config_guards(tmp_path: Path, web: str, settings: str, cause: str) -> None:
    """TLS and users of the web config file hold for the scraper too."""
    flags = LISTEN + "--web.config.file=@DIR@/web.yml\n"
    (errand,) = errands(tmp_path, flags=flags, web=web, prometheus=job(settings))

    assert cause == errand.cause


@pytest.mark.parametrize(
    "prometheus",
    [
        job(target="node:9100"),
        job(target="prom.internal:9090"),
        job("relabel_configs: [{target_label: __address__, replacement: x}],"),
        "scrape_configs: [{static_configs: [{targets: ['localhost:9090'], labels: {__metrics_path__: /x}}]}]\n",
        job(target="localhost:x"),
    ],
)
def test_nothing_is_said_of_what_is_not_known(tmp_path: Path, prometheus: str) -> None:
    """Another host, a name that nobody can tell, an address that relabelling writes."""
    assert errands(tmp_path, flags=PREFIX, prometheus=prometheus) == []


@pytest.mark.parametrize(
    ("settings", "cause", "expected"),
    [
        ("", "path", "path_prefix: /am"),
        ("path_prefix: /am,", "", ""),
        ("path_prefix: am/,", "", ""),
        ("path_prefix: /am/am,", "path", "path_prefix: /am"),
        ("scheme: https, path_prefix: /am,", "scheme", "scheme: http"),
    ],
)
def test_alerts(tmp_path: Path, settings: str, cause: str, expected: str) -> None:
    """path_prefix has to be the route prefix of the Alertmanager."""
    client = f"{{{settings} static_configs: [{{targets: ['127.0.0.1:9093']}}]}}"
    file = f"alerting: {{alertmanagers: [{client}]}}\n"
    (errand,) = errands(tmp_path, flags=LISTEN, am=ALERTMANAGER, prometheus=file)

    assert (errand.component, errand.kind, errand.cause, errand.expected) == ("alertmanager", "alerts", cause, expected)


@pytest.mark.parametrize(
    ("flags", "url", "cause", "expected"),
    [
        (PREFIX, "http://localhost:9090/p/api/v1/write", "switch", "--web.enable-remote-write-receiver"),
        (PREFIX + "--web.enable-remote-write-receiver", "http://localhost:9090/p/api/v1/write", "", ""),
        (PREFIX + "--web.enable-remote-write-receiver", "http://localhost:9090/p", "path",
         "http://localhost:9090/p/api/v1/write"),
        (PREFIX + "--web.enable-remote-write-receiver", "http://localhost:9090/p/api/v1/write/", "path",
         "http://localhost:9090/p/api/v1/write"),
    ],
)  # fmt: skip
def test_remote_write(tmp_path: Path, flags: str, url: str, cause: str, expected: str) -> None:
    """The receiver lies below the prefix, has to be switched on, and takes no slash at its end."""
    (errand,) = errands(tmp_path, flags=flags, prometheus=f"remote_write: [{{url: '{url}'}}]\n")

    assert (errand.kind, errand.cause, errand.expected) == ("remote-write", cause, expected)


SERVICE = """services:
  prometheus:
    image: prom/prometheus:v2.53.3
    command: [--web.external-url=http://h.example/p, {flags}]
    ports: ["9090:9090"]
    healthcheck: {{test: "{test}"}}
"""


@pytest.mark.parametrize(
    ("flags", "test", "cause"),
    [
        ("", "wget -q --spider http://localhost:9090/-/healthy", "path"),
        ("", "wget -q --spider http://localhost:9090/p/-/healthy", ""),
        ("", "curl -fI http://localhost:9090/p/-/ready", ""),
        ("", "curl -fI http://localhost:9090/p/metrics", "method"),
        ("", "curl -f https://localhost:9090/p/-/ready", "scheme"),
        ("", "curl -X POST http://prometheus:9090/p/-/reload", "switch"),
        ("--web.enable-lifecycle", "curl -X POST http://prometheus:9090/p/-/reload", ""),
        ("--web.enable-lifecycle", "curl http://prometheus:9090/p/-/reload", "method"),
    ],
)
def test_checks(tmp_path: Path, flags: str, test: str, cause: str) -> None:
    """Health checks and reloads of a container follow prefix and scheme, and use a method that is taken."""
    (errand,) = errands(tmp_path, compose=SERVICE.format(flags=flags, test=test))

    assert cause == errand.cause


def test_a_check_of_another_port_is_nobody_s(tmp_path: Path) -> None:
    """What it asks is not the program beside which it stands."""
    assert errands(tmp_path, compose=SERVICE.format(flags="", test="curl http://localhost:1/")) == []


def test_names_that_jobs_ask_by(tmp_path: Path) -> None:
    """Over TLS on this machine the certificate must have the name that the job checks."""
    (tmp_path / "prometheus.yml").write_text(
        job("scheme: https, tls_config: {server_name: a.example},", "127.0.0.1:443").rstrip("]\n")
        + ", {job_name: b, scheme: https, static_configs: [{targets: ['127.0.0.1:8443', 'other:443']}]}"
        + ", {job_name: c, scheme: https, tls_config: {insecure_skip_verify: true},"
        + " static_configs: [{targets: ['127.0.0.1:444']}]}]\n"
    )
    inventory = read([str(tmp_path / "prometheus.yml")], files=HostFiles())

    assert inventory.problems == ()
    assert asked_names(inventory) == (("a.example", 443), ("127.0.0.1", 8443))
