"""Who listens on a port of this host, and since when: what /proc tells (proc(5)).

A socket that listens is found by address and port in /proc/net/tcp, its owner by the descriptors of the processes.
Those of other users are not seen by an ordinary user; then nothing is known.
"""

import os
import re
import struct
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from promaudit.facts.live import RunningProgram

PROC = Path("/proc")
_LISTENS = "0A"
_ROLE = re.compile(r"nginx: (master|worker|cache \w+) process")
_NAMED = re.compile(r" -c (/\S+)")
_WORDS = 6


def listening(address: str, port: int, proc: Path = PROC) -> tuple[RunningProgram, ...]:
    """The processes that hold a socket which listens there, oldest first; empty where that cannot be told."""
    inodes = frozenset(_inodes(ip_address(address).packed, port, proc))
    if not inodes:
        return ()
    found = [_program(folder) for folder in _processes(proc) if _holds(folder, inodes)]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.started, one.pid)))


def modified(path: str) -> datetime | None:
    """When the content of a file was last changed, UTC; None where that cannot be told."""
    try:
        return datetime.fromtimestamp(os.stat(path).st_mtime, UTC)
    except OSError:
        return None


def _inodes(address: bytes, port: int, proc: Path) -> Iterator[str]:
    """The sockets that listen on the address, or on all addresses."""
    for name, width in (("tcp", 4), ("tcp6", 16)):
        for line in _text(proc / "net" / name).splitlines()[1:]:
            fields = line.split()
            if len(fields) > 9 and fields[3] == _LISTENS:
                host, _, number = fields[1].partition(":")
                if int(number, 16) == port and _covers(_address(host), address, width):
                    yield fields[9]


def _address(text: str) -> bytes:
    """The bytes of an address as the kernel prints it: words of 32 bits in the order of the machine."""
    return b"".join(struct.pack("=I", int(text[at : at + 8], 16)) for at in range(0, len(text), 8))


def _covers(listens: bytes, address: bytes, width: int) -> bool:
    return listens == address or not any(listens) or (width == 16 and listens.endswith(b"\xff\xff" + address))


def _processes(proc: Path) -> Iterator[Path]:
    try:
        yield from (folder for folder in proc.iterdir() if folder.name.isdigit())
    except OSError:
        return


def _holds(folder: Path, inodes: frozenset[str]) -> bool:
    wanted = {f"socket:[{inode}]" for inode in inodes}
    try:
        return any(_link(descriptor) in wanted for descriptor in (folder / "fd").iterdir())
    except OSError:
        return False


def _link(path: Path) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _program(folder: Path) -> RunningProgram | None:
    """The process: its name is that of the program, or what it calls itself."""
    words = [word for word in _text(folder / "cmdline").split("\0") if word]
    started = _started(folder)
    if started is None or not words:
        return None
    title = " ".join(words)
    role = _ROLE.match(title)
    nginx = role is not None or any(os.path.basename(word) == "nginx" for word in words[:_WORDS])
    name = "nginx" if nginx else os.path.basename(words[0].split()[0])
    named = _NAMED.search(title) if nginx else None
    configuration = os.path.realpath(named[1]) if named else ""
    return RunningProgram(int(folder.name), name, role[1] if role else "", started, configuration)


def _started(folder: Path) -> datetime | None:
    """When the process began: clock ticks since the start of the system (proc(5), field 22 of stat)."""
    after_name = _text(folder / "stat").rpartition(")")[2].split()
    if len(after_name) < 20:
        return None
    # the end of the tick: a file that was written just before must not seem to be younger
    age = time.clock_gettime(time.CLOCK_BOOTTIME) - (int(after_name[19]) + 1) / os.sysconf("SC_CLK_TCK")
    return datetime.fromtimestamp(time.time() - age, UTC)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

