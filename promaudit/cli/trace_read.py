"""The nginx.conf of `promaudit trace`: read, held to what nginx refuses, and made ready to follow requests."""

import os
import re
import sys
from collections.abc import Iterator, Sequence

import click
from msgspec import Struct

from promaudit.facts.assumptions import NEWEST_NGINX
from promaudit.facts.files import Files, NoFiles
from promaudit.facts.finding import Problem
from promaudit.facts.nginx import NginxConfiguration, Refusal
from promaudit.model.nginx.configuration import Nginx, prepare, version_numbers
from promaudit.model.nginx.refusals import PairCheck, refusals
from promaudit.model.nginx.refusals.releases import may_differ
from promaudit.readers import nginx as reader
from promaudit.readers.files import HostFiles

#: The oldest nginx whose behaviour is known.
OLDEST_NGINX = "1.22.1"
_MISSING = re.compile(r'cannot load certificate(?: key)? "[^"]*": BIO_new_file\(\) failed .*No such file')
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?([-+~].*)?")


class Ready(Struct, frozen=True):
    """A configuration that requests can be followed through.

    `older` is why the oldest known nginx refuses it, where no version was said and the newest takes it. `missing` is
    what nginx says of a certificate or key that is not here, where that is not taken for the end. `assumed` tells that
    no version was said.
    """

    nginx: Nginx
    older: Refusal | None = None
    missing: Refusal | None = None
    assumed: bool = False

    def oldest(self) -> Nginx:
        """The same configuration in the oldest release that is known."""
        return prepare(self.nginx.configuration, self.nginx.files, OLDEST_NGINX)


def main_file(nginx_conf: str, files: HostFiles) -> str:
    """The path of the main file; a folder is taken for the one that holds nginx.conf."""
    is_folder = nginx_conf != "-" and files.kind(nginx_conf) == "directory"
    return os.path.join(nginx_conf, "nginx.conf") if is_folder else nginx_conf


def host_files(sources: Sequence[str], root: str | None) -> HostFiles:
    """The files of the host, absolute paths below `root` where one is given.

    Sources that are named by relative paths are read as they stand, and so are the files beside the first one.
    """
    if root is None:
        return HostFiles()
    if not os.path.isdir(root):
        raise click.BadParameter(f"{root} is no folder", param_hint="--root")
    paths = (source if os.path.lexists(source) else source.rpartition(":")[2] for source in sources if source != "-")
    relative = [os.path.abspath(path) for path in paths if not os.path.isabs(path)]
    return HostFiles(root, _folder(relative[0]) if relative else None, frozenset(relative))


def _folder(path: str) -> str:
    return path if os.path.isdir(path) else os.path.dirname(path)


def read(path: str, files: HostFiles) -> NginxConfiguration:
    """The configuration at `path`, or of the output of `nginx -T` on standard input. Raises click.ClickException."""
    if path != "-":
        if files.kind(path) == "missing":
            raise click.BadParameter(f"{path} does not exist", param_hint="NGINX_CONF")
        return reader.read(path, files=files)
    configuration = reader.read_dump(sys.stdin.buffer.read().decode("latin-1"))
    if configuration is None:
        raise click.UsageError("standard input is not the output of `nginx -T`")
    return configuration


def make_ready(
    configuration: NginxConfiguration, files: HostFiles, version: str | None, *, elsewhere: bool = False
) -> Ready | Refusal | Problem:
    """The model of a configuration; or what nginx says when it refuses it, or why it could not be read to its end.

    `elsewhere` allows that nginx runs on another host, where the certificates are that are missing on this one.
    """
    if version is not None and not _VERSION.fullmatch(version):
        raise click.BadParameter(f"`{version}` is no release like {NEWEST_NGINX}", param_hint="--nginx-version")
    followed = version or NEWEST_NGINX
    refused = refusals(configuration, files, followed, _pair_check(files, version_numbers(followed)))
    missing = refused[0] if elsewhere and refused and _MISSING.match(refused[0].message) else None
    if missing is not None:
        refused = refusals(configuration, NoFiles(), followed)
    if refused:
        return refused[0]
    if configuration.stopped is not None:
        return configuration.stopped
    older = None if version else _older(configuration, NoFiles() if missing else files)
    return Ready(prepare(configuration, files, followed), older, missing, not version)


def _older(configuration: NginxConfiguration, files: Files) -> Refusal | None:
    """Why the oldest known nginx refuses a configuration that the newest takes."""
    if not may_differ(configuration, version_numbers(OLDEST_NGINX), version_numbers(NEWEST_NGINX)):
        return None
    return next(iter(refusals(configuration, files, OLDEST_NGINX)), None)


def _pair_check(files: HostFiles, numbers: tuple[int, int, int]) -> PairCheck:
    """What judges certificates and keys; read only where some are configured, since that takes a large library."""
    checks: list[PairCheck] = []

    def check(pairs: Sequence[tuple[str, str]], password_file: str | None) -> str | None:
        if not checks:
            from promaudit.model.tls.start import pair_check
            from promaudit.readers.certificates import CertificateReader

            checks.append(pair_check(CertificateReader(files), numbers))
        return checks[0](pairs, password_file)

    return check


def explained(refusal: Refusal) -> Iterator[str]:
    """What nginx says, as it says it, and a hint where the file is no main file."""
    place = f" in {refusal.path}:{refusal.line}" if refusal.path else ""
    yield f"nginx refuses this configuration: [emerg] {refusal.message}{place}"
    if re.fullmatch(r'"(server|location|upstream|map)" directive is not allowed here', refusal.message):
        yield "this file is a part of a configuration: name the main nginx.conf that includes it"
