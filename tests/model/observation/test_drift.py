"""Live flags beside declared ones."""

import pytest

from promaudit.facts.http import Response
from promaudit.facts.journey import Exchange
from promaudit.facts.live import FlagDrift, LiveServer
from promaudit.facts.observation import Observation
from promaudit.facts.program import Argument, CommandLine
from promaudit.facts.server import Server
from promaudit.facts.span import Span
from promaudit.model.observation.drift import flag_drifts, is_of_flags, other_version
from promaudit.model.prometheus.configure import configure

PLACE = Span("flags.txt", 1, 1, 1, 2)


def declared(*flags: str) -> Server:
    line = CommandLine("prometheus", "flags", "flags.txt", tuple(Argument(flag, PLACE) for flag in flags))
    server = configure(line, "2.53.3")
    assert isinstance(server, Server)
    return server


@pytest.mark.parametrize(
    ("flags", "live", "expected"),
    [
        ((), {"web.enable-lifecycle": "false", "web.route-prefix": "/"}, []),
        ((), {"web.enable-lifecycle": "true"}, [("web.enable-lifecycle", "", "true")]),
        (("--web.enable-lifecycle",), {"web.enable-lifecycle": "true"}, []),
        (("--web.enable-lifecycle",), {"web.enable-lifecycle": "false"}, [("web.enable-lifecycle", "true", "false")]),
        (("--web.external-url=https://h/p/",), {"web.external-url": "https://h/p", "web.route-prefix": "/p"}, []),
        (("--web.external-url=https://h/p",), {"web.route-prefix": "/"}, [("web.route-prefix", "/p", "/")]),
        (("--web.route-prefix=/",), {"web.external-url": "http://box:9090/", "web.route-prefix": "/p"},
         [("web.route-prefix", "/", "/p")]),
        (("--web.read-timeout=7m",), {"web.read-timeout": "5m"}, [("web.read-timeout", "7m", "5m")]),
        ((), {"web.read-timeout": "9m", "storage.tsdb.path": "/x"}, []),
        ((), {"web.config.file": "/etc/web.yml"}, [("web.config.file", "", "/etc/web.yml")]),
    ],
)  # fmt: skip
def test_flags(flags: tuple[str, ...], live: dict[str, str], expected: list[tuple[str, str, str]]) -> None:
    """What is declared must be so; what is not is compared where somebody may get in by it."""
    found = flag_drifts(declared(*flags), LiveServer("https://h/", flags=tuple(live.items())), "")

    assert expected == [(drift.flag, drift.declared, drift.live) for drift in found]


@pytest.mark.parametrize(
    ("files", "live", "expected"),
    [
        (None, "2.53.3", ""),
        ("2.53.3", "", ""),
        ("v2.53.3", "2.53.3", ""),
        ("2.53.3", "2.53.3+ds1", ""),
        ("2.53.3+ds1", "2.53.3+ds2", "2.53.3+ds1"),
        ("2.53.3", "2.53.4", "2.53.3"),
        ("latest", "2.53.4", ""),
        ("v3", "3.5.3", ""),
    ],
)
def test_versions(files: str | None, live: str, expected: str) -> None:
    """Another release is told; a tag that names none contradicts nothing."""
    assert expected == other_version(files, live)


@pytest.mark.parametrize(
    ("flag", "by", "component", "expected"),
    [
        ("web.route-prefix", "prometheus", "prometheus", True),
        ("web.route-prefix", "a Go server", "prometheus", True),
        ("web.route-prefix", "nginx", "prometheus", False),
        ("web.route-prefix", "prometheus", None, False),
        ("web.read-timeout", "prometheus", "prometheus", False),
    ],
)
def test_what_other_flags_explain(flag: str, by: str, component: str | None, expected: bool) -> None:
    """Answers of Prometheus itself, where a flag differs on which they depend: that is one mistake, not two."""
    predicted = Exchange("GET", "https://h/", response=Response(200), component=component)
    live = Exchange("GET", "https://h/", response=Response(404, by=by))

    assert expected == is_of_flags(Observation("open", predicted, live), (FlagDrift(flag, "/", "/p", ""),))
