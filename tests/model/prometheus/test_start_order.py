"""Which of two mistakes a program ends with: programs of the family register their routes before they listen.

Measured with Prometheus 2.42.0 and 3.5.3 and Alertmanager 0.33.1.
"""

import pytest

from promaudit.facts.program import Component
from promaudit.facts.server import Refused
from promaudit.model.prometheus.configure import configure
from tests.model.prometheus.start import command_line

EXTERNAL, NO_PORT = "--web.external-url=http://h.example", "--web.listen-address=localhost"


@pytest.mark.parametrize(
    ("component", "version", "arguments", "status", "words"),
    [
        ("prometheus", "2.42.0+ds", [EXTERNAL, NO_PORT, "--web.route-prefix=/:x:y"], 2, "panic: only one wildcard"),
        ("prometheus", "3.5.3+ds", [EXTERNAL, NO_PORT, "--web.route-prefix=/:x:y"], 2, "panic: only one wildcard"),
        ("prometheus", "3.5.3+ds", [NO_PORT, "--web.route-prefix=/:x:y"], 2,
         'parse external URL "": address localhost: missing port'),
        ("prometheus", "3.5.3+ds", [EXTERNAL, NO_PORT], 1, "listen tcp: address localhost: missing port"),
        ("alertmanager", "0.33.1", [EXTERNAL, NO_PORT, "--web.route-prefix=/:x:y"], 2, "panic: only one wildcard"),
        ("alertmanager", "0.33.1", [NO_PORT, "--web.route-prefix=/:x:y"], 1, "address localhost: missing port"),
    ],
)  # fmt: skip
def test_the_first_mistake_is_told(
    component: Component, version: str, arguments: list[str], status: int, words: str
) -> None:
    """The external URL is read first, then the routes are registered, and only then is the address listened on."""
    got = configure(command_line(component, arguments, version))

    assert isinstance(got, Refused)
    assert (status, words) == (got.exit_status, got.words[: len(words)])
