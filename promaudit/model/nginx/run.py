"""One request on its way: what nginx keeps in ngx_http_request_t."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from promaudit.facts.http import Content, Request, Response
from promaudit.facts.nginx import Directive
from promaudit.facts.span import Span
from promaudit.facts.trace import Passed, Step, Undecided
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.regex import Captures, Regex
from promaudit.model.nginx.text import Text
from promaudit.model.nginx.unknown import UnknownError

if TYPE_CHECKING:
    from promaudit.model.nginx.configuration import Nginx, Server
    from promaudit.model.nginx.sockets import Socket
    from promaudit.model.nginx.target import Target

#: What an upstream answers; None: it refuses the connection.
Upstream = Callable[[Passed], Response | Undecided | None]

#: NGX_HTTP_MAX_URI_CHANGES, plus one.
MOST_URI_CHANGES = 11

#: What handlers return beside a status (ngx_core.h): done with the answer, not mine, done otherwise; and that the
#: request runs through the phases again.
OK, DECLINED, DONE, ERROR, RESTART = 0, -5, -4, -1, -100

#: Closes the connection without an answer.
CLOSE = 444


class Header(Struct):
    """A header of the answer. One that is taken back keeps its place with `live` off (nginx's `hash = 0`)."""

    name: str
    value: str
    live: bool = True


class Run(Struct, eq=False):
    """The state of one request. `block` is the configuration in force (r->loc_conf).

    `upstream_states` are the statuses of the servers that were asked (r->upstream_states), with None before each pass
    but the first; `states_vary` tells that earlier requests decide how many are asked. `access_code` is what a handler
    of access refused while another may still allow.
    """

    nginx: "Nginx"
    request: Request
    upstream: Upstream
    socket: "Socket"
    server: "Server"
    block: Block
    method: str = ""
    uri: str = ""
    args: str = ""
    unparsed: str = ""
    protocol: str = ""
    host: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    content_length: int = -1
    discarded: bool = False
    access_code: int = 0
    source: str = ""
    tls: bool = False
    sni_name: str | None = None
    captures: Captures = ()
    variables: dict[str, str | None] = field(default_factory=dict)
    steps: list[Step] | None = None
    quoted: bool = False
    plus: bool = False
    valid_unparsed: bool = True
    valid_location: bool = True
    internal: bool = False
    uri_changed: bool = False
    uri_changes: int = MOST_URI_CHANGES
    error_page: bool = False
    err_status: int = 0
    named: bool = False
    main: "Run | None" = None
    add_uri_to_alias: bool = False
    out_status: int = 0
    out_headers: list[Header] = field(default_factory=list)
    out_location: Header | None = None
    content_handler: Directive | None = None
    target: "Target | None" = None
    passed: Passed | None = None
    answered: Response | None = None
    upstream_states: list[int | None] | None = None
    states_vary: bool = False
    response: Response | None = None
    unknown: dict[str, UnknownError] = field(default_factory=dict)
    evaluating: set[str] = field(default_factory=set)
    has_real_ip: bool = False
    phase: str = ""

    def say(self, phase: str, text: str, span: Span | None = None, before: str | None = None) -> None:
        """Note a step, where somebody wants to read them; `before` is what stood where `uri` stands now."""
        if self.steps is not None:
            self.steps.append(Step(phase, text, span, before, self.uri if before is not None else None))

    def variable(self, name: str) -> str:
        """A variable's value (its name in lower case), empty where it has none. Raises UnknownError."""
        return self.nginx.getter(name)(self) or ""

    def capture(self, number: int) -> str:
        """What a group of the last regular expression that matched has captured, empty where nothing."""
        return (self.captures[number] or "") if number < len(self.captures) else ""

    def value(self, text: Text) -> str:
        """A text with its variables and captures replaced. Raises UnknownError."""
        return text.constant if text.constant is not None else text.value(self)

    def match(self, regex: Regex, text: str) -> bool:
        """Match a regular expression; what it captures is kept, named groups as variables (ngx_http_regex_exec)."""
        captures = regex.match(text)
        if captures is None:
            return False
        self.keep(regex, captures)
        return True

    def keep(self, regex: Regex, captures: Captures) -> None:
        """Keep what a regular expression has captured."""
        self.captures = captures
        for name, number in regex.names:
            self.variables[name] = captures[number] or ""

    def header(self, name: str) -> str | None:
        """The first request header of that name (in lower case)."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def redirect_to(self, location: str) -> None:
        """Set the Location of the answer, in place of one that was set before (ngx_http_clear_location)."""
        if self.out_location is not None:
            self.out_location.live = False
        self.out_location = Header("Location", location)
        self.out_headers.append(self.out_location)

    def throw_body_away(self) -> None:
        """What is passed on later goes without the request's body (ngx_http_discard_request_body)."""
        if self.main is None and self.content_length > 0:
            self.content_length, self.discarded = 0, True

    def send(self, content: Content, by: str = "nginx") -> None:
        """Send the header of the answer; the status of an error that is being answered stands above its own."""
        self.finish(self.err_status or self.out_status, content, by)

    def finish(self, status: int | None, content: Content, by: str = "nginx") -> None:
        """The answer of this request is there; `status` None closes the connection without one."""
        headers = self.nginx.filter_headers(self, status) if status is not None else ()
        self.response = Response(status, headers, content, by)


def unknown(because: str, directive: Directive | None) -> UnknownError:
    """The end of a request that depends on a directive which cannot be computed."""
    return UnknownError(because, directive.span if directive else None)
