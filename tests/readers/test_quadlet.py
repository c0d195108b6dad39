"""Podman's container units are read as Quadlet reads them: image, arguments, names, ports, networks, pods.

Held against what `quadlet -dryrun` of Podman 5.4.2 makes of such units.
"""

import pytest

from promaudit.facts.inventory import Inventory
from promaudit.facts.program import UNKNOWN, CommandLine
from promaudit.facts.span import SourceText
from promaudit.readers import quadlet, read
from promaudit.readers.discover import discover
from tests.readers.host import Host

IMAGE = "Image=quay.io/prometheus/prometheus:v2.53.3\n"
PATH = "/etc/containers/systemd/prom.container"


def unit(lines: str, files: dict[str, str] | None = None) -> CommandLine | None:
    """The start that a unit with these lines of its [Container] section is read as."""
    text = f"[Unit]\nDescription=x\n[Container]\n{lines}"
    line, _ = quadlet.read(SourceText(PATH, text), Host(files or {}))
    return line


def arguments(line: CommandLine | None) -> list[str] | None:
    return None if line is None else [argument.text for argument in line.arguments]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (IMAGE, []),
        (IMAGE + "Exec=--a --b='c d' \\\n  --e\n", ["--a", "--b=c d", "--e"]),
        (IMAGE + "Exec=--a\nExec=--b\n", ["--b"]),
        (IMAGE + "Exec=--a\nExec=\n", []),
        (IMAGE + "Exec=--a=%n --b=100%%\n", ["--a=prom.service", "--b=100%"]),
        (IMAGE + "Exec=--a=${A} --b=$B $C\n[Service]\nEnvironment=A=1 'C=x y'\n", ["--a=1", "--b=$B", "x", "y"]),
        (IMAGE + "Entrypoint=/bin/prometheus\nExec=--a\n", ["--a"]),
        ("Image=docker.io/library/nginx:1.30\nExec=--a\n", None),
        ("Exec=--a\n", None),
        ("Image=prom.image\nExec=--a\n", ["--a"]),
        ("Image=docker.io/thanosio/thanos:v0.38.0\nExec=store --a\n", None),
    ],
)
def test_arguments(lines: str, expected: list[str] | None) -> None:
    """The last Exec= counts; specifiers and variables are those of the service that it becomes."""
    files = {"/etc/containers/systemd/prom.image": f"[Image]\n{IMAGE}"}

    assert expected == arguments(unit(lines, files))


def test_names_ports_and_version() -> None:
    """Every PublishPort= and Network= counts, of the name the last."""
    lines = "ContainerName=one\nContainerName=prometheus\nHostName=h\nNetwork=mon.network\nNetworkAlias=prom\n"
    line = unit(IMAGE + lines + "PublishPort=127.0.0.1:9090:9090\nPublishPort=80:9091/tcp\nPublishPort=9092\n")

    assert line is not None
    assert ("2.53.3", True) == (line.version, line.isolated)
    assert {"prometheus", "prom", "h"} == set(line.host_names)
    assert (("127.0.0.1", 9090, 9090), ("", 80, 9091)) == line.published


def test_a_container_without_a_name_is_called_by_its_unit() -> None:
    """`systemd-` stands before it."""
    line = unit(IMAGE)

    assert line is not None
    assert ("systemd-prom",) == line.host_names


@pytest.mark.parametrize(
    ("lines", "isolated", "ports"),
    [
        ("Network=host\nPublishPort=1:9090\n", False, ()),
        ("PodmanArgs=--network=host -p 1:9090\n", False, ()),
        ("PodmanArgs=-p 1:9090\n", True, (("", 1, 9090),)),
        ("Pod=mon.pod\n", True, (("", 2, 9090),)),
        ("Pod=other.pod\n", True, ()),
    ],
)
def test_networks(lines: str, isolated: bool, ports: tuple[tuple[str, int, int], ...]) -> None:
    """The host's network has no ports of its own; a pod's are those of all that is in it."""
    line = unit(IMAGE + lines, {"/etc/containers/systemd/mon.pod": "[Pod]\nPublishPort=2:9090\n"})

    assert line is not None
    assert (isolated, ports) == (line.isolated, line.published)


def test_drop_ins_count() -> None:
    """`prom.container.d/*.conf` beside the unit."""
    folder = "/etc/containers/systemd/prom.container.d"
    line = unit(IMAGE + "Exec=--a\n", {f"{folder}/10.conf": "[Container]\nExec=--b\nPublishPort=9090:9090\n"})

    assert line is not None
    assert (["--b"], (("", 9090, 9090),)) == (arguments(line), line.published)


def test_checks_are_read() -> None:
    """HealthCmd= and ExecReload= ask for pages."""
    reload = "[Service]\nExecReload=/usr/bin/curl -X POST http://localhost:9090/-/reload\n"
    line = unit(IMAGE + "HealthCmd=wget -q -O- http://localhost:9090/-/healthy || exit 1\n" + reload)

    assert line is not None
    assert {
        ("health", "GET", "http://localhost:9090/-/healthy"),
        ("reload", "POST", "http://localhost:9090/-/reload"),
    } == {(check.purpose, check.method, check.url) for check in line.health_checks}


def test_what_is_not_known_is_said() -> None:
    """A variable of a file that is missing may be anything; an open quote starts nothing."""
    line = unit(IMAGE + "Exec=--a=${A}\n[Service]\nEnvironmentFile=/etc/nowhere\n")
    refused = unit(IMAGE + "Exec=--a 'b\n")

    assert [f"--a={UNKNOWN}"] == arguments(line)
    assert refused is not None
    assert refused.refusal is not None


def test_a_container_unit_is_recognised() -> None:
    """By its name alone; its drop-in leads to it."""
    files = {"prom.container": f"[Container]\n{IMAGE}Exec=--a\n", "prom.container.d/x.conf": "[Container]\nExec=--b\n"}
    found = [read([name], files=Host(files)) for name in files]

    assert [["quadlet"], ["quadlet"]] == [[line.kind for line in one.command_lines] for one in found]
    assert [["--b"], ["--b"]] == [arguments(one.command_lines[0]) for one in found]
    assert ["prom.container", "prom.container.d/x.conf"] == [source.path for source in found[0].sources]


def test_container_units_of_the_host_are_found() -> None:
    """Where no source starts anything, as those of systemd are."""
    files = Host({"/etc/containers/systemd/prometheus.container": f"[Container]\n{IMAGE}Exec=--a\n"})
    found = discover(Inventory(), files)

    assert [("quadlet", ["--a"])] == [(line.kind, arguments(line)) for line in found.command_lines]
