"""A reason is given where ages and names tell it, and none where they do not."""

from datetime import UTC, datetime, timedelta

import pytest

from promaudit.facts.live import LiveServer, RunningProgram
from promaudit.model.observation.explain import Standing

START = datetime(2026, 11, 24, 10, tzinfo=UTC)
LATER, EARLIER = START + timedelta(hours=1), START - timedelta(hours=1)
MASTER = RunningProgram(7, "nginx", "master", START, "/etc/nginx/nginx.conf")
RELOADED = RunningProgram(9, "nginx", "worker", LATER)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(), ""),
        (Standing(443, (MASTER,)), ""),
        (Standing(443, (MASTER,), (("a.conf", LATER),)),
         "a.conf is newer (2026-11-24 11:00:00 UTC) than what nginx (process 7, 2026-11-24 10:00:00 UTC) has read:"
         " reload it"),
        (Standing(443, (MASTER, RELOADED), (("a.conf", START),)),
         "nginx (process 7) was started or reloaded after the last change of a.conf: it runs with other files, or the"
         " request goes elsewhere"),
        (Standing(443, (MASTER,), (("a.conf", EARLIER), ("other", LATER))),
         "nginx (process 7) was started or reloaded after the last change of a.conf: it runs with other files, or the"
         " request goes elsewhere"),
        (Standing(443, (MASTER,), (("a.conf", LATER),), "/srv/nginx.conf"),
         "the nginx that answers (process 7) runs with /etc/nginx/nginx.conf, not with /srv/nginx.conf"),
        (Standing(443, (RunningProgram(5, "docker-proxy", "", START),), (("a.conf", LATER),), "/srv/nginx.conf"), ""),
        (Standing(443, (RunningProgram(5, "haproxy", "", START),), (("a.conf", LATER),)),
         "port 443 of this host is haproxy's (process 5), not nginx's"),
    ],
)  # fmt: skip
def test_why_nginx_differs(standing: Standing, expected: str) -> None:
    """Another program, another file, or a file that is younger than the youngest worker."""
    assert expected == standing.why_nginx(["a.conf"])


def test_another_proxy_gives_itself_away() -> None:
    """Where nothing is known of the host, headers may tell."""
    assert "another proxy is on the way: Via: 1.1 varnish" == Standing().why_nginx((), (("via", "1.1 varnish"),))


@pytest.mark.parametrize(
    ("changed", "started", "expected"),
    [
        (LATER, START,
         "flags.txt is newer (2026-11-24 11:00:00 UTC) than this Prometheus (2026-11-24 10:00:00 UTC): restart it"),
        (EARLIER, START, ""),
        (LATER, None, ""),
    ],
)  # fmt: skip
def test_why_prometheus_differs(changed: datetime, started: datetime | None, expected: str) -> None:
    """A file that is younger than the process."""
    standing = Standing(changed=(("flags.txt", changed), ("nginx.conf", LATER)))

    assert expected == standing.why_prometheus(LiveServer("https://h.test/", started=started), ["flags.txt"])
