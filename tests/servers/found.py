"""Which real servers can be had.

PROMAUDIT_SERVERS names a text file (or a folder that holds `servers.txt`) with one server a line, `NAME VERSION
COMMAND`: `prometheus 2.53.3 /srv/prometheus-2.53.3/prometheus`. Without it those of the distribution are taken, from
PATH and the folders of the system.
"""

import os
import re
import shlex
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

Name = Literal["nginx", "prometheus", "prometheus-alertmanager"]

#: How each program is asked for its version.
_ASK: dict[Name, str] = {"nginx": "-v", "prometheus": "--version", "prometheus-alertmanager": "--version"}
_SYSTEM = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/usr/bin")


class Server(Struct, frozen=True):
    """A server that can be started: what it is, its version, and the words of the command."""

    name: str
    version: str
    command: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@lru_cache(maxsize=1)
def everything() -> tuple[Server, ...]:
    """All servers that can be had, oldest first."""
    listing = os.environ.get("PROMAUDIT_SERVERS")
    servers = _listed(Path(listing)) if listing else _installed()
    return tuple(sorted(servers, key=lambda server: (server.name, _number(server.version))))


def found(name: Name) -> tuple[Server, ...]:
    """The servers of one name, oldest first; empty where there are none."""
    return tuple(server for server in everything() if server.name == name)


def _listed(path: Path) -> list[Server]:
    text = (path / "servers.txt" if path.is_dir() else path).read_text(encoding="utf-8")
    lines = [line.split(None, 2) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [Server(name, version, tuple(shlex.split(command))) for name, version, command in lines]


def _installed() -> list[Server]:
    path = os.pathsep.join([os.environ.get("PATH", ""), *_SYSTEM])
    servers = []
    for name, option in _ASK.items():
        command = shutil.which(name, path=path)
        version = command and _version((command, option))
        if command and version:
            servers.append(Server(name, version, (command,)))
    return servers


def _version(command: tuple[str, ...]) -> str | None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    match = re.search(r"(?:nginx/|version )(\d+(?:\.\d+)+)", done.stdout + done.stderr)
    return match and match[1]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
