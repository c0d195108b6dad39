"""What `openssl verify` makes of the files of recorded presentations, also of those with which nginx does not start.

    python -m tests.model.tls.paths

records it in tests/recorded/tls/paths.json: without options, and as s_client verifies (purpose and security level).
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from promaudit.facts.presentation import PathVerdict
from promaudit.model.tls.verified import AS_SERVER, PLAIN, verified
from promaudit.readers.certificates import CertificateReader
from tests.model.tls.case import Recorded
from tests.model.tls.clients.programs import is_address
from tests.model.tls.judged import Memory
from tests.model.tls.record import FOLDER, recorded

FILE = FOLDER / "paths.json"
NAMES = ("files", "material")
AS_CLIENT = ("-purpose", "sslserver", "-auth_level", "2")


def asked() -> Iterator[Recorded]:
    """The presentations whose files are verified."""
    for name in NAMES:
        yield from recorded(name)


def said(one: Recorded, folder: Path, options: tuple[str, ...]) -> bool:
    """Whether it verifies the first file for the name, at the time of the recording."""
    file, roots = folder / "file", folder / "roots"
    file.write_bytes(one.case.pairs[0].certificate)
    roots.write_bytes(one.case.roots)
    name = "-verify_ip" if is_address(one.case.name) else "-verify_hostname"
    at = str(int(datetime.fromisoformat(one.at).timestamp()))
    command = ["openssl", "verify", "-attime", at, *options, name, one.case.name, "-CAfile", str(roots), "-no-CApath",
               "-no-CAstore", "-untrusted", str(file), str(file)]  # fmt: skip
    return not subprocess.run(command, capture_output=True, check=False, timeout=20).returncode


def predicted(one: Recorded) -> tuple[PathVerdict, PathVerdict]:
    """What promaudit makes of it: without options, and as s_client verifies."""
    reader = CertificateReader(Memory({"/file": one.case.pairs[0].certificate, "/roots": one.case.roots}))
    anchors, at = reader.authorities("/roots"), datetime.fromisoformat(one.at)
    file = reader.certificates("/file")
    plain, server = (verified(file, one.case.name, anchors, reader, at, profile) for profile in (PLAIN, AS_SERVER))
    return plain, server


def main() -> None:
    """Ask and write."""
    with tempfile.TemporaryDirectory() as folder:
        found = {one.case.id: [said(one, Path(folder), ()), said(one, Path(folder), AS_CLIENT)] for one in asked()}
    lines = ",\n".join(f" {json.dumps(case)}: {json.dumps(answers)}" for case, answers in found.items())
    FILE.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
