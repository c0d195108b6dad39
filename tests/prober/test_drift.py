"""Each way in which a running deployment departs from its files is found, and named."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from promaudit.facts.finding import Finding
from promaudit.reporters import Style, render
from tests.prober.deployed import SAMPLES, Deployed, deployed, free_address, proxied, spoken, spoken_findings
from tests.prober.hostile import full
from tests.servers import prometheus
from tests.servers.certificate import mint
from tests.servers.found import Server
from tests.servers.process import Process, listens

pytestmark = pytest.mark.servers
Pairs = list[tuple[Server, Server]]


@pytest.fixture
def running(pairs: Pairs, tmp_path: Path) -> Iterator[Deployed]:
    """The guide's deployment in its mended form."""
    proxy, backend = pairs[1 % len(pairs)]
    with deployed(SAMPLES / "tls-guide-kept", tmp_path / "first", proxy, backend) as found:
        yield found


def only(findings: list[Finding], rule: str) -> Finding:
    """The one finding of a rule."""
    (found,) = [finding for finding in findings if finding.rule == rule]
    return found


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_nothing_differs_at_first(running: Deployed) -> None:
    """Without a departure there is nothing to say."""
    assert set() == spoken(running.check())


def test_a_configuration_that_was_edited_and_not_reloaded(running: Deployed) -> None:
    """The file is newer than what nginx has read."""
    edited(running.configuration, f"127.0.0.1:{running.port};", f"127.0.0.1:{running.port}/;")
    found = only(spoken_findings(running.check()), "probe/differs-from-prediction")

    assert found.span is not None
    assert str(running.configuration) == found.span.path
    assert found.help is not None
    assert found.help.startswith(f"{running.configuration} is newer")
    assert found.help.endswith("reload it")


def test_a_certificate_that_was_renewed_and_not_reloaded(running: Deployed) -> None:
    """The certificate that is served is not the one on disk any more."""
    mint(["example.com"], running.certificate, running.certificate.with_suffix(".key"))
    found = only(spoken_findings(running.check("--insecure")), "probe/certificate-differs-from-file")

    assert "serial" in found.message
    assert found.help is not None
    assert found.help.startswith(f"{running.certificate} is newer")


def test_flags_that_were_edited_without_a_restart(running: Deployed) -> None:
    """The live value stands beside the declared one."""
    running.flags.write_text(running.flags.read_text() + "--web.enable-admin-api\n--web.read-timeout=7m\n")
    found = [f for f in spoken_findings(running.check()) if f.rule == "probe/flags-drift"]

    assert [
        "the running Prometheus has --web.enable-admin-api=false, and the files say true",
        "the running Prometheus has --web.read-timeout=5m, and the files say 7m",
    ] == sorted(finding.message for finding in found)
    assert {str(running.flags)} == {finding.span.path for finding in found if finding.span}
    assert all(finding.help and finding.help.endswith("restart it") for finding in found)


def test_flags_of_which_the_files_know_nothing(pairs: Pairs, tmp_path: Path) -> None:
    """A switch that is on, and that no file turns on."""
    sample = tmp_path / "sample"
    shutil.copytree(SAMPLES / "tls-guide-kept", sample)
    (sample / "flags.txt").write_text((sample / "flags.txt").read_text() + "--web.enable-lifecycle\n")
    with deployed(sample, tmp_path / "first", *pairs[0]) as running:
        edited(running.flags, "--web.enable-lifecycle\n", "")
        found = only(spoken_findings(running.check()), "probe/flags-drift")

    assert found.message.startswith("the running Prometheus has --web.enable-lifecycle=true")


def test_another_route_prefix(running: Deployed) -> None:
    """The live prefix is told beside that of the file."""
    edited(running.flags, "--web.external-url=https://example.com/prometheus", "--web.route-prefix=/\n"
           "--web.external-url=https://example.com/prometheus")  # fmt: skip
    found = [(f.rule, f.severity, f.message) for f in spoken_findings(running.check())]

    assert [
        ("probe/flags-drift", "error", "the running Prometheus has --web.route-prefix=/prometheus, and the files say /")
    ] == found


