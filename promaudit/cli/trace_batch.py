"""`promaudit trace NGINX_CONF --batch FILE`: many requests, JSON Lines in and out, one answer a line, in order."""

import sys
from collections.abc import Iterable
from typing import TextIO

from promaudit.cli.status import CLEAN, INCOMPLETE, USAGE
from promaudit.facts.http import Response
from promaudit.facts.trace import Passed, Undecided
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.nginx.follow import follow
from promaudit.readers.batch import Asked, BatchError, read_line
from promaudit.reporters.batch import BatchWriter


def answer_lines(nginx: Nginx, lines: Iterable[bytes], writer: BatchWriter, out: TextIO) -> int:
    """Answer every line as soon as it is read; blank lines are skipped. The exit status.

    A line that is no request is answered as undecided, so that answers stay beside their questions, and makes the
    status USAGE; a request that cannot be decided makes it INCOMPLETE.
    """
    status = CLEAN
    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        try:
            asked = read_line(line)
        except BatchError as error:
            said, status = _no_request(number, error, writer), USAGE
        else:
            said, decided = _answered(nginx, asked, writer)
            status = status if decided else max(status, INCOMPLETE) if status != USAGE else USAGE
        out.write(said + "\n")
        out.flush()
    return status


def _answered(nginx: Nginx, asked: Asked, writer: BatchWriter) -> tuple[str, bool]:
    answer = asked.answer

    def upstream(_: Passed) -> Response | None:
        return answer

    trace = follow(nginx, asked.request, upstream, steps=False)
    return writer.trace(asked.id, trace), not isinstance(trace.outcome, Undecided)


def _no_request(number: int, error: BatchError, writer: BatchWriter) -> str:
    message = f"line {number} is no request: {error}"
    print(f"promaudit: {message}", file=sys.stderr)
    return writer.undecided(error.id, Undecided(message))
