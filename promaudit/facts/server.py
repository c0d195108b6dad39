"""A program of Prometheus's family as it is configured: what its flags make of it."""

from typing import Literal

from msgspec import Struct, field

from promaudit.facts.deployment import FlagFault
from promaudit.facts.failure import Setting
from promaudit.facts.program import Component
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided


class WebConfig(Struct, frozen=True):
    """What `--web.config.file` (or flags of the same meaning) asks of clients.

    `users` are the names that basic authentication knows; without any there is none. `tls` tells that the listeners
    speak TLS alone, `client_certificate` what they ask of a client's certificate.
    """

    users: tuple[str, ...] = ()
    tls: bool = False
    client_certificate: Literal["none", "wanted", "required"] = "none"
    span: Span | None = None


class Listen(Struct, frozen=True):
    """One address that a server listens on. `host` is "" for all addresses, lower case, IPv6 without brackets."""

    host: str
    port: int
    setting: Setting


class Server(Struct, frozen=True):
    """A server that starts, and its effective configuration.

    `version` is what was assumed where `version_known` is False. `settings` are the effective values of its flags by
    name, without dashes; a flag without a default that is not given is not among them, a switch that is on is `true`.
    `external_url` is the effective URL, without a trailing slash where the program removes it; its host is not known
    (`external_host_known` False) where the program asks the operating system for its name. `external_path` is its
    decoded path. `route_prefix.value` is "" for the root, else it begins with a slash and does not end in one. Both
    have the span of the flag that decides. `web_config` is None where a file decides that was not read.
    `undecided` says why a flag that is absent here may be there all the same.
    """

    component: Component
    version: str
    version_known: bool
    listen: tuple[Listen, ...]
    external_url: Setting
    external_path: str
    route_prefix: Setting
    settings: tuple[tuple[str, Setting], ...] = ()
    external_host_known: bool = True
    web_config: WebConfig | None = WebConfig()
    web_config_file: Setting | None = None
    godebug: str = ""
    faults: tuple[FlagFault, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    _built: list[object] = field(default_factory=list)

    def setting(self, flag: str) -> Setting | None:
        """The effective value of a flag; None where it has neither value nor default."""
        return next((setting for name, setting in self.settings if name == flag), None)

    def keep(self, built: object) -> None:
        """Keep what the model built for this server, so that it is built once."""
        self._built[:] = [built]

    @property
    def kept(self) -> object | None:
        """What was kept last; None where nothing was."""
        return self._built[0] if self._built else None

    def is_on(self, flag: str) -> bool:
        """Whether a switch is on."""
        setting = self.setting(flag)
        return setting is not None and setting.value == "true"


class Refused(Struct, frozen=True):
    """A program that does not start: its own words, its exit status, and the flag to blame.

    `faults` holds that fault and everything else that was noticed before it.
    """

    component: Component
    version: str
    words: str
    exit_status: int
    span: Span | None
    faults: tuple[FlagFault, ...] = ()


class Endpoints(Struct, frozen=True):
    """Where the journeys of one server lead: paths below the public base, without a slash at the beginning.

    None where the component has no such thing. `health` and `ready` are `("-/healthy", ...)`; `unprefixed` names those
    of all these that lie at the root of the server even where it has a route prefix. `alert_link` is what is put behind
    the external URL in the links of alerts.
    """

    page: str | None
    query: str | None = None
    query_post: str | None = None
    metrics: str | None = None
    healthy: str | None = None
    ready: str | None = None
    alert_link: str | None = None
    unprefixed: tuple[str, ...] = ()
