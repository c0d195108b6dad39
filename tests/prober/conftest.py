"""Real servers for the tests of the prober, each pair of versions once."""

import os

import pytest

from tests.servers.found import Server, found


@pytest.fixture(scope="session")
def pairs() -> list[tuple[Server, Server]]:
    """Releases of nginx and Prometheus, oldest with oldest."""
    chosen = list(zip(found("nginx"), found("prometheus"), strict=False))
    if not chosen:
        if os.environ.get("CI") == "true":
            pytest.fail("no nginx or no Prometheus: PROMAUDIT_SERVERS lists where they are")
        pytest.skip("no nginx or no Prometheus: PROMAUDIT_SERVERS lists where they are")
    return chosen
