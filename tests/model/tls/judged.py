"""What promaudit makes of a presentation: the files are read as they are on disk, and judged by the model."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from msgspec import Struct

from promaudit.facts.files import Kind
from promaudit.facts.presentation import ClientVerdict
from promaudit.facts.tls import KeyPair
from promaudit.model.nginx.configuration import version_numbers
from promaudit.model.tls.presented import judged
from promaudit.model.tls.start import Start, start
from promaudit.readers.certificates import CertificateReader
from promaudit.readers.files import HostFiles
from tests.model.tls.case import Case


class Memory(HostFiles):
    """Files that stand in memory alone."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self.contents = dict(files)

    def kind(self, path: str) -> Kind:
        """A file, or nothing."""
        return "file" if path in self.contents else "missing"

    def content(self, path: str) -> bytes | None:
        """Its bytes."""
        return self.contents.get(path)

    def real(self, path: str) -> str | None:
        """They stand nowhere."""
        return None


class Judged(Struct, frozen=True):
    """Whether nginx starts, and what each client makes of it."""

    start: Start
    clients: Mapping[str, ClientVerdict]


#: The first version of nginx that speaks TLS 1.3 by default.
TLS13 = (1, 23, 4)


@cache
def judge(case: Case, at: datetime, version: str = "1.26.3") -> Judged:
    """Read and judge a case for an nginx of that version, once however many tests ask."""
    files = {"/roots": case.roots}
    for index, pair in enumerate(case.pairs):
        files |= {f"/{index}.pem": pair.certificate, f"/{index}.key": pair.key, f"/{index}.pass": pair.passwords or b""}
    reader = CertificateReader(Memory(files))
    pairs = [
        KeyPair(
            reader.certificates(f"/{index}.pem"),
            reader.key(f"/{index}.key", f"/{index}.pass" if pair.passwords is not None else None),
        )
        for index, pair in enumerate(case.pairs)
    ]
    anchors = reader.authorities("/roots")
    numbers = version_numbers(version)
    found = start(pairs, numbers)
    verdicts = judged(found, case.name, anchors, reader, at, numbers >= TLS13)
    return Judged(found, {verdict.client: verdict for verdict in verdicts})
