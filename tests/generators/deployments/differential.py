"""Many random deployments, measured and predicted; what differs is made small and written down."""

import gzip
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from msgspec import Struct, field

from tests.end_to_end.compare import differences, undecided
from tests.end_to_end.measured import Worker, worker
from tests.end_to_end.predicted import predicted
from tests.end_to_end.record import Record, lay_out
from tests.end_to_end.strangers import difference, probe_of, respelled, search_of
from tests.generators.deployments.deployment import generate
from tests.generators.deployments.shrink import shrunk
from tests.servers.found import Name
from tests.servers.found import found as found_servers


class Result(Struct):
    """What came of some deployments: how many of which kind, and the differences by their seeds."""

    counts: Counter[str] = field(default_factory=Counter)
    different: dict[int, list[str]] = field(default_factory=dict)
    open: dict[int, list[str]] = field(default_factory=dict)

    def add(self, other: "Result") -> None:
        """Take in what came of others."""
        self.counts += other.counts
        self.different |= other.different
        self.open |= other.open


def run(seeds: Iterable[int], jobs: int, output: Path | None, strangers: bool = False) -> Result:
    """Try these deployments, in so many processes; differences are written below `output`.

    With `strangers` it is who gets in that is tried, not the journeys.
    """
    shares: list[list[int]] = [[] for _ in range(jobs)]
    for number, seed in enumerate(seeds):
        shares[number % jobs].append(seed)
    result = Result()
    with ProcessPoolExecutor(jobs) as pool:
        parts = pool.map(tried_by_strangers, shares) if strangers else pool.map(tried, shares, [output] * jobs)
        for part in parts:
            result.add(part)
    return result


def versions(name: Name) -> tuple[str, ...]:
    """The versions of a server that can be had."""
    return tuple(server.version for server in found_servers(name))


def tried(seeds: Iterable[int], output: Path | None) -> Result:
    """Measure and predict each deployment."""
    result = Result()
    with worker() as measuring:
        for seed in seeds:
            record = measuring.measure(generate(seed, versions("prometheus"), versions("nginx")))
            found, left = judge(record)
            _count(result, record, found, left)
            if found:
                result.different[seed] = found
            if left:
                result.open[seed] = left
            if found and output is not None:
                write(record, found, output, measuring)
    return result


def record(seeds: Iterable[int], path: Path) -> None:
    """Measure each deployment, and write the records to a compressed file."""
    with worker() as measuring, path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as lines:
        for seed in seeds:
            made = measuring.measure(generate(seed, versions("prometheus"), versions("nginx")))
            lines.write(json.dumps(made).encode() + b"\n")


def tried_by_strangers(seeds: Iterable[int]) -> Result:
    """Send what the model follows of strangers' requests to real servers, for each deployment."""
    result = Result()
    with worker() as measuring:
        for seed in seeds:
            record = generate(seed, versions("prometheus"), versions("nginx"))
            with tempfile.TemporaryDirectory() as folder:
                search = search_of(record, Path(folder))
                tries = [*search.plain, *respelled(search)] if search.subject.backend.starts else []
            probes = [probe_of(made.exchange.trace.request) for made in tries if made.exchange.trace]
            measured = measuring.measure(record | {"probes": probes, "interface": "debian"})
            if measured["nginx"]["starts"] and measured["prometheus"]["starts"]:
                answers = zip(tries, measured["probes"], strict=True)
                found = [said for made, probe in answers if (said := difference(made, probe))]
                result.counts.update({"deployments": 1, "requests": len(tries)})
                result.counts["that get in"] += sum(made.verdict == "in" for made in tries)
                result.counts["different requests"] += len(found)
                if found:
                    result.different[seed] = found
    return result


def judge(record: Record) -> tuple[list[str], list[str]]:
    """The differences between prediction and measurement, and the journeys that are left undecided."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            said = predicted(record, Path(folder))
        except Exception as error:  # whatever it is, it is a difference
            return [f"{type(error).__name__}: {error}"], []
        return list(differences(record, said)), undecided(record, said)


def _count(result: Result, record: Record, found: list[str], left: list[str]) -> None:
    broken = [journey for journey in record["journeys"] if journey["verdict"] == "broken"]
    result.counts["deployments"] += 1
    result.counts["journeys"] += len(record["journeys"])
    result.counts["broken journeys"] += len(broken)
    result.counts["deployments that work"] += not broken
    result.counts["deployments where a server does not start"] += not (
        record["nginx"]["starts"] and record["prometheus"]["starts"]
    )
    result.counts["exchanges"] += sum(len(journey["chain"]) for journey in record["journeys"])
    result.counts["undecided journeys"] += len(left)
    result.counts["different deployments"] += bool(found)


def write(record: Record, found: list[str], output: Path, measuring: Worker) -> None:
    """Write a difference down: its files, made small, and what is different, in a folder of its own."""
    folder = output / str(record["id"])
    shutil.rmtree(folder, ignore_errors=True)
    small = shrunk(record, lambda smaller: _remains(measuring.measure(smaller), found))
    small = measuring.measure(small)
    lay_out(small, folder)
    command = " ".join(["promaudit check nginx.conf", *(source["path"] for source in small["sources"]),
                        "--public-url", small["public_url"], "--no-discover"])  # fmt: skip
    statement = [f"{record['id']}: nginx {small['nginx']}, prometheus {json.dumps(small['prometheus'])}",
                 f"mistakes made on purpose: {', '.join(record['mistakes']) or 'none'}", f"$ {command}",
                 "as generated:", *found, "made small:", *judge(small)[0]]  # fmt: skip
    (folder / "STATEMENT.txt").write_text("\n".join(statement) + "\n", encoding="utf-8")
    (folder / "record.json").write_text(json.dumps(small), encoding="utf-8")


def _remains(record: Record, found: list[str]) -> bool:
    """Whether a smaller deployment still shows a difference of the same journey."""
    names = {text.partition(":")[0] for text in found}
    return any(text.partition(":")[0] in names for text in judge(record)[0])
