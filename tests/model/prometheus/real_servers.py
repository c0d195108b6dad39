"""Real Prometheus and Alertmanager binaries on loopback, asked with raw requests; used by the tests marked `servers`.

PROMAUDIT_PROMETHEUS_BINARIES names directories (separated by colons) that hold `prometheus` and
`prometheus-alertmanager`; without it they are looked for in PATH.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct


class Binary(Struct, frozen=True):
    """A server binary and the version that it says it is."""

    component: str
    path: str
    version: str


class Answer(Struct, frozen=True):
    """Status, Location and Allow, as they came; status None where the connection was closed without an answer."""

    status: int | None
    location: str | None = None
    allow: str | None = None
    body: str = ""


class Ended(Struct, frozen=True):
    """A server that did not start: exit status and what it said."""

    exit_status: int
    words: str


NAMES = {"prometheus": "prometheus", "prometheus-alertmanager": "alertmanager"}


def binaries() -> list[Binary]:
    """The binaries that can be had."""
    folders = os.environ.get("PROMAUDIT_PROMETHEUS_BINARIES", os.environ.get("PATH", "")).split(os.pathsep)
    found = []
    for folder in folders:
        for name, component in NAMES.items():
            path = shutil.which(name, path=folder) if folder else None
            if path:
                said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
                match = re.search(r"version (\S+)", said.stdout + said.stderr)
                if match:
                    found.append(Binary(component, path, match.group(1)))
    return found


def free_port() -> int:
    """A port that nothing listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def started(
    binary: Binary, flags: list[str], environment: dict[str, str] | None = None, listen: bool = True
) -> Iterator[int | Ended]:
    """Start a binary with these flags and yield its port once it is ready, or how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        arguments = [binary.path, *_own(binary, folder), *([f"--web.listen-address=127.0.0.1:{port}"] * listen), *flags]
        with (Path(folder) / "log").open("w+") as log:
            process = subprocess.Popen(
                arguments, cwd=folder, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
            )
            try:
                yield _wait(process, port, Path(folder) / "log")
            finally:
                process.kill()
                process.wait()


def _own(binary: Binary, folder: str) -> list[str]:
    if binary.component == "alertmanager":
        (Path(folder) / "am.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
        return [f"--config.file={folder}/am.yml", f"--storage.path={folder}/data", "--cluster.listen-address="]
    (Path(folder) / "prometheus.yml").write_text("{}\n")
    return [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> int | Ended:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if process.poll() is not None:
            return Ended(process.returncode, log.read_text(errors="surrogateescape"))
        said = log.read_text(errors="replace")
        if "Server is ready" in said or ("Listening on" in said and "ready" not in said and _answers(port)):
            return port
        time.sleep(0.02)
    raise TimeoutError(log.read_text(errors="replace"))


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


HOST = "Host: proxy.example\r\n"


def ask(port: int, method: str, target: str, headers: str = HOST, http: str = "HTTP/1.1") -> Answer:
    """Send one raw request (latin-1) and read the answer."""
    body = "Content-Length: 0\r\n" if method in {"POST", "PUT", "DELETE"} else ""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"{method} {target} {http}\r\n{headers}{body}Connection: close\r\n\r\n".encode("latin-1"))
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    head, _, text = received.decode("latin-1").partition("\r\n\r\n")
    match = re.match(r"HTTP/1\.\d (\d+)", head)
    if not match:
        return Answer(None)
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    return Answer(int(match.group(1)), fields.get("Location"), fields.get("Allow"), text[:80])
