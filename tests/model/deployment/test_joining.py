"""Which component a nginx publishes where, when several stand behind it."""

from pathlib import Path

import pytest

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.deployment import Deployment
from tests.model.deployment.composed import causes, nginx, predicted, server, verdicts

PASS_TWO = "location /a/ { proxy_pass http://127.0.0.1:9090; } location /b/ { proxy_pass http://127.0.0.1:9093; }"
FLAGS = "--web.listen-address=127.0.0.1:9090\n--web.external-url=http://h.test/a\n"
ALERTMANAGER = "--web.listen-address=127.0.0.1:9093\n--web.external-url=http://h.test/b\n"


def test_each_component_is_a_deployment_of_its_own(tmp_path: Path) -> None:
    """Told apart by the addresses that they listen on."""
    files = {"nginx.conf": nginx(server(PASS_TWO)), "flags.txt": FLAGS, "am.txt": ALERTMANAGER}
    found = predicted(tmp_path, files, ("alertmanager:am.txt", "flags.txt"))

    assert [("alertmanager", "http://h.test/b/"), ("prometheus", "http://h.test/a/")] == [
        (one.component, one.public_url) for one in found
    ]
    assert {"works"} == {verdict for one in found for verdict in verdicts(one).values()}


def test_the_component_of_the_public_url_comes_first(tmp_path: Path) -> None:
    """The others have the bases that their own external URLs say."""
    files = {"nginx.conf": nginx(server(PASS_TWO)), "flags.txt": FLAGS, "am.txt": ALERTMANAGER}
    assumed = Assumptions(public_url="http://h.test/a")
    found = predicted(tmp_path, files, ("alertmanager:am.txt", "flags.txt"), assumed)

    assert ["prometheus", "alertmanager"] == [one.component for one in found]


COMPOSE = """\
services:
  one:
    image: prom/prometheus:v2.53.3
    command: [--web.external-url=http://h.test/one]
  two:
    image: prom/prometheus:v2.53.3
    command: [--web.external-url=http://h.test/two]
"""


def test_containers_are_told_apart_by_their_names(tmp_path: Path) -> None:
    """Both listen on 9090, each on a machine of its own."""
    body = "location /one/ { proxy_pass http://one:9090; } location /two/ { proxy_pass http://two:9090; }"
    found = predicted(tmp_path, {"nginx.conf": nginx(server(body)), "compose.yaml": COMPOSE}, ("compose.yaml",))

    assert ["http://h.test/one/", "http://h.test/two/"] == [one.public_url for one in found]
    assert {"works"} == {verdict for one in found for verdict in verdicts(one).values()}


@pytest.mark.parametrize(
    ("proxy_pass", "upstreams", "expected"),
    [
        ("http://127.0.0.1:9090", (), set()),
        ("http://localhost:9090", (), set()),
        ("http://monitor.internal:9090", (), set()),
        ("http://backend", (), set()),
        ("http://127.0.0.1:9091", (), {"other-upstream"}),
        ("http://127.0.0.1", (), {"other-upstream"}),
        ("http://10.0.0.5:9090", (), {"other-upstream"}),
        ("http://10.0.0.5:9091", ("10.0.0.5:9091",), set()),
        ("http://127.0.0.1:9090", ("10.0.0.5:9091",), {"other-upstream"}),
        ("http://gateway:80", ("prometheus=gateway:80",), set()),
    ],
)
def test_an_upstream_is_the_program_that_listens_there(
    tmp_path: Path, proxy_pass: str, upstreams: tuple[str, ...], expected: set[str]
) -> None:
    """By address, by name on the right port, through an upstream block, or as the user says."""
    block = "upstream backend { server 127.0.0.1:9090; }\n"
    files = {
        "nginx.conf": nginx(block, server(f"location /a/ {{ proxy_pass {proxy_pass}; }}")),
        "flags.txt": FLAGS,
    }
    assumed = Assumptions(public_url="http://h.test/a", upstreams=upstreams)

    assert expected == causes(predicted(tmp_path, files, assumptions=assumed)[0])


def test_two_programs_on_one_address_are_not_told_apart_by_guessing(tmp_path: Path) -> None:
    """Their journeys are undecided, and the words say what to do."""
    other = FLAGS + "--web.route-prefix=/\n"
    files = {"nginx.conf": nginx(server(PASS_TWO)), "flags.txt": FLAGS, "other.txt": other}
    found = predicted(tmp_path, files, ("flags.txt", "other.txt"), Assumptions(public_url="http://h.test/a"))[0]

    assert {"undecided"} == {verdict for name, verdict in verdicts(found).items() if name != "bypass"}
    assert "--upstream" in found.journeys[0].because


def test_programs_that_answer_alike_need_not_be_told_apart(tmp_path: Path) -> None:
    """The same flags read from two files are one program, and one deployment."""
    files = {"nginx.conf": nginx(server(PASS_TWO)), "flags.txt": FLAGS, "other.txt": FLAGS}
    found = predicted(tmp_path, files, ("flags.txt", "other.txt"), Assumptions(public_url="http://h.test/a"))

    assert [("works", 8), ("works", 1)] == [_summed(one) for one in found]


CONTAINED = """services:
  prometheus:
    image: prom/prometheus:v2.42.0
    command: [--web.external-url=http://h.test/a, --web.route-prefix=/]
"""


def test_a_program_of_the_host_comes_before_one_in_a_container(tmp_path: Path) -> None:
    """A container that publishes no port does not listen on the host's loopback; it may have the same external URL."""
    files = {"nginx.conf": nginx(server(PASS_TWO)), "flags.txt": FLAGS, "compose.yml": CONTAINED}
    found = predicted(tmp_path, files, ("flags.txt", "compose.yml"), Assumptions(public_url="http://h.test/a"))

    assert [("works", 8), ("works", 1)] == [_summed(one) for one in found]


def test_a_container_that_is_published_beside_is_told_of(tmp_path: Path) -> None:
    """It is not what nginx passes to, and everybody reaches it."""
    compose = CONTAINED.replace("    command", "    ports: ['9090:9090']\n    command")
    files = {"nginx.conf": nginx(server(PASS_TWO)), "flags.txt": FLAGS, "compose.yml": compose}
    found = predicted(tmp_path, files, ("flags.txt", "compose.yml"), Assumptions(public_url="http://h.test/a"))

    assert [("works", 8), ("broken", 1)] == [_summed(one) for one in found]
    assert {"listens-in-clear"} == {one.cause for one in found[1].select("failure")}  # type: ignore[attr-defined]


def _summed(deployment: Deployment) -> tuple[str, int]:
    """The worst verdict, and how many journeys there are."""
    found = verdicts(deployment)
    return min(found.values()), len(found)


def test_a_request_that_nginx_passes_to_itself_is_followed(tmp_path: Path) -> None:
    """One server speaks TLS to the world, another one on loopback knows Prometheus."""
    inner = server("location /a/ { proxy_pass http://127.0.0.1:9090; }", "127.0.0.1:8080", "_")
    outer = server("location / { proxy_pass http://127.0.0.1:8080; }")
    found = predicted(tmp_path, {"nginx.conf": nginx(outer, inner), "flags.txt": FLAGS})[0]

    assert {"works"} == set(verdicts(found).values())


def test_a_malformed_upstream_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    """It is not taken for something else."""
    files = {"nginx.conf": nginx(server(PASS_TWO)), "flags.txt": FLAGS}
    with pytest.raises(ValueError, match="HOST:PORT"):
        predicted(tmp_path, files, assumptions=Assumptions(upstreams=("somewhere",)))
