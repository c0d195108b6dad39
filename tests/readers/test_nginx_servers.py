"""Which files an include names, judged by real nginx: `nginx -T` prints them in the order in which it reads them."""

import os
import random
import re
import subprocess
from pathlib import Path

import pytest

from promaudit.readers import nginx
from promaudit.readers.files import HostFiles
from tests.model.nginx.refusals.differential import servers

pytestmark = pytest.mark.servers

NAMES = ("a.conf", "B.conf", "b1.conf", "b2.conf", ".hidden.conf", "x[1].conf", "é.conf", "z", "10.conf", "9.conf")
PATTERNS = ("*.conf", "?.conf", "[a-c]*.conf", "[!a]*.conf", "[^a]*", "*", ".*.conf", "*/a.conf", "*/*.conf", "d*/[a]*",
            "x\\[1\\].conf", "../*/B.conf", "d1//a.conf", "./a.conf", "none*", "d?/*1.conf")  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_included_files(seed: int, tmp_path: Path) -> None:
    """The files are the same, in the same order; hidden ones are left out, patterns without a match are nothing."""
    if not servers() and os.environ.get("CI") != "true":
        pytest.skip("nginx is not installed, and PROMAUDIT_NGINX names none")
    random_ = random.Random(seed)
    main = tmp_path
    for folder in (main / "in", main / "in/d1", main / "in/d2", main / "other"):
        folder.mkdir()
        for name in random_.sample(NAMES, 6):
            (folder / name).write_text("# nothing\n")
    includes = "\n".join(f"include in/{pattern};" for pattern in random_.sample(PATTERNS, 4))
    (main / "nginx.conf").write_text(f"events {{}}\nhttp {{\n{includes}\n}}\n")
    assert _theirs(main) == _ours(main)


def _ours(main: Path) -> list[str]:
    configuration = nginx.read(str(main / "nginx.conf"), files=HostFiles())
    if configuration.stopped is not None:
        return [str(getattr(configuration.stopped, "message", ""))]
    return [source.path for source in configuration.sources]


def _theirs(main: Path) -> list[str]:
    server = servers()[0]
    command = [*server.command, "-T", "-q", "-p", str(main), "-c", str(main / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, check=False, timeout=30)
    if done.returncode:
        refusal, _ = server.says(main)
        return [refusal[0] if refusal else ""]
    return re.findall("^# configuration file (.*):$", done.stdout.decode(), re.MULTILINE)
