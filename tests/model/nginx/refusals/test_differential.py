"""Configurations broken at random, judged by real nginx: see differential.py, which runs as many as one likes."""

import os

import pytest

from tests.model.nginx.refusals.differential import compositions, run, servers, words

pytestmark = pytest.mark.servers


@pytest.fixture(autouse=True)
def _nginx() -> None:
    if servers():
        return
    if os.environ.get("CI") == "true":
        pytest.fail("nginx is not installed, and PROMAUDIT_SERVERS names none")
    pytest.skip("nginx is not installed, and PROMAUDIT_SERVERS names none")


def test_broken_configurations() -> None:
    """What nginx refuses is refused in its words, file and line; what it accepts is not; warnings are the same."""
    found = list(run(1, 150, servers()))
    assert [] == [difference for difference in found if difference[0] not in ("equal", "host")]
    assert any(difference[0] == "equal" and difference[3] != (None, []) for difference in found)


def test_compositions() -> None:
    """Parts that do not go together are found out as nginx finds them out, also once all is read."""
    found = list(compositions(1, 60, servers()))
    assert [] == [difference for difference in found if difference[0] not in ("equal", "host")]


def test_words() -> None:
    """Quotes, escapes, braces, comments and white space make the words that nginx makes of them."""
    found = list(words(1, 150, servers()))
    assert [] == [difference for difference in found if difference[0] not in ("equal", "host")]
