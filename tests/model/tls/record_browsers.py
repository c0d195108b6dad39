"""Records what Chromium and Firefox make of presentations, into tests/recorded/tls/browsers.jsonl.gz.

    python -m tests.model.tls.record_browsers

They were Chromium 156 and Firefox ESR 153 of Debian 12, each with the roots of a presentation in its NSS database
(`certutil` writes it); nginx is the newest of PROMAUDIT_SERVERS, which starts with the weakest certificates.
"""

import datetime
import gzip
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import groupby
from pathlib import Path

from tests.model.tls.case import Case, Recorded
from tests.model.tls.clients.answer import Answer
from tests.model.tls.clients.chromium import Chromium
from tests.model.tls.clients.detour import detour
from tests.model.tls.clients.firefox import Firefox
from tests.model.tls.clients.nss import UnreadableError
from tests.model.tls.matrix import matrix, self_signed, strengths
from tests.model.tls.measured import serving
from tests.model.tls.presented import extended, material, named, presented
from tests.model.tls.record import FOLDER
from tests.servers.found import Server, found

#: By the names that the recordings have.
BROWSERS: dict[str, tuple[str, type[Chromium] | type[Firefox]]] = {
    "chromium": ("chromium", Chromium),
    "firefox": ("firefox-esr", Firefox),
}
#: So many browsers run at once: Chromium waits for three seconds before it says no.
AT_ONCE = 3


def browsers() -> dict[str, tuple[str, type[Chromium] | type[Firefox]]]:
    """Those that this machine has; without certutil they cannot be given roots."""
    there = {name: found for name, found in BROWSERS.items() if shutil.which(found[0])}
    return there if shutil.which("certutil") else {}


def asked(cases: Sequence[Case], server: Server, folder: Path) -> Iterator[Recorded]:
    """Each case that nginx takes with what the browsers said."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    with serving(cases, server, folder) as ports, detour() as proxy:
        served = sorted((case for case in cases if case.id in ports), key=lambda case: case.roots)
        groups = [tuple(group) for _, group in groupby(served, key=lambda case: case.roots)]
        said: dict[str, dict[str, Answer]] = {case.id: {} for case in served}
        for name, (command, kind) in browsers().items():
            with ThreadPoolExecutor(AT_ONCE) as pool:
                jobs = [
                    pool.submit(_ask, kind, command, folder / f"{name}-{number}", proxy, group, ports)
                    for number, group in enumerate(groups)
                ]
                for group, job in zip(groups, jobs, strict=True):
                    for case, answer in zip(group, job.result(), strict=False):
                        said[case.id][name] = answer
        for case in (case for case in served if said[case.id]):
            words = {name: answer.because for name, answer in said[case.id].items() if not answer.accepts}
            accepts = {name: answer.accepts for name, answer in said[case.id].items()}
            yield Recorded(case, server.version, None, now, accepts, words)


def _ask(
    kind: type[Chromium] | type[Firefox],
    command: str,
    folder: Path,
    proxy: int,
    group: Sequence[Case],
    ports: dict[str, int],
) -> list[Answer]:
    """What one browser says of the cases that share their roots; nothing where it cannot be given these."""
    try:
        with closing(kind(command, folder, group[0].roots, proxy)) as browser:
            answers = browser.ask([(ports[case.id], case.name) for case in group])
    except UnreadableError:
        return []
    shutil.rmtree(folder, ignore_errors=True)
    return answers


def cases(now: datetime.datetime) -> list[Case]:
    """The matrix, certificates that are their own roots, kinds of keys, names, and everything else that can be odd."""
    systematic = [*matrix(now), *self_signed(now), *strengths(now)]
    odd = [*presented(42, 120, now), *material(43, 80, now), *extended(44, 90, now)]
    return [*systematic, *named(41, 160, now), *odd]


def main() -> None:
    """Measure and write."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(one.line() + "\n" for one in asked(cases(now), found("nginx")[-1], Path(folder)))
    (FOLDER / "browsers.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))


if __name__ == "__main__":
    main()
