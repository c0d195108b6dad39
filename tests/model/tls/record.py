"""Records what nginx and every client of this machine make of presentations, into tests/recorded/tls.

    python -m tests.model.tls.record [NAME...]

The clients are those of Debian 12: OpenSSL 3.0.19, curl 7.88.1, Go 1.19.8, Node 20, Java 17, Python 3.11 with urllib3
2.8. The servers are those of PROMAUDIT_SERVERS: nginx 1.22.1 and 1.26.3 on that OpenSSL, and 1.30.6 on 3.6.5, which
does not look at who has signed a server's own certificates.
"""

import datetime
import gzip
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.model.tls.case import Case, Recorded, read
from tests.model.tls.clients.programs import everything
from tests.model.tls.matrix import matrix
from tests.model.tls.measured import measured
from tests.model.tls.presented import files, material, named, presented
from tests.servers.found import Server, found

FOLDER = Path(__file__).parents[2] / "recorded" / "tls"


def recorded(name: str) -> Iterator[Recorded]:
    """What was recorded in one file: `names`, `files`, `old`, `new`, `material` or `browsers`."""
    for line in gzip.decompress((FOLDER / f"{name}.jsonl.gz").read_bytes()).decode().splitlines():
        yield read(line)


def cases(now: datetime.datetime) -> dict[str, tuple[str, list[Case]]]:
    """What is measured, by the name of its file: the version of nginx and the presentations."""
    return {
        "names": ("1.22.1", [*matrix(now), *named(11, 300, now)]),
        "files": ("1.22.1", list(files(12, 200, now))),
        "old": ("1.22.1", list(presented(13, 250, now))),
        "new": ("1.26.3", list(presented(14, 250, now))),
        "material": ("1.30.6", list(material(15, 150, now))),
    }


def main() -> None:
    """Measure and write, all files or those that are named."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (version, made) in cases(now).items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        server = next(one for one in found("nginx") if one.version == version)
        lines = "".join(one.line() + "\n" for one in _measured(made, server))
        (FOLDER / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))


def _measured(made: list[Case], server: Server) -> list[Recorded]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "clients").mkdir()
        return list(measured(made, server, everything(folder / "clients", stack), folder))


if __name__ == "__main__":
    main()
