"""Whole deployments on loopback: a real nginx and a real Prometheus from the files of a sample.

nginx listens on the ports of the sample, 443 among them, of an address of loopback that nobody else has, so that
redirects, names and ports are those of the files; Prometheus listens on a port of its own.
"""

import re
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import randrange

import pytest
from msgspec import Struct

from promaudit.cli import check, probe
from promaudit.cli.checked import report_of
from promaudit.cli.options import asked_of
from promaudit.cli.rulebook import load_rules
from promaudit.facts.finding import Finding
from promaudit.facts.report import Report
from promaudit.readers import read
from promaudit.readers.files import HostFiles
from tests.servers import nginx, prometheus
from tests.servers.found import Server

SAMPLES = Path(__file__).parents[2] / "samples"
HOSTS = ("example.com", "prometheus.example.com")
#: Flags of the sample that name files of another host, or that the machinery gives by itself.
_OWN_FLAGS = ("--config.file", "--web.listen-address", "--storage.")
_LISTEN = re.compile(r"\blisten(\s+)(?:\[::\]:|\*:)?(\d+)")
_BACKEND = re.compile(r"\b(?:localhost|127\.0\.0\.1):9090\b")


class Deployed(Struct, frozen=True):
    """A deployment that runs: its files, the address that nginx listens on, the port of Prometheus."""

    folder: Path
    address: str
    port: int
    main: str = "nginx.conf"

    @property
    def configuration(self) -> Path:
        """The main file that the running nginx was started with."""
        return self.folder / self.main

    @property
    def flags(self) -> Path:
        """The flags that the running Prometheus was started with."""
        return self.folder / "flags.txt"

    @property
    def certificate(self) -> Path:
        """The certificate file of its server."""
        return next(self.folder.rglob("example.com.crt"))

    def check(self, *options: str) -> Report:
        """What `promaudit check --probe` says of it."""
        return self.check_at(self._reached(), *options)

    def check_at(self, reached: list[str], *options: str) -> Report:
        """The same, with other options that say where it is."""
        words = [str(self.configuration), str(self.flags), "--probe", "--no-config", *reached, *options]
        with check.command.make_context("check", words) as context:
            return report_of(asked_of(context), load_rules(context.params))

    def probe(self, url: str, *options: str) -> Report:
        """What `promaudit probe` says of it."""
        with probe.command.make_context("probe", [url, *self._reached(), *options]) as context:
            return probe.report_of(context.params, load_rules(context.params))

    def _reached(self) -> list[str]:
        leads = [f"{host}:{port}:{self.address}" for host in HOSTS for port in (80, 443)]
        return [*(word for lead in leads for word in ("--resolve", lead)), "--cacert", str(self.certificate)]


def spoken(report: Report) -> set[str]:
    """The rules of the probe that speak, notes apart."""
    return {finding.rule for finding in spoken_findings(report)}


def spoken_findings(report: Report) -> list[Finding]:
    """The findings of the probe's rules, notes apart."""
    return [f for f in report.findings if f.rule.startswith("probe/") and f.severity != "note"]


@contextmanager
def deployed(sample: Path, folder: Path, proxy: Server, backend: Server) -> Iterator[Deployed]:
    """Run a sample in a folder. Skips where an ordinary user may not listen on port 443."""
    shutil.copytree(sample, folder, dirs_exist_ok=True)
    address, flags = free_address(), _flags(folder)
    with prometheus.running(backend, [*flags, *_pages(backend, folder)]) as server:
        assert isinstance(server, prometheus.Running), server
        own = f"--web.listen-address=127.0.0.1:{server.port}"
        (folder / "flags.txt").write_text("\n".join([*flags, own]) + "\n")
        settle(folder, address, server.port)
        with proxied(proxy, folder, address):
            yield Deployed(folder, address, server.port)


@contextmanager
def proxied(proxy: Server, folder: Path, address: str) -> Iterator[None]:
    """Run nginx with the files of a folder."""
    texts = "\n".join(path.read_text() for path in _configurations(folder))
    ports = {int(port) for port in re.findall(re.escape(address) + r":(\d+)", texts)}
    with nginx.running(proxy, folder, [(address, port) for port in ports]) as running:
        assert isinstance(running, nginx.Running), running
        yield


def free_address() -> str:
    """An address of loopback that nobody else has taken; skips where its port 443 may not be had."""
    address = f"127.{randrange(2, 255)}.{randrange(0, 255)}.{randrange(2, 255)}"
    with socket.socket() as one:
        try:
            one.bind((address, 443))
        except OSError as error:
            pytest.skip(f"port 443 cannot be listened on: {error.strerror}")
    return address


def _flags(folder: Path) -> list[str]:
    """The flags that the files of the sample give, without those that the machinery gives by itself."""
    units = sorted(folder.rglob("*.service")) or [folder / "flags.txt"]
    (line,) = read([str(units[0])], files=HostFiles(str(folder))).command_lines
    return [argument.text for argument in line.arguments if not argument.text.startswith(_OWN_FLAGS)]


def _pages(server: Server, folder: Path) -> Sequence[str]:
    """Debian's builds have their pages beside them; what these load from other packages is made up."""
    pages = Path(server.command[0]).parents[1] / "share" / "prometheus" / "web"
    if not pages.is_dir():
        return ()
    own = folder / "web"
    shutil.copytree(pages, own, ignore_dangling_symlinks=True)
    for template in own.rglob("*.html"):
        for name in re.findall(r"static/([\w./-]+\.\w+)", template.read_text()):
            asset = own / "static" / name
            asset.parent.mkdir(parents=True, exist_ok=True)
            asset.touch()
    return (f"--web.local-assets={own}/",)


def _configurations(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and re.search(r"\blisten\s|\bhttp\s*\{", _read(path))]


def _read(path: Path) -> str:
    return path.read_text(errors="replace") if path.suffix not in {".crt", ".key", ".html", ".js"} else ""


def settle(folder: Path, address: str, port: int) -> None:
    """Move the files of the sample to where they are: those of nginx to the top, paths and addresses with them."""
    top = folder / "etc" / "nginx"
    for path in [path for path in top.rglob("*") if path.is_file()]:
        text = _LISTEN.sub(rf"listen\g<1>{address}:\g<2>", path.read_text())
        text = _BACKEND.sub(f"127.0.0.1:{port}", text).replace("/etc/nginx/", f"{folder}/")
        text = re.sub(r"(?<=\s)/(etc/ssl|root)/", rf"{folder}/\g<1>/", text)
        if path.name == "nginx.conf":
            around = f"access_log off; {nginx.temporary_paths(folder)}"
            text = re.sub(r"\bhttp\s*\{", lambda match: f"{match[0]} {around}", text, count=1)  # noqa: B023
        target = folder / path.relative_to(top)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    shutil.rmtree(top)
