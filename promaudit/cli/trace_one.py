"""`promaudit trace NGINX_CONF URL`: one request for people, and where flags are given all that follows from it."""

import os
from collections.abc import Iterator

import click
from msgspec import Struct
from msgspec.structs import replace

from promaudit.cli.status import CLEAN, INCOMPLETE
from promaudit.cli.terminal import style
from promaudit.cli.trace_read import OLDEST_NGINX, Ready, explained, host_files, main_file, make_ready, read
from promaudit.cli.trace_request import Asking, read_answer, read_connect, read_header, read_method, read_source
from promaudit.facts.finding import Problem
from promaudit.facts.http import Request, Response
from promaudit.facts.journey import Exchange
from promaudit.facts.nginx import Refusal
from promaudit.facts.trace import Passed, Trace, Undecided
from promaudit.facts.url import parse_base
from promaudit.model.deployment.client import NO_HOST, PLAIN_PORT, REFUSED, address_of
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.nginx.follow import follow
from promaudit.model.nginx.unknown import UnknownError
from promaudit.reporters.safe import safe


class Question(Struct, frozen=True):
    """The values of the command line."""

    nginx_conf: str
    url: str
    sources: tuple[str, ...]
    method: str
    headers: tuple[str, ...]
    body_len: int
    connect: str | None
    source: str | None
    answer: str | None
    flags: str | None
    upstream: tuple[str, ...]
    prometheus_version: str | None
    nginx_version: str | None
    root: str | None
    format_name: str
    color: str

    @property
    def asking(self) -> Asking:
        """What the user says of the client. Raises click.BadParameter."""
        connect = None if self.connect is None else read_connect(self.connect)
        return Asking(tuple(map(read_header, self.headers)), connect, read_source(self.source))

    @property
    def goes_on(self) -> bool:
        """Whether anything tells what stands behind nginx."""
        return bool(self.sources) or self.flags is not None


def answer(question: Question) -> int:
    """Print what becomes of the request. The exit status."""
    _check(question)
    asking, said = question.asking, read_answer(question.answer)
    files = host_files([question.nginx_conf, *question.sources], question.root)
    path = main_file(question.nginx_conf, files)
    configuration = read(path, files)
    ready = make_ready(configuration, files, question.nginx_version, elsewhere=True)
    if not isinstance(ready, Ready):
        return _stopped(explained(ready) if isinstance(ready, Refusal) else _explained(ready))
    if question.goes_on:
        from promaudit.cli.trace_onwards import onwards

        exchanges = onwards(question, asking, ready.nginx, files)
    else:
        exchanges = (_exchange(ready.nginx, question, asking, said),)
    painted = question.format_name == "text"  # click must not take off what was put there on purpose
    click.echo(_rendered(exchanges, question, os.path.dirname(configuration.path)), nl=False, color=painted)
    if ready.older is not None:
        _say(f"note: nginx {OLDEST_NGINX} refuses this configuration: {ready.older.message}")
    if ready.missing is not None:
        _say(f"note: here, nginx would not start: {ready.missing.message}")
    return INCOMPLETE if any(exchange.undecided for exchange in exchanges) else CLEAN


def _check(question: Question) -> None:
    read_method(question.method)
    try:
        parse_base(question.url)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="URL") from None
    if question.goes_on and question.answer is not None:
        raise click.UsageError("--answer says what the upstream answers; with flags that is computed")


def _explained(problem: Problem) -> Iterator[str]:
    yield f"{problem.span}: {problem.message}" if problem.span else problem.message


def _stopped(lines: Iterator[str]) -> int:
    for line in lines:
        _say(line)
    return INCOMPLETE


def _say(line: str) -> None:
    click.echo(f"promaudit: {safe(line)}", err=True)


def ask(nginx: Nginx, asking: Asking, method: str, url: str, body_len: int) -> Request | Exchange:
    """The request for a URL; an exchange that ends early where no nginx can be reached there."""
    base = parse_base(url)
    try:
        address, port = asking.connect or (address_of(nginx, base.host, base.port), base.port)
        socket = None if address is None else nginx.sockets.find(address, port)
    except UnknownError as error:
        return Exchange(method, url, undecided=Undecided(error.because, error.span))
    if address is None or socket is None:
        return Exchange(method, url, error=f"{REFUSED}: nginx does not listen on {_shown(address or base.host)}:{port}")
    if base.scheme == "https" and not socket.ssl:
        return Exchange(method, url, error=PLAIN_PORT)
    return asking.request(method, url, body_len, address, port)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _exchange(nginx: Nginx, question: Question, asking: Asking, said: Response | None) -> Exchange:
    """The request, with an upstream that answers what the user says."""
    request = ask(nginx, asking, question.method, question.url, question.body_len)
    if isinstance(request, Exchange):
        return request

    def upstream(_: Passed) -> Response | None:
        return said

    return _ended(Exchange(question.method, question.url, follow(nginx, request, upstream)), said)


def _ended(exchange: Exchange, said: Response | None) -> Exchange:
    trace = exchange.trace
    assert isinstance(trace, Trace)  # noqa: S101 - the caller has followed the request
    if isinstance(trace.outcome, Undecided):
        return replace(exchange, undecided=trace.outcome)
    return replace(exchange, response=trace.outcome, answer=said if trace.passed is not None else None)


def _rendered(exchanges: tuple[Exchange, ...], question: Question, folder: str) -> str:
    if question.format_name == "json":
        from promaudit.reporters import trace_json

        return trace_json.render(exchanges, folder)
    from promaudit.reporters import trace

    values = {"color": question.color, "verbose": False, "quiet": False, "statistics": False}
    return trace.render(exchanges, style(values, to_file=False), folder)


__all__ = ["NO_HOST", "Question", "answer", "ask"]
