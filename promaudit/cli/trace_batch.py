"""`promaudit trace NGINX_CONF --batch FILE`: many requests, JSON Lines in and out, one answer a line, in order."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

import click
from msgspec.structs import replace

from promaudit.cli.status import CLEAN, INCOMPLETE, USAGE
from promaudit.cli.trace_read import OLDEST_NGINX, Ready, host_files, main_file, make_ready, read
from promaudit.cli.trace_versions import asks_for_version, differs, same_everywhere
from promaudit.facts.finding import Problem
from promaudit.facts.http import Response
from promaudit.facts.nginx import Refusal
from promaudit.facts.trace import Passed, Trace, Undecided
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.nginx.follow import follow
from promaudit.readers.batch import Asked, BatchError, read_line
from promaudit.reporters.batch import BatchWriter
from promaudit.reporters.safe import safe

#: Answers one request: the line, and whether the request could be decided.
Answer = Callable[[Asked], tuple[str, bool]]


def answer_file(nginx_conf: str, name: str, root: str | None, version: str | None) -> int:
    """Answer the requests of the file `name` (`-`: standard input). The exit status."""
    files = host_files([nginx_conf], root)
    path = main_file(nginx_conf, files)
    configuration = read(path, files)
    writer = BatchWriter(os.path.dirname(configuration.path))
    ready = make_ready(configuration, files, version)
    if isinstance(ready, Refusal):
        print(writer.refused(ready))
        return INCOMPLETE
    if name == "-":
        return answer_lines(sys.stdin.buffer, _answer(ready, writer), writer, sys.stdout)
    try:
        with open(name, "rb") as lines:
            return answer_lines(lines, _answer(ready, writer), writer, sys.stdout)
    except OSError as error:
        raise click.BadParameter(f"cannot read {name}: {error.strerror}", param_hint="--batch") from None


def _answer(ready: Ready | Problem, writer: BatchWriter) -> Answer:
    """How requests are answered: by following them, or all the same where nothing can be told."""
    if isinstance(ready, Problem):
        click.echo(f"promaudit: {safe(ready.message)}", err=True)
        unread = Undecided(ready.message, ready.span)
        return lambda asked: (writer.undecided(asked.id, unread), False)
    if ready.older is not None:
        because = f"nginx {OLDEST_NGINX} refuses it ({ready.older.message}): say --nginx-version"
        older = Undecided(because, ready.older.span)
        return lambda asked: (writer.undecided(asked.id, older), False)
    if ready.assumed:
        return _in_any_release(ready, writer)
    nginx = ready.nginx
    return lambda asked: _said(asked, _followed(nginx, asked), writer)


def _in_any_release(ready: Ready, writer: BatchWriter) -> Answer:
    """Follow requests through the newest nginx; those that an older one may answer otherwise through that as well."""
    newest = ready.nginx
    oldest: list[Nginx] = []
    everything = asks_for_version(newest.configuration)

    def answer(asked: Asked) -> tuple[str, bool]:
        trace = _followed(newest, asked)
        if everything or not same_everywhere(asked.request, asked.answer.headers if asked.answer else ()):
            oldest[:] = oldest or [ready.oldest()]
            if differs(trace, _followed(oldest[0], asked)):
                because = f"nginx {OLDEST_NGINX} and {newest.version} do not answer the same: say --nginx-version"
                trace = replace(trace, outcome=Undecided(because, trace.location or trace.server))
        return _said(asked, trace, writer)

    return answer


def _followed(nginx: Nginx, asked: Asked) -> Trace:
    answer = asked.answer

    def upstream(_: Passed) -> Response | None:
        return answer

    trace = follow(nginx, asked.request, upstream, steps=False)
    if trace.passed is not None and trace.passed.others:
        # servers are asked in turn, and a line has room for one
        because = f"which server of the upstream {trace.passed.name} is asked depends on earlier requests"
        return replace(trace, outcome=Undecided(because, trace.passed.span))
    return trace


def _said(asked: Asked, trace: Trace, writer: BatchWriter) -> tuple[str, bool]:
    return writer.trace(asked.id, trace), not isinstance(trace.outcome, Undecided)


def answer_lines(lines: Iterable[bytes], answer: Answer, writer: BatchWriter, out: TextIO) -> int:
    """Answer every line as soon as it is read; blank lines are skipped. The exit status.

    A line that is no request is answered as undecided, so that answers stay beside their questions, and makes the
    status USAGE; a request that cannot be decided makes it INCOMPLETE.
    """
    statuses = {CLEAN}
    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        try:
            said, decided = answer(read_line(line))
            statuses.add(CLEAN if decided else INCOMPLETE)
        except BatchError as error:
            said = _no_request(number, error, writer)
            statuses.add(USAGE)
        out.write(said + "\n")
        out.flush()
    return USAGE if USAGE in statuses else max(statuses)


def _no_request(number: int, error: BatchError, writer: BatchWriter) -> str:
    message = f"line {number} is no request: {error}"
    click.echo(f"promaudit: {safe(message)}", err=True)
    return writer.undecided(error.id, Undecided(message))
