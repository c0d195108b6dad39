"""Whole deployments on loopback: a real nginx and a real Prometheus from the files of a sample, on its own ports.

nginx listens on the ports of the sample, 443 among them, of an address of loopback that nobody else has, so that
redirects, names and ports are those of the files.
"""

import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import randrange

import pytest

from tests.servers import nginx, prometheus
from tests.servers.found import Server

SAMPLES = Path(__file__).parents[2] / "samples"
#: Flags of the sample that name files of another host, or that the machinery gives by itself.
_OWN_FLAGS = re.compile(r"--(?:config\.file|web\.listen-address|storage\.[\w.-]+)=\S+")
_LISTEN = re.compile(r"\blisten(\s+)(?:\[::\]:|\*:)?(\d+)")
_BACKEND = re.compile(r"\b(?:localhost|127\.0\.0\.1):9090\b")


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment that runs: its files, the address that nginx listens on, and the port of Prometheus."""

    folder: Path
    address: str
    port: int
    nginx: nginx.Running

    @property
    def configuration(self) -> Path:
        """The nginx.conf that the running nginx was started with."""
        return self.folder / "nginx.conf"

    @property
    def flags(self) -> Path:
        """The flags that the running Prometheus was started with."""
        return self.folder / "flags.txt"

    def resolve(self, host: str) -> list[str]:
        """The options that lead a probe of this host here."""
        return ["--resolve", f"{host}:443:{self.address}"]


@contextmanager
def deployed(sample: Path, folder: Path, proxy: Server, backend: Server) -> Iterator[Deployed]:
    """Run a sample in a folder. Skips where an ordinary user may not listen on port 443."""
    shutil.copytree(sample, folder, dirs_exist_ok=True)
    address = _address()
    flags = _OWN_FLAGS.sub("", (folder / "flags.txt").read_text()).split()
    flags = [flag.replace('"', "") for flag in flags if flag != "prometheus"]
    with prometheus.running(backend, [*flags, *_templates(backend)]) as server:
        assert isinstance(server, prometheus.Running), server
        own = f"--web.listen-address=127.0.0.1:{server.port}"
        (folder / "flags.txt").write_text("\n".join([*flags, own]) + "\n")
        _settle(folder, address, server.port)
        ports = {int(port) for port in re.findall(re.escape(address) + r":(\d+)", _texts(folder))}
        with nginx.running(proxy, folder, [(address, port) for port in ports]) as running:
            assert isinstance(running, nginx.Running), running
            yield Deployed(folder, address, server.port, running)


def _templates(server: Server) -> list[str]:
    """Debian's builds look for their pages in the system; one that stands elsewhere has to be told where."""
    pages = Path(server.command[0]).parents[1] / "share" / "prometheus" / "web"
    return [f"--web.local-assets={pages}/"] if pages.is_dir() else []


def _address() -> str:
    """An address of loopback that nobody else has taken; skips where its port 443 may not be had."""
    address = f"127.{randrange(2, 255)}.{randrange(0, 255)}.{randrange(2, 255)}"
    with socket.socket() as one:
        try:
            one.bind((address, 443))
        except OSError as error:
            pytest.skip(f"port 443 cannot be listened on: {error.strerror}")
    return address


def _settle(folder: Path, address: str, port: int) -> None:
    """Move the files of the sample to where they are: nginx.conf and what it includes to the top, paths with them."""
    top = folder / "etc" / "nginx"
    for path in [*top.rglob("*.conf")]:
        text = _LISTEN.sub(rf"listen\g<1>{address}:\g<2>", path.read_text())
        text = _BACKEND.sub(f"127.0.0.1:{port}", text)
        text = re.sub(r"(?<=\s)/(etc/ssl|root)/", rf"{folder}/\g<1>/", text)
        if path.name == "nginx.conf":
            text = re.sub(r"\bhttp\s*\{", lambda match: f"{match[0]} access_log off; {nginx.temporary_paths(folder)}", text, count=1)
        target = folder / path.relative_to(top)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def _texts(folder: Path) -> str:
    return "\n".join(path.read_text() for path in folder.rglob("*.conf"))
