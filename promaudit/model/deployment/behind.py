"""What a request meets behind nginx: a program of the family, nginx itself again, or somebody who is not known."""

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from promaudit.facts.http import Request, Response
from promaudit.facts.journey import Exchange
from promaudit.facts.server import Server
from promaudit.facts.trace import Passed, Trace, Undecided
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.upstream import LOOPBACK_NAMES, is_loopback, split_upstream
from promaudit.model.nginx.configuration import Socket
from promaudit.model.nginx.follow import follow
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.prometheus.answer import answer

if TYPE_CHECKING:
    from promaudit.model.deployment.client import Client

#: How often a request may come back to the same nginx before that is called a loop.
MOST_HOPS = 4
#: Credentials that are right wherever some are asked for; whether they arrive is what is looked at.
CREDENTIALS = ("Authorization", "Basic Y2xpZW50OmNsaWVudA==")


class Behind(Struct, eq=False):
    """One request on its way; `client` is who sends it."""

    client: "Client"
    steps: bool = True
    hops: list[Trace] = field(default_factory=list)
    answered: Response | None = None
    component: str | None = None
    stranger: str = ""
    undecided: Undecided | None = None
    depth: int = 0
    tried: Passed | None = None

    def exchange(self, url: str, request: Request) -> Exchange:
        """The request from end to end; `url` is what it is called."""
        trace = follow(self.client.nginx, request, self.upstream, steps=self.steps)
        made = Exchange(request.method, url, trace, hops=tuple(reversed(self.hops)), tried=self.tried)
        undecided = self.undecided or (trace.outcome if isinstance(trace.outcome, Undecided) else self._doubt())
        if undecided is not None or isinstance(trace.outcome, Undecided):
            return replace(made, undecided=undecided)
        if self.stranger:
            name = self.client.backend.command_line.component
            return replace(made, error=f"{self.stranger} is not {name}", stranger=self.stranger)
        return replace(made, response=trace.outcome, answer=self.answered, component=self.component)

    def _doubt(self) -> Undecided | None:
        """Where one upstream answers after another one that is not known, it may never be asked."""
        if self.stranger and self.component is not None:
            return Undecided(f"whether {self.stranger} answers is not known")
        return None

    def upstream(self, passed: Passed) -> Response | Undecided | None:
        """What answers there, as nginx sees it; whom auth_request asks lets in a client who may do so."""
        found = self.client.network.find(passed)
        if found is None and self.client.is_authorizer(passed):
            return Response(200, (), "text", "upstream")
        self.tried = passed
        itself = self._itself(passed)
        if itself is not None and not self._certain(passed):
            return self._again(passed, itself)
        if isinstance(found, Undecided):
            self.undecided = found
            return found
        if found is None:
            self.stranger = passed.upstream
            return None
        return self._ask(found, passed)

    def _certain(self, passed: Passed) -> bool:
        return self.client.network.certain(split_upstream(passed.upstream))

    def _itself(self, passed: Passed) -> Socket | None:
        """The socket of this very nginx that it passes to; None where it is somebody else's."""
        address = split_upstream(passed.upstream)
        if not is_loopback(address.host) and not address.host.startswith("unix:"):
            return None
        host = "127.0.0.1" if address.host in LOOPBACK_NAMES else address.host
        try:
            return self.client.nginx.sockets.find(host, address.port)
        except UnknownError:
            return None

    def _again(self, passed: Passed, socket: Socket) -> Response | Undecided | None:
        """The request comes back to nginx, from this machine."""
        self.depth += 1
        if self.depth > MOST_HOPS:
            return Response(502)
        secure = passed.upstream.startswith("https:")
        if secure != socket.ssl:
            return Response(400) if socket.ssl else None
        address = "127.0.0.1" if socket.listen is not None and socket.listen.wildcard else socket.address
        request = Request(
            passed.method, passed.target, "https" if secure else "http", address, socket.port, "127.0.0.1", None,
            passed.http, passed.headers, passed.body_len, authorized=True,
        )  # fmt: skip
        trace = follow(self.client.nginx, request, self.upstream, steps=self.steps)
        self.hops.append(trace)
        return trace.outcome

    def _ask(self, backend: Backend, passed: Passed) -> Response | Undecided | None:
        mine = backend is self.client.backend
        if mine:
            self.component = backend.command_line.component
        if backend.unknown is not None:
            self.undecided = backend.unknown
            return backend.unknown
        if not backend.starts:
            return None
        secure = passed.upstream.startswith("https:")
        if secure != backend.speaks_tls:
            made = Response(400, (), "text", backend.command_line.component) if backend.speaks_tls else None
            return self._keep(made, mine)
        if secure:
            refused = self.client.tls.refuses(backend, passed)
            if isinstance(refused, Undecided):
                self.undecided = refused
            if refused is not None:
                return refused if isinstance(refused, Undecided) else None
        return self._answer(backend, passed, mine)

    def _answer(self, backend: Backend, passed: Passed, mine: bool) -> Response | Undecided | None:
        request = Request(
            passed.method, passed.target, "https" if backend.speaks_tls else "http", headers=passed.headers,
            http=passed.http, body_len=passed.body_len, authorized=passed.header("authorization") == CREDENTIALS[1],
        )  # fmt: skip
        said = answer(_welcoming(backend.server), request, self.client.files)
        if isinstance(said, Undecided):
            self.undecided = said
            return said
        return self._keep(said, mine)

    def _keep(self, response: Response | None, mine: bool) -> Response | None:
        if mine:
            self.answered = response
        return response


def _welcoming(server: Server) -> Server:
    """The server to a client whose certificate it takes: whether it does has been looked at."""
    config = server.web_config
    if config is None or config.client_certificate != "required":
        return server
    return replace(server, web_config=replace(config, client_certificate="wanted"))
