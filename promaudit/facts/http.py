"""Requests and responses on the wire (RFC 9110, RFC 9112).

Every character of a target, a header name or a header value is one byte (latin-1), as in the wire format.
"""

from typing import Literal

from msgspec import Struct

Headers = tuple[tuple[str, str], ...]
Scheme = Literal["http", "https"]


class Request(Struct, frozen=True):
    """A request as a client sends it: where it connects to, and what it writes.

    `address` and `port` are where the client connects, `source` the address it comes from. `sni` is the server name of
    the TLS handshake, None without one. `target` is the raw request target (RFC 9112, section 3.2); nothing is
    normalised. The Host header, if any, is among `headers`. `body_len` counts bytes. `authorized` tells that the client
    knows a valid user and password of whatever password file it is asked for, and has a certificate that is good
    wherever one is asked for; the headers then need not carry the former.
    """

    method: str = "GET"
    target: str = "/"
    scheme: Scheme = "http"
    address: str = "127.0.0.1"
    port: int = 80
    source: str = "127.0.0.1"
    sni: str | None = None
    http: str = "HTTP/1.1"
    headers: Headers = ()
    body_len: int = 0
    authorized: bool = False

    def header(self, name: str) -> str | None:
        """The first value of the header `name`, in any case; None where there is none."""
        return first(self.headers, name)


#: What a body is, as far as a journey has to tell: a page of the user interface, Prometheus's own metrics, a success or
#: an error of the JSON API, the text of a health check, a script, style or icon of the page, a file that nginx serves,
#: one of nginx's own pages or texts, or anything else.
Content = Literal[
    "page", "metrics", "api-success", "api-error", "healthy", "ready", "asset", "file", "nginx", "text", "none"
]


class Response(Struct, frozen=True):
    """An answer. `status` is None where the connection is closed without one (nginx's 444) or refused.

    `by` says who made it: `nginx`, or the component behind it (`prometheus`, `alertmanager`, ...).
    """

    status: int | None
    headers: Headers = ()
    content: Content = "none"
    by: str = "nginx"

    @property
    def location(self) -> str | None:
        """The Location header as sent, None where there is none."""
        return first(self.headers, "location")


def first(headers: Headers, name: str) -> str | None:
    """The value of the first header called `name`, whatever its case; None where there is none."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
