"""A deployment: one component behind one nginx, with everything that was found out about it."""

from typing import TYPE_CHECKING

from msgspec import Struct, field

from promaudit.facts.failure import TITLES, Place, Setting
from promaudit.facts.finding import Witness
from promaudit.facts.journey import Journey
from promaudit.facts.nginx import Refusal
from promaudit.facts.presentation import Presentation
from promaudit.facts.program import Component, SourceKind
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided

if TYPE_CHECKING:
    from promaudit.facts.live import Live


class Source(Struct, frozen=True):
    """Something that was read, and what it was taken for."""

    path: str
    kind: SourceKind


class Publication(Struct, frozen=True):
    """A location that passes the public base to the component, and what else can be told of it.

    `location` is the server where there is no location. `neighbour` is a path beside the prefix that reaches the
    component as well (`/prometheusX`), empty where none does. `decodes` tells that nginx passes the decoded path on, so
    that an escaped slash in it is lost. `unverified` tells that nginx speaks TLS to another host and does not look at
    its certificate. `read_timeout` and `query_timeout` are in seconds. `plain_status` is what nginx answers by itself
    to http:// on the public host, where that neither leads to https nor refuses; `plain_place` is where.
    `downgrade` is a redirect from https to http on a way that comes to its end all the same, empty without one.
    """

    component: str
    base: str
    base_path: str
    location: Place
    proxy_pass: Place
    neighbour: str = ""
    decodes: bool = False
    unverified: bool = False
    upstream: str = ""
    read_timeout: float | None = None
    read_timeout_span: Span | None = None
    query_timeout: float | None = None
    query_timeout_span: Span | None = None
    plain_status: int | None = None
    plain_place: Place | None = None
    downgrade: str = ""
    downgrade_place: Place | None = None
    witness: Witness | None = None

    @property
    def cuts_queries(self) -> bool:
        """Whether nginx gives up before a query must end, and somebody has chosen one of the two times.

        The defaults of both programs disagree by themselves; that is no mistake of a deployment's.
        """
        chosen = self.read_timeout_span is not None or self.query_timeout_span is not None
        waits, may = self.read_timeout, self.query_timeout
        return chosen and waits is not None and may is not None and waits < may

    @property
    def title(self) -> str:
        """The component as people call it: `Prometheus`."""
        return TITLES.get(self.component, self.component)

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The request that proves it, for a report."""
        return (self.witness,) if self.witness else ()


class FlagFault(Struct, frozen=True):
    """Something wrong with one flag: what its program refuses or ignores.

    `kind` says what: `malformed` (external URL), `route-prefix`, `unknown`, `repeated`, `argument` (the words do not
    parse), `version`, `host-in-prefix` (of Thanos), `other`. `fatal` tells that the program does not start. `words` are
    the program's own where it says anything. `suggestion` is what was probably meant, or, for `version`, in which
    releases the flag is known.
    """

    component: str
    flag: str
    kind: str
    words: str
    fatal: bool
    span: Span | None
    suggestion: str = ""
    version: str = ""

    @property
    def title(self) -> str:
        """The component as people call it: `Prometheus`."""
        return TITLES.get(self.component, self.component)


class Need(Struct, frozen=True):
    """The flags that an nginx asks for, where no flags of the component are known."""

    component: str
    flags: str
    base: str
    proxy_pass: Place


class Undecidable(Struct, frozen=True):
    """Journeys that cannot be decided, by their names, and what they depend on."""

    journeys: tuple[str, ...]
    because: str
    span: Span | None


class Unpublished(Struct, frozen=True):
    """No location of this nginx publishes a component that is known.

    `passing` is a proxy_pass that leads to one all the same, to something else than its pages, its API or its health.
    """

    path: str
    span: Span | None
    passing: Place | None = None


class NginxRefusal(Struct, frozen=True):
    """What nginx refuses at start, as a rule sees it."""

    message: str
    span: Span | None
    warning: bool = False


class Verdicts(Struct, frozen=True):
    """What one client makes of a presentation: `accepts` is None where it cannot be told."""

    client: str
    accepts: bool | None
    because: str = ""


class Deployment(Struct, frozen=True):
    """One component behind one nginx. `facts` are all relations that rules are given, by their kind.

    `refusal` is why nginx does not start, None where it does. `live` is what was seen of the endpoint.
    """

    component: Component
    sources: tuple[Source, ...]
    public_url: str | None
    journeys: tuple[Journey, ...]
    presentations: tuple[Presentation, ...] = ()
    facts: dict[str, tuple[object, ...]] = field(default_factory=dict)
    refusal: Refusal | None = None
    undecided: tuple[Undecided, ...] = ()
    live: "Live | None" = None

    def select(self, kind: str) -> tuple[object, ...]:
        """All facts of one kind; empty where there are none."""
        return self.facts.get(kind, ())


__all__ = ["Deployment", "FlagFault", "Need", "NginxRefusal", "Publication", "Setting", "Source"]