def test_another_nginx_in_front(running: Deployed, pairs: Pairs, tmp_path: Path) -> None:
    """Somebody else answers under the name: the process that does, and its file, are told."""
    other = tmp_path / "other"
    shutil.copytree(running.folder, other, ignore=shutil.ignore_patterns(".nginx", "web"))
    address = free_address()
    edited(other / "nginx.conf", running.address, address)
    edited(other / "nginx.conf", str(running.folder), str(other))
    edited(other / "nginx.conf", "location /prometheus/ {", "location /prometheus/ { return 404; } location /old/ {")
    with proxied(pairs[0][0], other, address):
        found = only(spoken_findings(replace(running, address=address).check()), "probe/differs-from-prediction")

    assert found.help is not None
    assert f"runs with {other}/nginx.conf, not with {running.configuration}" in found.help


def test_prometheus_is_down(pairs: Pairs, tmp_path: Path) -> None:
    """nginx answers 502 by itself."""
    with deployed(SAMPLES / "tls-guide-kept", tmp_path, *pairs[0]) as running:
        pass
    with proxied(pairs[0][0], tmp_path, running.address):
        report = running.check()

    assert {"probe/unhealthy"} == spoken(report)
    assert "nginx answers, and Prometheus behind it does not: 502 from nginx" in only(
        spoken_findings(report), "probe/unhealthy"
    ).message


def test_nginx_is_down(pairs: Pairs, tmp_path: Path) -> None:
    """Nothing listens."""
    with deployed(SAMPLES / "tls-guide-kept", tmp_path, *pairs[0]) as running:
        pass

    assert "connection refused" in only(spoken_findings(running.check()), "probe/unreachable").message


def test_tls_is_missing_where_the_file_has_it(running: Deployed, pairs: Pairs, tmp_path: Path) -> None:
    """The port speaks plain HTTP."""
    other = tmp_path / "other"
    shutil.copytree(running.folder, other, ignore=shutil.ignore_patterns(".nginx", "web"))
    address = free_address()
    edited(other / "nginx.conf", running.address, address)
    edited(other / "nginx.conf", str(running.folder), str(other))
    edited(other / "nginx.conf", ":443 ssl;", ":443;")
    with proxied(pairs[0][0], other, address):
        report = replace(running, address=address).check()

    assert {"probe/tls-handshake"} == spoken(report)
    assert "the port speaks plain HTTP" in only(spoken_findings(report), "probe/tls-handshake").message


def test_tls_of_prometheus_is_missing_in_the_proxy(running: Deployed, pairs: Pairs, tmp_path: Path) -> None:
    """nginx speaks HTTP to a Prometheus that serves TLS."""
    key = running.certificate.with_suffix(".key")
    (tmp_path / "web.yml").write_text(f"tls_server_config: {{cert_file: {running.certificate}, key_file: {key}}}\n")
    flags = ["--web.external-url=https://example.com/prometheus", f"--web.config.file={tmp_path}/web.yml"]
    other = tmp_path / "other"
    shutil.copytree(running.folder, other, ignore=shutil.ignore_patterns(".nginx", "web"))
    address = free_address()
    with prometheus.running(pairs[0][1], flags) as secure:
        assert isinstance(secure, prometheus.Running)
        edited(other / "nginx.conf", running.address, address)
        edited(other / "nginx.conf", str(running.folder), str(other))
        edited(other / "nginx.conf", f"127.0.0.1:{running.port}", f"127.0.0.1:{secure.port}")
        with proxied(pairs[0][0], other, address):
            report = replace(running, address=address).check()

    assert {"probe/unhealthy"} == spoken(report)
    assert "a Prometheus that serves TLS" in only(spoken_findings(report), "probe/unhealthy").message


def test_a_firewall_that_drops(running: Deployed) -> None:
    """The packets are lost on the way."""
    with full() as port:
        there = f"example.com:443:127.0.0.1:{port}"
        report = running.check_at(["--connect-to", there], "--timeout", "0.5")

    assert {"probe/unreachable"} == spoken(report)
    assert "a firewall that drops?" in only(spoken_findings(report), "probe/unreachable").message


