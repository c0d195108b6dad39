"""The programs behind nginx, as they are started: what their flags make of them, and where they listen."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.failure import Setting
from promaudit.facts.files import Files
from promaudit.facts.inventory import Inventory
from promaudit.facts.program import CommandLine
from promaudit.facts.server import Refused, Server, WebConfig
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided
from promaudit.facts.web_config import WebConfig as WebConfigFile
from promaudit.model.deployment.upstream import Listener
from promaudit.model.prometheus.configure import configure
from promaudit.model.prometheus.programs import program_of
from promaudit.model.prometheus.versions import read_version


class Backend(Struct, frozen=True, eq=False):
    """One program as it is started.

    `started` is what its command line makes of it. `server` is that server, or, where it does not start or cannot be
    computed, the one that its program is without any flags: it tells which journeys there are, never what is answered.
    `listeners` are where it listens or, as far as the command line says, would listen. `web_config` is its web config
    file, None where it has none or that was not read.
    """

    command_line: CommandLine
    started: Server | Refused | Undecided
    server: Server
    listeners: tuple[Listener, ...]
    web_config: WebConfigFile | None = None

    @property
    def starts(self) -> bool:
        """Whether it is known to start."""
        return isinstance(self.started, Server)

    @property
    def unknown(self) -> Undecided | None:
        """Why its answers cannot be computed; None where they can be, or where it gives none."""
        if isinstance(self.started, Undecided):
            return self.started
        if isinstance(self.started, Server) and self.started.undecided:
            return self.started.undecided[0]
        return None

    @property
    def odd_prefix(self) -> bool:
        """Whether it serves below a path that nobody can have meant."""
        return isinstance(self.started, Server) and any(fault.kind == "route-prefix" for fault in self.started.faults)

    @property
    def speaks_tls(self) -> bool:
        """Whether it speaks TLS to nginx."""
        config = self.server.web_config
        return config is not None and config.tls

    @property
    def span(self) -> Span | None:
        """Where its start is written."""
        arguments = self.command_line.arguments
        return arguments[0].span if arguments else self.command_line.span


def backends(inventory: Inventory, files: Files, assumptions: Assumptions) -> tuple[Backend, ...]:
    """Every program that was read, in the order of the sources."""
    lines = [line for line in inventory.command_lines if not _is_part(line, inventory.command_lines)]
    return tuple(backend_of(line, inventory, files, assumptions) for line in lines)


def _is_part(line: CommandLine, lines: tuple[CommandLine, ...]) -> bool:
    """Whether an environment file that was handed over by itself is the one of a unit that was read as well."""
    if line.kind != "environment":
        return False
    words = {argument.text for argument in line.arguments}
    others = (other for other in lines if other.kind != "environment" and other.component == line.component)
    return any(words <= {argument.text for argument in other.arguments} for other in others)


def backend_of(line: CommandLine, inventory: Inventory, files: Files, assumptions: Assumptions) -> Backend:
    """The program that a command line starts."""
    version = assumptions.prometheus_version if line.component == "prometheus" else None
    known = [file.path for file in inventory.web_configs]
    started = configure(line, version, files, assumptions.host_name, known)
    if isinstance(started, Server):
        file = _web_config(started, inventory.web_configs)
        started = started if file is None else replace(started, web_config=_asked_of_clients(file))
        listeners = tuple(Listener(listen.host, listen.port, listen.setting) for listen in started.listen)
        return Backend(line, started, started, listeners, file)
    return Backend(line, started, _without_flags(line, version), _listeners_said(line))


def _without_flags(line: CommandLine, version: str | None) -> Server:
    """The program with no flags at all, which always starts."""
    bare = configure(replace(line, arguments=(), environment=(), undecided=(), refusal=None), version)
    assert isinstance(bare, Server)  # noqa: S101 - the tables of flags have no required ones
    return bare


def _listeners_said(line: CommandLine) -> tuple[Listener, ...]:
    """Where the command line says that the program listens, however wrong the rest of it is."""
    program = program_of(line.component, read_version(line.component, line.version))
    said = [Setting(value, span, True) for value, span in _values(line, program.listen)]
    settings = said or [Setting(program.default_listen)]
    return tuple(listener for setting in settings if (listener := _listener(setting)) is not None)


def _values(line: CommandLine, flag: str) -> list[tuple[str, Span]]:
    found, arguments = [], line.arguments
    for index, argument in enumerate(arguments):
        name, equals, value = argument.text.lstrip("-").partition("=")
        if name != flag or not argument.text.startswith("-"):
            continue
        if equals:
            found.append((value, argument.span))
        elif index + 1 < len(arguments):
            found.append((arguments[index + 1].text, argument.span))
    return found


def _listener(setting: Setting) -> Listener | None:
    host, _, port = setting.value.rpartition(":")
    if not port.isdigit():
        return None
    host = host.strip("[]").lower()
    return Listener("" if host in {"0.0.0.0", "::"} else host, int(port), setting)  # noqa: S104 - what flags say


def _web_config(server: Server, files: tuple[WebConfigFile, ...]) -> WebConfigFile | None:
    """The web config file of a server, where it was read."""
    if server.web_config is not None or server.web_config_file is None:
        return None
    return _named(server.web_config_file.value, files)


def _asked_of_clients(file: WebConfigFile) -> WebConfig:
    return WebConfig(file.users, file.tls, _client_certificate(file), file.tls_span)


def _named(path: str, files: tuple[WebConfigFile, ...]) -> WebConfigFile | None:
    """The file of that path; a file that was handed over from elsewhere is known by its name."""
    name = path.rpartition("/")[2]
    same = [file for file in files if file.path == path]
    alike = [file for file in files if file.path.rpartition("/")[2] == name]
    if same:
        return same[0]
    return alike[0] if len(alike) == 1 else None


def _client_certificate(file: WebConfigFile) -> Literal["none", "wanted", "required"]:
    if file.requires_client_certificate:
        return "required"
    return "none" if file.client_auth_type == "NoClientCert" else "wanted"
