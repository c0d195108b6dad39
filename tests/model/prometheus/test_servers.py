"""Real servers answer and start as the model says, on command lines and requests that nobody has thought of."""

import os
from random import Random

import pytest

from promaudit.facts.server import Refused, Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.answer import answer
from promaudit.model.prometheus.configure import configure
from tests.model.prometheus import composed
from tests.model.prometheus.live import COMPONENTS, FILES, ask, servers, started
from tests.model.prometheus.start import Directory, command_line, request
from tests.servers.found import Server as Binary
from tests.servers.prometheus import Ended

SEED = int(os.environ.get("PROMAUDIT_SEED", "4"))
STARTS, REFUSALS, REQUESTS = 2, 4, 120
HOST = Directory(dict(FILES))
NONE = "no Prometheus can be had: name servers in PROMAUDIT_SERVERS"

pytestmark = pytest.mark.servers


def binaries() -> list[Binary]:
    """All servers, or one that stands for none."""
    return servers() or [Binary("none", "0", ())]


def had(binary: Binary) -> Binary:
    """The binary; without one the test is skipped, or fails where it must not be."""
    if not binary.command:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NONE)
    return binary


def arguments(binary: Binary, flags: list[str]) -> list[str]:
    own = ["--storage.tsdb.path=data", "--web.console.templates=consoles"] if binary.name == "prometheus" else []
    return [*own, *flags]


def configured(binary: Binary, flags: list[str]) -> Server | Refused | Undecided:
    line = command_line(COMPONENTS[binary.name], ["--web.listen-address=127.0.0.1:1", *flags], f"{binary.version}+ds")
    return configure(line, files=HOST, host_name="host")


@pytest.mark.parametrize("binary", binaries(), ids=str)
def test_answers(binary: Binary) -> None:
    """Status, Location and Allow of random requests to servers with random flags."""
    random = Random(f"{SEED} {had(binary)}")
    compared = [answers(binary, random, REQUESTS) for _ in range(STARTS)]

    assert [wrong for _, found in compared for wrong in found] == []
    assert sum(asked for asked, _ in compared) > REQUESTS // 2


def answers(binary: Binary, random: Random, count: int) -> tuple[int, list[object]]:
    """How many answers were compared for one command line, and those in which server and model differ."""
    flags = arguments(binary, composed.flags(random))
    server = configured(binary, flags)
    with started(binary, flags) as running:
        if isinstance(running, Ended) != isinstance(server, Refused):
            return 1, [(flags, server, running)]
        if isinstance(running, Ended) or not isinstance(server, Server):
            return count, []
        asked = [(composed.method(random), composed.target(random, server.route_prefix.value)) for _ in range(count)]
        compared = [_answer(server, running.port, *one) for one in asked]
    decided = [(one, *found) for one, found in zip(asked, compared, strict=True) if found is not None]
    return len(decided), [(flags, *wrong) for wrong in decided if wrong[1] != wrong[2]]


Said = tuple[int | None, str | None, str | None]


def _answer(server: Server, port: int, method: str, target: str) -> tuple[Said, Said] | None:
    """What the model and the server say; None where the model does not decide."""
    said = answer(server, request(method, target), HOST)
    if isinstance(said, Undecided):
        return None
    got = ask(port, method, target)
    location = (got.header("Location") or "").replace(f":{port}", ":1") or None
    allow = next((value for name, value in said.headers if name == "Allow"), None)
    return (said.status, said.location, allow), (got.status, location, got.header("Allow"))


@pytest.mark.parametrize("binary", binaries(), ids=str)
def test_starts(binary: Binary) -> None:
    """Exit status and words of command lines that are put together at random."""
    random = Random(f"{SEED} {had(binary)} starts")

    assert [wrong for _ in range(REFUSALS) for wrong in starts(binary, random)] == []


def starts(binary: Binary, random: Random) -> list[object]:
    """One command line, if server and model differ in whether it starts, how it ends and what it says."""
    flags = arguments(binary, composed.words(random))
    server = configured(binary, flags)
    with started(binary, flags) as running:
        if isinstance(running, Ended) and isinstance(server, Refused):
            alike = server.exit_status == running.exit_status and _says(running.words, server.words)
        else:
            alike = not isinstance(running, Ended) and isinstance(server, Server)
    return [] if alike else [(flags, server, running)]


def _says(output: str, words: str) -> bool:
    """Whether a program says these words; a log quotes them once more."""
    plain = output.replace("\\\\", "\\").replace('\\"', '"')
    return words in plain or words in output or words == "it prints and ends"
