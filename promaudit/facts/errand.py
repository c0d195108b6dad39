"""What other programs ask a component for: scrapes, alerts, remote writes and reads, health checks, reloads."""

from typing import Literal

from msgspec import Struct

from promaudit.facts.failure import TITLES, Setting
from promaudit.facts.finding import Witness
from promaudit.facts.span import Span

ErrandKind = Literal["scrape", "alerts", "remote-write", "remote-read", "health", "reload"]

#: Why an errand fails: a path outside of the route prefix or one that is nothing below it, http where TLS is spoken or
#: the reverse, missing credentials, a redirect that is not followed, a method that is refused, a switch that is off, a
#: certificate that the client does not trust. Empty where it does not fail.
ErrandCause = Literal["", "path", "scheme", "credentials", "redirect", "method", "switch", "refused", "untrusted"]


class Errand(Struct, frozen=True):
    """One request that something beside people's browsers makes of a component.

    `purpose` tells more of its kind: the name of the scrape job, `liveness`. `status` is what it gets in the end, None
    without an answer, `because` the answer in words. `span` is the place that decides what is asked for, `asked` the
    path or, where that is wrong, the scheme that is asked for, `expected` what should be written there, empty where
    nothing at that place would help. `route_prefix` and `external_url` are the component's. Where it goes by way of
    nginx, `nginx` is the place there that decides; `by_nginx` tells that nginx gives the answer by itself.
    """

    kind: ErrandKind
    purpose: str
    component: str
    method: str
    url: str
    status: int | None
    cause: ErrandCause
    because: str
    span: Span | None
    asked: str
    expected: str
    route_prefix: Setting
    external_url: Setting
    nginx: Span | None = None
    by_nginx: bool = False

    @property
    def title(self) -> str:
        """The component as people call it: `Prometheus`."""
        return TITLES.get(self.component, self.component)

    @property
    def fails(self) -> bool:
        """Whether it does not get what it wants."""
        return self.cause != ""

    @property
    def misled(self) -> bool:
        """Whether it fails by what it asks for, and not by a certificate that it does not trust."""
        return self.cause not in {"", "untrusted"}

    @property
    def asker(self) -> str:
        """Who gives the answer, as people call it."""
        return "nginx" if self.by_nginx else self.title

    @property
    def prefix(self) -> str:
        """The route prefix as it is told: `/` for the root."""
        return self.route_prefix.value or "/"

    @property
    def flags_span(self) -> Span | None:
        """Where the component is told its route prefix; None where that is not what decides."""
        return None if self.nginx is not None else self.route_prefix.span or self.external_url.span

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The request that proves it, for a report."""
        said = "the client says" if self.cause == "untrusted" else f"{self.asker} answers"
        return (Witness(f"{self.method} {self.url}", ((said, self.because),)),)
