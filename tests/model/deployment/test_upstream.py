"""Which component a request reaches that nginx passes on."""

import pytest

from promaudit.facts.failure import Setting
from promaudit.facts.program import CommandLine
from promaudit.model.deployment.upstream import Listener, match, open_addresses, split_upstream

PLAIN = CommandLine("prometheus", "flags", "flags.txt", ())


def listener(host: str, port: int = 9090) -> Listener:
    return Listener(host, port, Setting(f"{host}:{port}"))


@pytest.mark.parametrize(
    ("upstream", "listening", "expected"),
    [
        ("http://127.0.0.1:9090", "", "here"),
        ("http://localhost:9090", "", "here"),
        ("http://localhost:9090", "127.0.0.1", "here"),
        ("http://127.0.0.1:9090", "localhost", "here"),
        ("http://[::1]:9090", "127.0.0.1", "no"),
        ("http://127.0.0.1:9091", "", "no"),
        ("http://127.0.0.1:80", "127.0.0.1", "no"),
        ("http://10.0.0.5:9090", "10.0.0.5", "here"),
        ("http://10.0.0.5:9090", "127.0.0.1", "no"),
        ("http://10.0.0.5:9090", "", "perhaps"),
        ("http://prom.internal:9090", "127.0.0.1", "perhaps"),
        ("http://prom.internal:9091", "127.0.0.1", "no"),
        ("https://127.0.0.1:9090", "127.0.0.1", "here"),
    ],
)
def test_an_address_is_held_against_the_listen_address(upstream: str, listening: str, expected: str) -> None:
    """The port must be the same; addresses are compared, names are not looked up."""
    assert expected == match(split_upstream(upstream), [listener(listening)], PLAIN)


@pytest.mark.parametrize(
    ("upstream", "expected"),
    [
        ("http://prometheus:9090", "here"),
        ("http://Prometheus:9090", "here"),
        ("http://prometheus:9091", "no"),
        ("http://127.0.0.1:19090", "here"),
        ("http://127.0.0.1:9090", "no"),
        ("http://monitor.example:19090", "perhaps"),
    ],
)
def test_a_container_is_reached_by_its_name_or_its_published_port(upstream: str, expected: str) -> None:
    """By name the container's own port counts, from outside the published one."""
    container = CommandLine(
        "prometheus", "compose", "compose.yaml", (), host_names=("prometheus",), published=(("", 19090, 9090),)
    )

    assert expected == match(split_upstream(upstream), [listener("")], container)


@pytest.mark.parametrize("upstream", ["http://prometheus:9090", "http://127.0.0.1:19090"])
def test_the_loopback_of_a_container_is_closed(upstream: str) -> None:
    """Neither its name nor a published port leads there."""
    container = CommandLine(
        "prometheus", "compose", "compose.yaml", (), host_names=("prometheus",), published=(("", 19090, 9090),)
    )

    assert "no" == match(split_upstream(upstream), [listener("127.0.0.1")], container)


@pytest.mark.parametrize(
    ("listening", "published", "isolated", "expected"),
    [
        ("", (), False, (("", 9090),)),
        ("127.0.0.1", (), False, ()),
        ("::1", (), False, ()),
        ("localhost", (), False, ()),
        ("10.0.0.5", (), False, (("10.0.0.5", 9090),)),
        ("", (), True, ()),
        ("", (("", 19090, 9090),), True, (("", 19090),)),
        ("", (("127.0.0.1", 19090, 9090),), True, ()),
        ("", (("", 3000, 3000),), True, ()),
    ],
)
def test_what_other_hosts_can_reach(
    listening: str,
    published: tuple[tuple[str, int, int], ...],
    isolated: bool,
    expected: tuple[tuple[str, int], ...],
) -> None:
    """A loopback address is closed to them; a container is open where its port is published."""
    command_line = CommandLine("prometheus", "compose", "c.yaml", (), published=published, isolated=isolated)

    assert expected == open_addresses(command_line, (listener(listening),))
