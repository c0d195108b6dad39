"""Why a journey breaks: the relation between the places that disagree."""

from typing import Literal

from msgspec import Struct

from promaudit.facts.finding import Witness
from promaudit.facts.journey import Exchange, JourneyName
from promaudit.facts.span import Span

#: The components by the names that people call them by.
TITLES = {
    "prometheus": "Prometheus", "alertmanager": "Alertmanager", "pushgateway": "Pushgateway",
    "blackbox_exporter": "the blackbox exporter", "thanos-query": "Thanos Query", "thanos-rule": "Thanos Ruler",
    "victoria-metrics": "VictoriaMetrics", "grafana": "Grafana", "exporter": "the exporter",
}  # fmt: skip

#: What is wrong, in words of the request's way; each broken journey has exactly one. A rule speaks for each of them.
Cause = Literal[
    # the client does not get as far as a server block that is meant for it
    "nobody-listens",
    "tls-on-plain-port",
    "plain-on-tls-port",
    "host-not-served",
    "unknown-host",
    "no-handshake",
    # nginx does not pass the request on to the component
    "not-passed",
    "other-location",
    "base-without-slash",
    "refused-by-nginx",
    "method-refused",
    "rewrite-cycle",
    "nginx-redirect",
    "redirect-port",
    "redirect-downgrades",
    "redirect-loop",
    "other-upstream",
    "no-upstream",
    "upstream-scheme",
    "upstream-unverified",
    # nginx passes it on as something else than the component serves
    "double-slash",
    "uri-changed",
    "prefix-not-stripped",
    "prefix-stripped",
    "route-prefix-malformed",
    "needs-credentials",
    # the component answers with an address that nginx does not serve
    "external-url-missing",
    "external-url-malformed",
    "external-url-scheme",
    "external-url-host",
    "external-url-port",
    "external-url-path",
    "router-redirect",
    "proxy-redirect",
    # what is reachable and must not be
    "served-in-clear",
    "redirect-elsewhere",
    "listens-in-clear",
    # a server does not start
    "nginx-does-not-start",
    "component-does-not-start",
    # none of the above: the answer itself is not the wanted one
    "unexpected-answer",
]


class Setting(Struct, frozen=True):
    """A flag's effective value and where it comes from.

    `given` tells whether the flag itself is on the command line; a value that derives from another flag has that flag's
    span and `given` False; a built-in default has no span.
    """

    value: str
    span: Span | None = None
    given: bool = False


class Place(Struct, frozen=True):
    """A directive that takes part: its name, its text as written, its first argument and the spans of both."""

    name: str
    text: str
    argument: str
    span: Span
    argument_span: Span


class OpenWay(Struct, frozen=True):
    """How other hosts come to a program without nginx, and what closes that way.

    `span` is where it is opened; None where that is a default.
    """

    words: str
    closed_by: str
    span: Span | None


class Failure(Struct, frozen=True):
    """A broken journey, the exchange that breaks it, and the cause.

    `journey` is `pages` for what the user interface asks for beside the journeys of the contract. `exchange` is None
    where the journey has no address that a client can ask for. `path` is the path that the client asks for,
    `passed_path` what nginx makes of it (empty where it passes nothing on), `expected_path` what the component would
    have to be passed. `base_path` is the path of the public base without its slash. `location`, `proxy_pass` and
    `directive` are the directives that decided; `directive` is the one that answered, redirected or refused. `passing`
    is a location that does pass the base to the component, where another one answers; `elsewhere` one that passes
    something else to it. `proposed_url` is the external URL that would agree with the public base. `page_published`
    tells whether the user interface is published at all. `fault` says what a program refuses, in its own words.
    `started` is where the start of the component is written. `listen` is the listen directive of the public port,
    `base_port` that port where it is not the scheme's own. `proposed_pass` is the argument of a proxy_pass, in a
    location for the base with its slash, that would be right. `open_port` is the way around nginx. `witness` is the
    request that proves it.
    """

    journey: JourneyName | Literal["pages"]
    cause: Cause
    because: str
    exchange: Exchange | None
    component: str
    base: str
    base_path: str
    host: str
    port: int
    path: str
    passed_path: str
    expected_path: str
    route_prefix: Setting
    external_url: Setting
    listen_address: Setting
    proposed_url: str
    page_published: bool = True
    upstream: str = ""
    server: Place | None = None
    location: Place | None = None
    proxy_pass: Place | None = None
    directive: Place | None = None
    passing: Place | None = None
    elsewhere: Place | None = None
    fault: str = ""
    started: Span | None = None
    listen: Place | None = None
    base_port: str = ""
    proposed_pass: str = ""
    open_port: OpenWay | None = None
    witness: Witness | None = None

    @property
    def title(self) -> str:
        """The component as people call it: `Prometheus`."""
        return TITLES.get(self.component, self.component)

    @property
    def proposed_flag(self) -> str:
        """The setting that would tell the component its public address."""
        if self.component in {"thanos-query", "thanos-rule"}:
            return f"--web.external-prefix={self.base_path}"
        if self.component == "victoria-metrics":
            return f"-http.pathPrefix={self.base_path}"
        if self.component == "grafana":
            return f"root_url = {self.base} (GF_SERVER_ROOT_URL)"
        return f"--web.external-url={self.proposed_url}"

    @property
    def proposed_flags(self) -> str:
        """The same, with the flag that keeps it serving at the root where nginx strips the prefix."""
        fixed = self.component in {"grafana", "victoria-metrics", "exporter"} or self.route_prefix.value
        return self.proposed_flag + (" and --web.route-prefix=/" if self.base_path and not fixed else "")

    @property
    def host_fault(self) -> str:
        """What is wrong with the host of the external URL, in a sentence."""
        value = self.external_url.value
        if value.startswith("/"):
            return f"the external URL `{value}` has no host: what links to {self.title}, alerts first, leads nowhere"
        return f"the host of the external URL `{value}` is not served by this nginx: {self.because}"

    @property
    def served_below(self) -> str:
        """What the component serves, in words: `only paths below `/prometheus/``."""
        return f"only paths below `{self.route_prefix.value}/`" if self.route_prefix.value else "its pages at the root"

    @property
    def url(self) -> str:
        """The URL of the exchange that breaks the journey; empty without one."""
        return self.exchange.url if self.exchange else ""

    @property
    def status(self) -> int | None:
        """The status that the client gets there."""
        return self.exchange.status if self.exchange else None

    @property
    def redirect(self) -> str:
        """The Location that the client gets there; empty without one."""
        return (self.exchange.location if self.exchange else None) or ""

    @property
    def method(self) -> str:
        """The method of the exchange."""
        return self.exchange.method if self.exchange else ""

    @property
    def flags_span(self) -> Span | None:
        """Where the component is told where it lives: external URL, else route prefix, else where it is started."""
        return self.external_url.span or self.route_prefix.span or self.started

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The request that proves it, for a report."""
        return (self.witness,) if self.witness else ()
