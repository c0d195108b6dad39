"""`promaudit trace`: what becomes of one request, or of many."""

import posixpath
import sys

import click

from promaudit.cli.status import INCOMPLETE, USAGE
from promaudit.facts.assumptions import NEWEST_NGINX
from promaudit.facts.finding import Problem
from promaudit.facts.nginx import NginxConfiguration
from promaudit.readers import nginx as reader
from promaudit.readers.files import HostFiles
from promaudit.reporters.safe import safe


@click.command("trace")
@click.argument("nginx_conf", metavar="NGINX_CONF")
@click.argument("url", required=False)
@click.option("--batch", metavar="FILE", help="Answer the requests of FILE (-: standard input), JSON Lines in and out.")
@click.option("--root", metavar="DIR", help="Take absolute paths in the files below DIR.")
@click.option("--nginx-version", metavar="V", default=NEWEST_NGINX, show_default=True, help="The nginx to follow.")
def command(nginx_conf: str, url: str | None, batch: str | None, root: str | None, nginx_version: str) -> None:
    """Follow one request, or many, through nginx step by step."""
    if (url is None) == (batch is None):
        raise click.UsageError("say either a URL or --batch FILE")
    files = HostFiles(root, posixpath.dirname(nginx_conf) or ".")
    configuration = reader.read(nginx_conf, files=files)
    if batch is not None:
        sys.exit(_batch(configuration, files, nginx_version, batch))


def _batch(configuration: NginxConfiguration, files: HostFiles, version: str, name: str) -> int:
    from promaudit.cli.trace_batch import answer_lines
    from promaudit.model.nginx.configuration import prepare
    from promaudit.model.nginx.refusals import refusals
    from promaudit.reporters.batch import BatchWriter

    writer = BatchWriter(posixpath.dirname(configuration.path))
    refused = refusals(configuration, files, version)
    if refused:
        print(writer.refused(refused[0]))
        return INCOMPLETE
    if isinstance(configuration.stopped, Problem):
        click.echo(f"promaudit: {safe(configuration.stopped.message)}", err=True)
        return INCOMPLETE
    model = prepare(configuration, files, version)
    if name == "-":
        return answer_lines(model, sys.stdin.buffer, writer, sys.stdout)
    try:
        with open(name, "rb") as lines:
            return answer_lines(model, lines, writer, sys.stdout)
    except OSError as error:
        click.echo(f"promaudit: cannot read {name}: {error.strerror}", err=True)
        return USAGE
