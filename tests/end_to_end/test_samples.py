"""Every sample on real servers of all versions: each exchange of each journey is the predicted one."""

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from promaudit.readers import read
from promaudit.readers.files import HostFiles
from tests.cli.run import promaudit
from tests.end_to_end.compare import differences, undecided
from tests.end_to_end.measured import Worker, worker
from tests.end_to_end.predicted import predicted
from tests.end_to_end.record import Record
from tests.servers import found

pytestmark = pytest.mark.servers
SAMPLES = Path(__file__).parents[2] / "samples"
CONF = "etc/nginx/nginx.conf"
NAMES = sorted(path.parents[2].relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob(CONF))
#: Folders of the host that the samples name by their absolute paths.
ABSOLUTE = re.compile(r"(?<![\w.:/@])(/(?:etc|root)/[\w./-]+)")
#: Where people go, where that is not below example.com/prometheus/.
PUBLIC = {"subdomain": "https://prometheus.example.com/"}
HOSTS = ["example.com", "prometheus.example.com"]
#: Samples that `promaudit fix` mends whole.
MENDED = [
    "tls-guide", "broken/base-without-slash", "broken/external-url-host", "broken/external-url-missing",
    "broken/external-url-path", "broken/location-shadowed", "broken/plaintext-served", "broken/prefix-not-stripped",
    "broken/prefix-stripped", "broken/redirect-leaves-prefix", "broken/redirect-loses-host-port-or-path",
    "broken/rewrite-cycle", "broken/upstream-not-prometheus", "broken/upstream-scheme", "broken/uri-appended-twice",
]  # fmt: skip


@cache
def versions(name: str) -> tuple[str, ...]:
    """The versions of a server that can be had, or one that stands for them."""
    return tuple(server.version for server in found(name)) or ("none",)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def measuring() -> Iterator[Worker]:
    with worker() as started:
        yield started


@pytest.mark.parametrize("number", range(len(versions("prometheus"))), ids=versions("prometheus"))
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_does_what_is_predicted(name: str, number: int, measuring: Worker, tmp_path: Path) -> None:
    """Status, Location and what reaches Prometheus are those of the prediction, redirect by redirect."""
    proxies = versions("nginx")
    record = record_of(SAMPLES / name, name, versions("prometheus")[number], proxies[number % len(proxies)])

    measured = measuring.measure(record)

    assert (True, True) == (measured["nginx"]["starts"], measured["prometheus"]["starts"])
    said = predicted(measured, tmp_path)
    assert ([], []) == (list(differences(measured, said)), undecided(measured, said))
    assert [] != [journey for journey in measured["journeys"] if journey["chain"]]


@pytest.mark.parametrize("name", MENDED)
def test_what_is_mended_works(name: str, measuring: Worker, tmp_path: Path) -> None:
    """The edits of `promaudit fix` make every journey work, as real servers have it."""
    sample, prometheus = tmp_path / "sample", versions("prometheus")[-1]
    shutil.copytree(SAMPLES / name, sample)
    words = ("fix", "--write", "--root", ".", "--no-config", "--prometheus-version", prometheus, CONF, "flags.txt")
    assert 0 == promaudit(*words, folder=sample).status

    measured = measuring.measure(record_of(sample, name, prometheus, versions("nginx")[-1]))

    assert (True, True) == (measured["nginx"]["starts"], measured["prometheus"]["starts"])
    assert [] == [one for one in measured["journeys"] if one["verdict"] != "works"]


def record_of(sample: Path, name: str, prometheus: str, nginx: str) -> Record:
    """A sample as a deployment to be measured; its absolute paths lead into its own folder."""
    files = {path.relative_to(sample).as_posix(): _text(path) for path in sample.rglob("*") if path.is_file()}
    units = [path for path in files if path.endswith(".service")]
    source = units[0] if units else "flags.txt"
    public_url = PUBLIC.get(name, "https://example.com/prometheus/")
    return {
        "id": name,
        "main": CONF,
        "files": files,
        "sources": [{"path": source, "kind": "systemd" if units else "flags"}],
        "public_url": public_url,
        "names": HOSTS,
        "listens": sorted({int(port) for port in re.findall(r"listen\s+(\d+)", "".join(files.values()))}),
        "credentials": None,
        "prometheus": {"version": prometheus, "arguments": arguments(sample, source)},
        "nginx": {"version": nginx},
        "meant_to_work": "broken" not in name and name != "tls-guide",
        "addresses": {},
    }


def _text(path: Path) -> str:
    return ABSOLUTE.sub(r"@DIR@\1", path.read_text())


def arguments(sample: Path, source: str) -> list[str]:
    """The arguments that the files of a sample make, each as --flag=value."""
    (line,) = read([str(sample / source)], files=HostFiles(str(sample))).command_lines
    joined = re.sub(r" (?!--)", "=", " ".join(argument.text for argument in line.arguments))
    return joined.split(" ")
