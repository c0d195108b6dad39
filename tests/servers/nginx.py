"""A real nginx, from a folder that holds its nginx.conf, as any user."""

import os
import re
import shutil
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from tests.servers.found import Server
from tests.servers.process import Process, listens

#: What a distribution built in, and an ordinary user must not write to. Each of them goes into nginx's own folder.
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_SAYS = re.compile(
    r"(?:nginx: |\d{4}/\d\d/\d\d [\d:]+ )\[(?P<level>emerg|alert|crit|error|warn)\] "
    r"(?:\d+#\d+: )?(?:\*\d+ )?(?P<message>.*?)"
    r"(?: in (?P<file>/\S+):(?P<line>\d+))?(?=\n(?:nginx: |\d{4}/)|\n?\Z)",
    re.DOTALL,
)


class Refused(Struct, frozen=True):
    """Why nginx does not start, in its own words; `file` (relative to its folder) and `line` where it names them."""

    message: str
    file: str | None
    line: int | None


class Running(Struct):
    """An nginx that runs."""

    process: Process
    folder: Path

    def finish(self) -> None:
        """Let it answer what it has accepted, and end: afterwards its logs are complete."""
        self.process.stop(signal.SIGQUIT)


@contextmanager
def running(
    server: Server, folder: Path, ports: Collection[tuple[str, int]], options: str = ""
) -> Iterator[Running | Refused]:
    """Start nginx with `folder`/nginx.conf; yields once all of `ports` (address, port) accept, or why it refuses.

    `options` are further directives of the main level. The configuration must not hold `daemon`, `master_process` or
    `pid`; its http block should take up `temporary_paths` where an ordinary user runs it.
    """
    scratch = folder / ".nginx"
    scratch.mkdir(exist_ok=True)
    directives = f"daemon off; master_process off; pid {scratch}/pid; {options}"
    process = Process([*server.command, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr",
                       "-g", directives], cwd=folder)  # fmt: skip
    try:
        started = process.wait(lambda: all(listens(port, address) for address, port in ports))
        yield Running(process, folder) if started else refusal(process.output, folder)
    finally:
        process.close()


def temporary_paths(folder: Path) -> str:
    """Directives of the http level that let an ordinary user run nginx, on one line."""
    return " ".join(f"{name}_temp_path {folder}/.nginx/{name};" for name in _TEMPORARY)


def refusal(output: str, folder: Path) -> Refused:
    """The message with which nginx ended."""
    for match in _SAYS.finditer(output):
        if match["level"] in ("emerg", "alert", "crit"):
            file = match["file"] and os.path.relpath(match["file"], folder)
            return Refused(match["message"], file, int(match["line"]) if match["line"] else None)
    return Refused(output.strip()[-500:], None, None)


def clean(folder: Path) -> None:
    """Remove the folder, whoever owns what a server has left in it."""
    shutil.rmtree(folder, ignore_errors=True)
