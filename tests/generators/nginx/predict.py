"""What promaudit says of a case."""

from collections.abc import Iterator

from promaudit.facts.http import Request, Response
from promaudit.facts.nginx import Refusal
from promaudit.facts.trace import Passed, Trace
from promaudit.model.nginx.configuration import prepare
from promaudit.model.nginx.follow import follow
from promaudit.model.nginx.refusals import refusals
from promaudit.readers import nginx
from promaudit.readers.files import HostFiles
from tests.generators.nginx.case import Asked, Case
from tests.generators.nginx.record import write
from tests.generators.nginx.world import World


def predict(case: Case, version: str, world: World) -> tuple[Trace, ...] | Refusal:
    """The trace of each request of a case (tokens already replaced), or why it takes the configuration for refused."""
    write(world.folder, {"nginx.conf": case.config, **dict(case.files)})
    files = HostFiles()
    configuration = nginx.read(str(world.folder / "nginx.conf"), files=files)
    refused = refusals(configuration, files, version)
    if refused:
        return refused[0]
    model = prepare(configuration, files, version)

    def upstream(passed: Passed) -> Response | None:
        return _answer(passed) if world.answers(passed.upstream) else None

    return tuple(follow(model, asked_request(asked), upstream, steps=False) for asked in case.requests)


def asked_request(asked: Asked) -> Request:
    """The request as the model takes it."""
    source = asked.source or ("::1" if ":" in asked.address else "127.0.0.1")
    return Request(
        asked.method, asked.target, "https" if asked.scheme == "https" else "http", asked.address,
        int(asked.port_token),
        source, asked.sni, asked.http, asked.sent_headers if asked.http != "HTTP/0.9" else (), len(asked.body),
    )  # fmt: skip


def _answer(passed: Passed) -> Response:
    """What tests.servers.upstream answers."""
    return Response(_status(passed), tuple(_headers(passed)), by="upstream")


def _status(passed: Passed) -> int:
    if passed.header("X-Want-Redirect") is not None:
        return 302
    wanted = passed.header("X-Want-Status")
    return int(wanted) if wanted and wanted.isdigit() else 200


def _headers(passed: Passed) -> Iterator[tuple[str, str]]:
    yield "Content-Type", "application/json"
    redirect, header = passed.header("X-Want-Redirect"), passed.header("X-Want-Header")
    if redirect is not None:
        yield "Location", redirect
    if header is not None and ":" in header:
        name, _, value = header.partition(":")
        yield name.strip(), value.strip()
