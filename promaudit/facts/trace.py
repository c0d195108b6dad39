"""What a request does on its way through nginx."""


from msgspec import Struct

from promaudit.facts.http import Headers, Request, Response
from promaudit.facts.span import Span


class Step(Struct, frozen=True):
    """One step: the phase it belongs to, in nginx's own name, what happened in words, and the directive that did it.

    `before` and `after` are the URI (or, on the way back, the Location) around it, where the step changes one.
    """

    phase: str
    text: str
    span: Span | None = None
    before: str | None = None
    after: str | None = None


class Passed(Struct, frozen=True):
    """A request that nginx passes on: to which upstream, and what it writes there.

    `upstream` is scheme, host and port (`http://127.0.0.1:9090`, the port always written), after an `upstream` block
    has been resolved to its first usable server; `name` is what proxy_pass says (`prometheus_backend`), `span` the
    proxy_pass directive. `others` are further servers (host and port) that get the request in their turn, where an
    `upstream` block has several.
    """

    upstream: str
    method: str
    target: str
    headers: Headers
    span: Span
    name: str = ""
    body_len: int = 0
    http: str = "HTTP/1.0"
    others: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first value of the header `name`, in any case; None where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class Undecided(Struct, frozen=True):
    """What cannot be computed, and why; `span` is the place that it depends on."""

    because: str
    span: Span | None = None


class Trace(Struct, frozen=True):
    """A request, the steps it took, and how it ended.

    `outcome` is the response that the client gets, or why that cannot be told. `passed` is the last request that an
    upstream received for it, None where nginx answers by itself. `server` and `location` are the blocks in force at the
    end; `location` is None where none was reached.
    """

    request: Request
    steps: tuple[Step, ...]
    outcome: Response | Undecided
    passed: Passed | None = None
    server: Span | None = None
    location: Span | None = None
