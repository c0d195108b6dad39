"""Tests that start servers are skipped where they cannot be had, and fail where they must be (CI=true)."""

import os

import pytest

from tests.end_to_end.private_host import why_not
from tests.servers import found


@pytest.fixture(autouse=True)
def _servers(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("servers") is None:
        return
    because = why_not(found("prometheus") if found("nginx") else ())
    if because is not None and os.environ.get("CI") == "true":
        pytest.fail(because)
    if because is not None:
        pytest.skip(because)
