"""Which configurations may be refused by one release alone."""

from promaudit.model.nginx.refusals.releases import may_differ
from promaudit.readers import nginx
from tests.model.nginx.refusals.record import load, text
from tests.model.nginx.refusals.recorded import Memory

OLDEST, NEWEST = "1.22.1", "1.30.6"


def test_no_difference_is_missed() -> None:
    """Wherever the recorded releases refuse differently, the words of the configuration tell that they may."""
    differing = [case for case in load() if case["said"][OLDEST][0] != case["said"][NEWEST][0]]
    read = [nginx.read("/srv/nginx.conf", files=Memory({"/srv/nginx.conf": text(case)})) for case in differing]
    missed = [one.sources[0].text for one in read if not may_differ(one, (1, 22, 1), (1, 30, 6))]
    assert ([], True) == (missed, len(differing) > 20)


def test_most_are_refused_alike() -> None:
    """An ordinary configuration has no words that releases treat differently."""
    ordinary = "events {}\nhttp { server { listen 443 ssl; location / { proxy_pass http://127.0.0.1:9090/; } } }"
    read = nginx.read("/srv/nginx.conf", files=Memory({"/srv/nginx.conf": ordinary.replace(" ssl", "")}))
    assert not may_differ(read, (1, 22, 1), (1, 30, 6))
