"""The answer of a configured server to any request."""

from promaudit.facts.files import Files, NoFiles
from promaudit.facts.http import Request, Response
from promaudit.facts.server import Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.go_server import admit
from promaudit.model.prometheus.programs import program_of
from promaudit.model.prometheus.routing import Call, Handler, Outcome
from promaudit.model.prometheus.versions import read_version
from promaudit.model.prometheus.web_config import challenge

_NO_FILES = NoFiles()


def answer(server: Server, request: Request, files: Files = _NO_FILES) -> Response | Undecided:
    """What `server` answers to `request`: status, Location, Allow, and what kind of content.

    A status of None stands for a connection that is closed or never answered. `files` answers what stands in the
    directories that some paths are served from.
    """
    if server.web_config is None:
        file = server.web_config_file
        return Undecided("what the web configuration file asks for is not known", file.span if file else None)
    if _takes_no_connections(server):
        return Response(None, (), "none", server.component)
    admitted = admit(server, request)
    if isinstance(admitted, (Response, Undecided)):
        return admitted
    call = Call(server, request, admitted, files)
    challenged = challenge(call, server.web_config)
    return challenged if challenged is not None else _without_body(request, _handler(server)(call))


def _takes_no_connections(server: Server) -> bool:
    """`--web.max-connections=0`: connections wait for a slot that never comes."""
    setting = server.setting("web.max-connections")
    return setting is not None and setting.given and setting.value == "0"


def _handler(server: Server) -> Handler:
    """The routes of a server, built once."""
    handler = server.kept
    if handler is None:
        version = read_version(server.component, server.version)
        handler = program_of(server.component, version).build(server, version)
        server.keep(handler)
    assert callable(handler)  # noqa: S101 - nothing else is kept
    return handler


def _without_body(request: Request, outcome: Outcome) -> Outcome:
    """A response to HEAD has no body (RFC 9110, section 9.3.2)."""
    if request.method != "HEAD" or isinstance(outcome, Undecided):
        return outcome
    return Response(outcome.status, outcome.headers, "none", outcome.by)