def test_a_name_that_does_not_resolve(running: Deployed) -> None:
    """The public name has no address (RFC 6761 keeps `invalid` free)."""
    edited(running.configuration, "server_name         example.com", "server_name         prometheus.invalid")
    edited(running.flags, "https://example.com/", "https://prometheus.invalid/")
    report = running.check_at([], "--timeout", "5")

    assert {"probe/unreachable"} == spoken(report)
    assert "no such host" in only(spoken_findings(report), "probe/unreachable").message


def test_the_port_of_prometheus_itself(running: Deployed) -> None:
    """It is asked where that is wished; on loopback it is nobody else's business."""
    named = running.check("--probe-upstream", f"127.0.0.1:{running.port}")
    known = running.check_at(["--resolve", f"example.com:443:{running.address}", "--connect-to",
                              f"example.com:{running.port}:127.0.0.1:", "--cacert", str(running.certificate),
                              "--probe-upstream"])  # fmt: skip

    seen = [report.deployments[0].live for report in (named, known)]

    assert [set(), set()] == [spoken(named), spoken(known)]
    assert [(f"http://127.0.0.1:{running.port}/", True), (f"http://example.com:{running.port}/", True)] == [
        (live.port.url, live.port.loopback) for live in seen if live and live.port
    ]


def test_the_guides_own_test(pairs: Pairs, tmp_path: Path) -> None:
    """Why curl prints a redirect page, in one screen, from the URL alone."""
    with deployed(SAMPLES / "tls-guide", tmp_path, *pairs[1 % len(pairs)]) as running:
        report = running.probe("https://example.com/prometheus/")
    text = render(report, Style())

    assert "nginx passes `/prometheus/` on as `//`" in text
    assert "location /prometheus/ {" in text
    assert len(text.splitlines()) <= 50


def test_a_password_that_nginx_asks_for(pairs: Pairs, tmp_path: Path) -> None:
    """Without it nothing else is found out; with it everything is as predicted."""
    sample = tmp_path / "sample"
    shutil.copytree(SAMPLES / "tls-guide-kept", sample)
    main = sample / "etc" / "nginx" / "nginx.conf"
    edited(main, "location /prometheus/ {", "location /prometheus/ { auth_basic x; auth_basic_user_file htpasswd;")
    (main.parent / "htpasswd").write_text("admin:{PLAIN}secret\n")
    with deployed(sample, tmp_path / "first", *pairs[0]) as running:
        without, given = running.check(), running.check("--user", "admin:secret")
        wrong = running.check("--user", "admin:guess")

    assert [{"probe/needs-credentials"}, set(), {"probe/needs-credentials"}] == [
        spoken(without), spoken(given), spoken(wrong),
    ]  # fmt: skip


def test_a_reload_takes_the_edit_up(running: Deployed, pairs: Pairs) -> None:
    """With a master and its workers: after the reload the youngest worker is younger than the file."""
    address = free_address()
    main = running.folder / "master.conf"
    main.write_text(running.configuration.read_text().replace(running.address, address))
    process = Process([*pairs[0][0].command, "-p", str(running.folder), "-c", str(main), "-e", "stderr",
                       "-g", f"daemon off; pid {running.folder}/master.pid;"], running.folder)  # fmt: skip
    try:
        assert process.wait(lambda: listens(443, address))
        time.sleep(0.05)  # ages are told to the tick
        here = "location /prometheus/ {"
        edited(main, here, f"location = /prometheus/metrics {{ return 418; }} {here}")
        there = replace(running, address=address, main="master.conf")
        before = only(spoken_findings(there.check()), "probe/differs-from-prediction").help or ""
        os.kill(int((running.folder / "master.pid").read_text()), signal.SIGHUP)

        assert before.endswith("reload it")
        assert process.wait(lambda: not spoken_findings(there.check()))
    finally:
        process.close()


def test_a_stripped_prefix_is_told_from_the_url_alone(pairs: Pairs, tmp_path: Path) -> None:
    """Prometheus answers below the prefix twice."""
    with deployed(SAMPLES / "broken" / "prefix-stripped", tmp_path, *pairs[0]) as running:
        report = running.probe("https://example.com/prometheus/")

    assert {"probe/prefix-stripped"} == {rule for rule in spoken(report) if "chain" not in rule}
