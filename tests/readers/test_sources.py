"""What a source is, by its name and content; flags as plain text; processes and units of a host."""

import pytest

from promaudit.facts.inventory import Inventory
from promaudit.facts.span import SourceText
from promaudit.readers import read
from promaudit.readers.component import image_version
from promaudit.readers.discover import discover
from promaudit.readers.sources import recognise
from tests.readers.host import Host

NGINX = "events {}\nhttp { server { listen 80; } }\n"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("nginx.conf", NGINX, "nginx"),
        ("prometheus.service", "[Unit]\n", "systemd"),
        ("override.conf", "[Service]\nExecStart=\n", "systemd"),
        ("docker-compose.yml", "services: {a: {image: b}}", "compose"),
        ("x.yaml", "apiVersion: v1\nkind: Pod\n", "kubernetes"),
        ("values.yaml", "prometheus: {prometheusSpec: {}}", "helm"),
        ("prometheus.yml", "global: {scrape_interval: 1s}\n", "prometheus.yml"),
        ("web.yml", "basic_auth_users: {a: b}\n", "web-config"),
        ("prometheus", 'ARGS="--web.external-url=http://h/p"\n', "environment"),
        (".env", "A=1\n", "dotenv"),
        ("run.sh", "#!/bin/sh\nexec prometheus --a\n", "shell"),
        ("run", "A=1\nexec prometheus --a=$A\n", "shell"),
        ("run", "docker run prom/prometheus --a\n", "docker-run"),
        ("prom.ini", "[program:prom]\ncommand=prometheus\n", "supervisor"),
        ("prometheus", "#!/sbin/openrc-run\ncommand=prometheus\n", "openrc"),
        ("grafana.ini", "[server]\nroot_url = https://h/g/\n", "grafana.ini"),
        ("flags.txt", "--web.external-url=http://h/p\n", "flags"),
        ("flags.txt", "# of ours\n\n/opt/prometheus-2.53.3.linux-amd64/prometheus --a\n", "flags"),
        ("flags.txt", "@more.txt\n--a\n", "flags"),
        ("Dockerfile", 'FROM prom/prometheus\nCMD ["--web.external-url=http://h/p"]\n', None),
        ("uninstall.txt", "apt-get remove -y prometheus\n", None),
        ("broken.yml.bak", "services:\n  a: [--b\n", None),
        ("cmdline", "/usr/bin/prometheus\0--a\0", "process"),
        ("README", "Nothing of ours.", None),
    ],
)
def test_a_source_is_recognised(name: str, text: str, kind: str | None) -> None:
    """By its name where that tells, else by what stands in it."""
    assert kind == recognise(SourceText(name, text))


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("prom/prometheus:v2.53.3", "2.53.3"),
        ("registry.h/own/prometheus:2.53.3-r1", "2.53.3"),
        ("grafana/grafana:10.2", "10.2"),
        ("localhost/prometheus:v0.1", None),
        ("prometheus:1.4", None),
        ("prom/prometheus:latest", None),
        ("prom/prometheus@sha256:0123", None),
    ],
)
def test_the_version_that_a_tag_tells(image: str, version: str | None) -> None:
    """Somebody's own image counts its own versions."""
    assert version == image_version(image)


def arguments(files: dict[str, str], *sources: str) -> list[list[str]]:
    inventory = read(list(sources), files=Host(files))
    assert inventory.problems == ()
    return [[argument.text for argument in line.arguments] for line in inventory.command_lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--a=\"b\"\n# c\n\n  --d e  \n", ['--a="b"', "--d", "e"]),
        ("prometheus --a=\"b c\" --d 'e'\n", ["--a=b c", "--d", "e"]),
        ("--a \\\n  --b\n", ["--a", "--b"]),
        ("@flags.txt\n--a\n", ["@flags.txt", "--a"]),
    ],
)
def test_flags_as_text(text: str, expected: list[str]) -> None:
    """One argument a line is taken to the letter; anything else is a command line."""
    assert arguments({"f.txt": text}, "prometheus:f.txt") == [expected]


UNIT = "[Service]\nEnvironmentFile=/etc/default/prometheus\nExecStart=/usr/bin/prometheus $ARGS\n"


