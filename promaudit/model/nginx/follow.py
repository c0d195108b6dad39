"""One request, followed through a configuration: which server, which location, what is passed on, what comes back."""

from promaudit.facts.http import Request, Response
from promaudit.facts.span import Span
from promaudit.facts.trace import Trace, Undecided
from promaudit.model.nginx import host as hosts
from promaudit.model.nginx import request as requests
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.nginx.explain import say_server, say_socket
from promaudit.model.nginx.phases import run_to_the_end
from promaudit.model.nginx.run import Run, Upstream
from promaudit.model.nginx.sockets import Socket
from promaudit.model.nginx.unknown import UnknownError

__all__ = ["Upstream", "follow"]

_CLOSED = Response(None)

#: Why a request is undecided where the configuration is one that nginx refuses.
MALFORMED = "a directive has not the words that nginx wants"


def follow(nginx: Nginx, request: Request, upstream: Upstream, *, steps: bool = True) -> Trace:
    """What nginx does with a request; `upstream` answers what is passed on.

    Never raises: what cannot be computed is an `Undecided` with its place. Without `steps` the trace has none, which
    is faster. The request is taken to be the only one: no limit of rates or connections is reached, no server of an
    upstream rests after a failure. Names are taken to resolve where a resolver or nginx's start looks them up. What a
    mirror is sent is not followed.
    """
    stopped = nginx.configuration.stopped
    if stopped is not None:
        because = f"the configuration is not read to the end: {stopped.message}"
        return Trace(request, (), Undecided(because, stopped.span))
    begun: list[Run] = []
    try:
        return _followed(nginx, request, upstream, steps, begun)
    except UnknownError as error:
        unknown = error
    except (IndexError, ValueError):
        # words are missing: nginx refuses such a configuration, and nobody asked whether it does
        unknown = UnknownError(MALFORMED)
    except RecursionError:
        unknown = UnknownError("the configuration is nested too deeply")
    return _undecided(request, begun, unknown)


def _followed(nginx: Nginx, request: Request, upstream: Upstream, steps: bool, begun: list[Run]) -> Trace:
    """The trace of a request; `begun` holds it while it is on its way. Raises UnknownError."""
    socket = nginx.sockets.find(request.address, request.port)
    if socket is None:
        return Trace(request, (), _CLOSED)
    run = _start(nginx, request, upstream, socket, steps)
    begun.append(run)
    if steps:
        say_socket(run, socket)
    if request.scheme == "https" and not _handshake(run):
        return _trace(run, _CLOSED)
    run_to_the_end(run, requests.read(run))
    return _trace(run, run.response or _CLOSED)


def _start(nginx: Nginx, request: Request, upstream: Upstream, socket: Socket, steps: bool) -> Run:
    server = socket.default_server
    run = Run(nginx, request, upstream, socket, server, server.block)
    run.source = request.source
    run.steps = [] if steps else None
    if socket.proxy_protocol:
        raise UnknownError("the port speaks the PROXY protocol", socket.listen.span if socket.listen else None)
    return run


def _handshake(run: Run) -> bool:
    """The TLS handshake: False where it fails. The server is chosen by the name in it (ngx_http_ssl_servername)."""
    if not run.socket.ssl:
        run.say("TLS", "the port speaks plain HTTP: the handshake fails")
        return False
    run.tls = True
    sni = run.request.sni
    host = hosts.validate(sni, run.nginx.since(1, 29, 4)) if sni else None
    if host is not None:
        found = run.socket.names.find(host)
        if found is not None:
            run.server, run.block, run.sni_name = found[0], found[0].block, host
    if run.steps is not None:
        say_server(run, host or "", "SNI")
    if run.server.block.on("ssl_reject_handshake", False):
        run.say("TLS", "ssl_reject_handshake: the handshake is refused")
        return False
    return True


def _trace(run: Run, outcome: Response | Undecided) -> Trace:
    return Trace(run.request, tuple(run.steps or ()), outcome, run.passed, run.server.span, _location(run))


def _location(run: Run) -> Span | None:
    location = run.block.location
    return location.directive.span if location is not None and location.directive is not None else None


def _undecided(request: Request, begun: list[Run], error: UnknownError) -> Trace:
    if not begun:
        return Trace(request, (), Undecided(error.because, error.span))
    run = begun[0]
    return _trace(run, Undecided(error.because, error.span or _location(run) or run.server.span))
