"""Who gets in: what somebody without credentials, on another host, reaches of a component, and what keeps others out.

Everything here was computed by following requests; the exchange that proves it is part of each fact.
"""

from typing import Literal

from msgspec import Struct

from promaudit.facts.failure import TITLES, Place, Setting
from promaudit.facts.finding import Witness
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span

#: What can be reached, by what it lets a client do; the words of the rules of the same names.
Endpoint = Literal["query", "config", "pprof", "lifecycle", "admin-api", "remote-write", "page"]

#: What keeps a request out: a password asked for by nginx or by the component itself, a subrequest that decides, a
#: client certificate, the client's address, or an answer that nginx gives in the component's place.
Guard = Literal["auth_basic", "basic_auth_users", "auth_request", "ssl_verify_client", "deny", "answer"]

#: What is wrong with a password file; "" where nothing is.
PasswordFault = Literal["missing", "directory", "empty", "served", "readable", ""]


class Exposure(Struct, frozen=True):
    """An endpoint of a component that a stranger reaches.

    `exchange` is the request that does, `witnesses` show it. `listener` tells that it goes to the component's own port,
    around nginx; then there are no places. `guarded` tells that the same endpoint asks for credentials on another way.
    `flag` is what switches the endpoint on, None where it is always there. `everything` tells that all that is always
    there can be read on this way: it is not this endpoint alone.
    """

    component: str
    endpoint: Endpoint
    exchange: Exchange
    witnesses: tuple[Witness, ...]
    listener: bool
    guarded: bool
    everything: bool
    flag: Setting | None = None
    server: Place | None = None
    location: Place | None = None
    proxy_pass: Place | None = None

    @property
    def url(self) -> str:
        """What the stranger asks for."""
        return self.exchange.url

    @property
    def request(self) -> str:
        """Method and URL."""
        return f"{self.exchange.method} {self.exchange.url}"

    @property
    def clear(self) -> bool:
        """Whether the request and its answer can be read on the way: no TLS."""
        return self.exchange.url.startswith("http:")

    @property
    def title(self) -> str:
        """What people call the component."""
        return TITLES.get(self.component, self.component)


class Detour(Struct, frozen=True):
    """A way around what keeps strangers out: the same endpoint, closed on one way and reached on another.

    `closed` is the exchange that is kept out, by `guard`, which is the directive `guard_place`; `exchange` the one that
    reaches the component. `how` says in a few words what the second does otherwise: `another location`, `another
    server`, `http in place of https`, `the path is written otherwise`.
    """

    component: str
    endpoint: Endpoint
    guard: Guard
    how: str
    exchange: Exchange
    closed: Exchange
    witnesses: tuple[Witness, ...]
    guard_place: Place | None = None
    server: Place | None = None
    location: Place | None = None
    proxy_pass: Place | None = None

    @property
    def request(self) -> str:
        """Method and URL that get in."""
        return f"{self.exchange.method} {self.exchange.url}"

    @property
    def closed_request(self) -> str:
        """Method and URL that are kept out."""
        return f"{self.closed.method} {self.closed.url}"

    @property
    def refusal(self) -> str:
        """What the one that is kept out gets."""
        return "a closed connection" if self.closed.status is None else str(self.closed.status)

    @property
    def title(self) -> str:
        """What people call the component."""
        return TITLES.get(self.component, self.component)


class Challenge(Struct, frozen=True):
    """A password that is asked for without TLS, so that it can be read on the way.

    `by` is who asks. `place` is the directive (or the entry of the web configuration) that makes it ask.
    """

    component: str
    by: Literal["nginx", "component"]
    exchange: Exchange
    witnesses: tuple[Witness, ...]
    place: Span | None = None
    server: Place | None = None
    location: Place | None = None

    @property
    def request(self) -> str:
        """Method and URL."""
        return f"{self.exchange.method} {self.exchange.url}"

    @property
    def title(self) -> str:
        """What people call the component."""
        return TITLES.get(self.component, self.component)


class PasswordFile(Struct, frozen=True):
    """The file of an auth_basic_user_file that guards a component.

    `fault` says what is wrong with it: `missing`, `directory`, `empty` (no line has a user and a password), `served`
    (`url` gives it away), `readable` (by every user of the host), or "" where nothing is. `status` is what nginx
    answers to the right password where the file cannot be used. `root` is what makes nginx serve it.
    """

    component: str
    path: str
    directive: Place
    fault: PasswordFault
    status: int | None = None
    url: str = ""
    root: Place | None = None

    @property
    def title(self) -> str:
        """What people call the component."""
        return TITLES.get(self.component, self.component)


class Origins(Struct, frozen=True):
    """Which web pages may read the component's answers in a visitor's browser (`--web.cors.origin`).

    `any` tells that every page may. `guard` is what keeps strangers out: one that a visitor's browser passes by itself
    (an address, a client certificate) protects nothing from other pages; "" where nothing does.
    """

    component: str
    origin: Setting
    any: bool
    guard: Guard | Literal[""]
    by_itself: bool
    proxy_pass: Place | None = None

    @property
    def title(self) -> str:
        """What people call the component."""
        return TITLES.get(self.component, self.component)