def test_a_copy_of_the_environment_file_stands_in_for_the_host_s() -> None:
    """A repository keeps `default/prometheus` beside the unit; the order of the sources does not matter."""
    files = {"prometheus.service": UNIT, "default/prometheus": "ARGS=--a\n"}

    assert arguments(files, "prometheus.service", "default/prometheus") == [["--a"]]
    assert arguments(files, "default/prometheus", "prometheus.service") == [["--a"]]


def test_an_environment_file_alone_holds_arguments() -> None:
    """Debian's packages start their programs with `$ARGS` of /etc/default/NAME."""
    files = {"/etc/default/prometheus": "ARGS=\"--a '--b c'\"\n"}

    assert arguments(files, "/etc/default/prometheus") == [["--a", "--b c"]]


def test_a_drop_in_belongs_to_its_unit() -> None:
    """Named by itself or beside its unit, it is read once."""
    files = {"p.service": "[Service]\nExecStart=/usr/bin/prometheus --a\n",
             "p.service.d/x.conf": "[Service]\nExecStart=\nExecStart=/usr/bin/prometheus --b\n"}  # fmt: skip

    assert arguments(files, "p.service", "p.service.d/x.conf") == [["--b"]]
    assert arguments(files, "p.service.d/x.conf") == [["--b"]]


def test_the_web_config_that_flags_name_is_read() -> None:
    """It decides whether TLS is spoken; the one of a container is not on this host."""
    files = {"f.txt": "--web.config.file=/w.yml\n", "/w.yml": "basic_auth_users: {a: b}\n",
             "c.yml": "services: {p: {image: prom/prometheus, command: [--web.config.file=/w.yml]}}"}  # fmt: skip

    assert [one.users for one in read(["f.txt"], files=Host(files)).web_configs] == [("a",)]
    assert read(["c.yml"], files=Host(files)).web_configs == ()


def test_a_grafana_ini_joins_the_grafana_that_is_started() -> None:
    """Its settings come first, as defaults of the service."""
    files = {"grafana.ini": "[server]\nroot_url = 'https://h/g/' \n;http_port = 1\n[security]\na = x\n",
             "c.yml": "services: {g: {image: grafana/grafana, environment: {GF_SERVER_DOMAIN: h, S: x}}}"}  # fmt: skip
    (line,) = read(["grafana.ini", "c.yml"], files=Host(files)).command_lines

    assert [argument.text for argument in line.arguments] == ["cfg:default.server.root_url=https://h/g/"]
    assert line.environment == (("GF_SERVER_DOMAIN", "h"),)


HOST = {
    "/proc/7/cmdline": "/usr/bin/prometheus\0--a\0\0",
    "/proc/7/cgroup": "0::/system.slice/prometheus.service\n",
    "/proc/7/environ": "GODEBUG=httpmuxgo121=0\0PASSWORD=x\0",
    "/proc/8/cmdline": "bash\0",
    "/proc/9/cmdline": "/usr/bin/alertmanager\0--b\0",
    "/proc/9/cgroup": "0::/docker/abc\n",
    "/etc/systemd/system/alertmanager.service": "[Service]\nExecStart=/usr/bin/alertmanager --b\n",
    "/lib/systemd/system/pushgateway.service": "[Service]\nExecStart=/usr/bin/pushgateway --c\n",
}


def test_programs_of_a_host_are_found() -> None:
    """Running ones by /proc, told by their unit where that says the same; units that do not run where nothing does."""
    found = discover(Inventory(), Host(HOST)).command_lines

    assert [(line.component, line.kind, [a.text for a in line.arguments]) for line in found] == [
        ("prometheus", "process", ["--a", ""]),
        ("alertmanager", "systemd", ["--b"]),
        ("pushgateway", "systemd", ["--c"]),
    ]
    assert found[0].environment == (("GODEBUG", "httpmuxgo121=0"),)
    assert found[0].arguments[0].span[:3] == ("/proc/7/cmdline", 1, 21)


def test_nothing_is_looked_for_where_a_source_starts_something() -> None:
    """What is named is what is audited."""
    known = read(["f.txt"], files=Host({"f.txt": "--a\n"}))

    assert discover(known, Host(HOST)) is known
