"""Random configurations and the corners of nginx's documentation: real nginx and promaudit say the same.

The command of this package runs as many as one likes; here are few, the same ones each time.
"""

import os
from collections.abc import Iterable, Iterator

import pytest

from tests.generators.nginx.case import Case
from tests.generators.nginx.compose import compose
from tests.generators.nginx.judge import Difference, Judged, judge
from tests.generators.nginx.recorded import recorded
from tests.generators.nginx.world import World, world
from tests.servers.found import Server, found

pytestmark = pytest.mark.servers

#: Seeds of each level, and requests of each case.
SEEDS, REQUESTS = range(1, 10), 14
#: What nginx says of a configuration with names that this host does not know.
UNKNOWN_HOST = "host not found"


@pytest.fixture(scope="module")
def here() -> Iterator[World]:
    with world() as made:
        yield made


def servers() -> list[Server | None]:
    return list(found("nginx")) or [None]


def needed(server: Server | None) -> Server:
    """The server; without one the test is skipped, or fails where it must not be."""
    if server is not None:
        return server
    because = "nginx is not installed, and PROMAUDIT_SERVERS names none"
    if os.environ.get("CI") == "true":
        pytest.fail(because)
    pytest.skip(because)


@pytest.mark.parametrize("server", servers(), ids=str)
def test_composed_configurations(server: Server | None, here: World) -> None:
    """Status, Location, what was passed on, server and location are those of nginx; few requests are undecided."""
    cases = (compose(seed, level, REQUESTS) for seed in SEEDS for level in (1, 2, 3, 4))
    judged = judged_all(cases, needed(server), here)
    total = sum(one.agreed for one in judged)
    assert ([], True) == (differences(judged), total > len(SEEDS) * 4 * REQUESTS * 0.9)


@pytest.mark.parametrize("server", servers(), ids=str)
def test_corners(server: Server | None, here: World) -> None:
    """The hand-written cases hold in every release, not only in the one that they were recorded from."""
    judged = judged_all(recorded(), needed(server), here)
    assert ([], True) == (differences(judged), sum(one.agreed for one in judged) > 500)


def judged_all(cases: Iterable[Case], server: Server, here: World) -> list[Judged]:
    return [judge(case, server, here) for case in cases]


def differences(judged: list[Judged]) -> list[Difference]:
    found_ = [difference for one in judged for difference in one.differences]
    return [one for one in found_ if one.request is not None or UNKNOWN_HOST not in str(one.parts)]
