"""Real handshakes on loopback: what the clients of this machine say of new presentations is what promaudit says."""

import datetime
import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.model.tls.clients.programs import everything
from tests.model.tls.measured import measured
from tests.model.tls.presented import presented
from tests.model.tls.test_recorded import disagreements
from tests.servers.found import found

#: Other presentations than the recorded ones, and few enough to be quick.
SEED, COUNT = 21, 40


@pytest.mark.servers
def test_verdicts_agree_with_the_clients_that_are_there(tmp_path: Path) -> None:
    """Whatever clients can be had: openssl, curl and Python always, Go, Node and Java where they are installed."""
    servers = found("nginx")
    if not servers and os.environ.get("CI") != "true":
        pytest.skip("no nginx: PROMAUDIT_SERVERS names none, and the system has none")
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    with ExitStack() as stack:
        (tmp_path / "clients").mkdir()
        clients = everything(tmp_path / "clients", stack)
        cases = list(presented(SEED, COUNT, now))
        seen = list(measured(cases, servers[0], clients, tmp_path))

    assert {"python-ssl", "urllib3"} <= set(clients)
    assert COUNT == len(seen)
    assert [] == [line for one in seen for line in disagreements(one)]
