"""From a command line to the server that it starts, or to why it does not start."""

import posixpath
from collections.abc import Callable, Collection

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.deployment import FlagFault
from promaudit.facts.failure import Setting
from promaudit.facts.files import Files, NoFiles
from promaudit.facts.program import UNKNOWN, CommandLine, Component
from promaudit.facts.server import Refused, Server, WebConfig
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus import go_flag, kingpin
from promaudit.model.prometheus.addresses import listen_addresses, listeners
from promaudit.model.prometheus.defaults import defaults_of
from promaudit.model.prometheus.external_url import External, Surroundings
from promaudit.model.prometheus.faults import describe
from promaudit.model.prometheus.features import apply_features
from promaudit.model.prometheus.flag_tables import WHOLE, Flag, flags_of
from promaudit.model.prometheus.go_regexp import complaint_of_cors
from promaudit.model.prometheus.go_text import quote, text
from promaudit.model.prometheus.go_url import UrlError
from promaudit.model.prometheus.grafana_settings import grafana_command_line
from promaudit.model.prometheus.guess import guess_version
from promaudit.model.prometheus.httprouter import RouteError
from promaudit.model.prometheus.kingpin import Complaint, Given, Parsed
from promaudit.model.prometheus.odd_prefix import has_host, hosts_in_prefixes, odd_prefixes
from promaudit.model.prometheus.programs import Program, program_of
from promaudit.model.prometheus.serve_mux import PatternError
from promaudit.model.prometheus.values import complaint_of
from promaudit.model.prometheus.versions import Version, build_of, is_release, read_version

Settings = dict[str, Setting]


class _StopError(Exception):
    """The program ends here, with an exit status and for the reason of a fault."""

    def __init__(self, exit_status: int, fault: FlagFault) -> None:
        self.exit_status, self.fault = exit_status, fault


class _Start(Struct, frozen=True):
    """One start of one release: what is known of the program and of its surroundings."""

    command_line: CommandLine
    version: Version
    version_known: bool
    program: Program
    flags: dict[str, Flag]
    files: Files
    host_name: str | None
    known_web_configs: frozenset[str] = frozenset()

    @property
    def component(self) -> Component:
        return self.command_line.component

    def stop(self, flag: str, kind: str, words: str, exit_status: int, span: Span | None) -> _StopError:
        """The end of the program for the reason of one flag."""
        fault = FlagFault(self.component, flag, kind, words, True, span, version=str(self.version))
        return _StopError(exit_status, fault)


def configure(
    command_line: CommandLine,
    version: str | None = None,
    files: Files | None = None,
    host_name: str | None = None,
    web_configs: Collection[str] = (),
) -> Server | Refused | Undecided:
    """What a command line makes of its program.

    `version` is the release, where one is known that the command line does not tell; without any it is the newest
    release that has all the flags. `files` answers what stands in `@file` arguments. `host_name` is what the
    operating system calls the host, for programs that put it into URLs. `web_configs` are the paths of web config files
    that are known, wherever they stand here. A `Refused` program does not start.
    """
    start = _start(command_line, command_line.version or version, files or NoFiles(), host_name)
    names = frozenset(posixpath.basename(path) for path in web_configs)
    start = replace(start, known_web_configs=names)
    try:
        _check_refusal(start)
        return _configure(start)
    except _StopError as stop:
        fault = stop.fault
        if UNKNOWN in fault.words:
            return _because(start, fault.span)
        return Refused(start.component, str(start.version), fault.words, stop.exit_status, fault.span, (fault,))


def _check_refusal(start: _Start) -> None:
    """Whatever should start the program may refuse to."""
    refusal = start.command_line.refusal
    if refusal is not None:
        raise start.stop("", "other", refusal.words, 1, refusal.span)


def _because(start: _Start, span: Span | None) -> Undecided:
    """Why a value has a stretch that is UNKNOWN, as the argument at its place says, else as any of them does."""
    arguments = [argument for argument in start.command_line.arguments if argument.undecided is not None]
    near = [argument.undecided for argument in arguments if span is not None and argument.span.line == span.line]
    reasons = [*near, *(argument.undecided for argument in arguments)]
    return reasons[0] if reasons and reasons[0] is not None else Undecided("a value is not known", span)


_STRICT_GO = 25
#: Beginnings of the names of flags that decide what is answered where, and those of them that do not.
_DECIDING = ("web.", "http", "agent", "enable-feature", "tls", "server.")
_IDLE = ("web.page-title", "web.console.", "web.user-assets", "web.config.file", "web.read-timeout", "web.local-assets")


def _unknown(start: _Start, given: tuple[Given, ...]) -> Undecided | None:
    """Why a flag that decides has a value that is not known; None where all have."""
    for name, value, span in given:
        if UNKNOWN in value and name.startswith(_DECIDING) and not name.startswith(_IDLE):
            return _because(start, span)
    return None


def _start(command_line: CommandLine, version: str | None, files: Files, host_name: str | None) -> _Start:
    component, known = command_line.component, is_release(version)
    release = read_version(component, version)
    if not known:
        release = guess_version(command_line, release)
    flags = {} if component == "grafana" else flags_of(component, release)
    return _Start(command_line, release, known, program_of(component, release), flags, files, host_name)


def _configure(start: _Start) -> Server | Undecided:
    parsed = _parse(start)
    if parsed.undecided is not None:
        return parsed.undecided
    if parsed.complaint is not None:
        raise _complained(start, parsed.complaint)
    if parsed.leaves:
        raise start.stop("", "other", "it prints and ends", 0, None)
    unknown = _unknown(start, parsed.given)
    if unknown is not None:
        return unknown
    _check_values(start, parsed.given)
    settings = _settings(start, parsed.given)
    faults = apply_features(settings, start.version) if start.component == "prometheus" else ()
    _check_mode(start, parsed.given, settings)
    faults += tuple(odd_prefixes(start.component, start.program.prefix, parsed.given, str(start.version)))
    faults += tuple(hosts_in_prefixes(start.component, start.program.external, parsed.given, str(start.version)))
    server = _server(start, parsed.given, settings, faults)
    _register(start, server)
    return server


def _parse(start: _Start) -> Parsed:
    if start.component == "grafana":
        return Parsed(grafana_command_line(start.command_line))
    whole = start.component in WHOLE
    if start.program.go_flags:
        return go_flag.parse(start.command_line.arguments, start.flags, whole)
    return kingpin.parse(start.command_line.arguments, start.flags, whole, start.files)


def _complained(start: _Start, complaint: Complaint) -> _StopError:
    status = start.program.value_exit if complaint.kind == "repeated" else start.program.parse_exit
    return _StopError(status, describe(start.component, complaint, start.version, fatal=True))


def _check_values(start: _Start, given: tuple[Given, ...]) -> None:
    for name, value, span in given:
        flag = start.flags.get(name)
        words = complaint_of(flag.kind, value) if flag and UNKNOWN not in value else None
        if words is not None:
            raise start.stop(name, "other", words, start.program.value_exit, span)


def _settings(start: _Start, given: tuple[Given, ...]) -> Settings:
    """Defaults and what was given; the values of a flag that repeats are joined by commas."""
    settings = defaults_of(start.component, start.version)
    for name, value, span in given:
        flag, before = start.flags.get(name), settings.get(name)
        if flag is not None and flag.kind == "strings" and before is not None and before.given:
            value = f"{before.value},{value}"  # noqa: PLW2901
        settings[name] = Setting(value, span, True)
    return settings


def _check_mode(start: _Start, given: tuple[Given, ...], settings: Settings) -> None:
    """Flags of the other one of Prometheus's two modes end it."""
    agent = "agent" in settings and settings["agent"].value == "true"
    wrong, words = ("server", "can not be used") if agent else ("agent", "can only be used")
    flags = [item for item in given if item.name in start.flags and start.flags[item.name].scope == wrong]
    if flags:
        names = " ".join(quote(f"--{item.name}") for item in flags)
        said = f"The following flag(s) {words} in agent mode: [{names}]"
        raise start.stop(flags[0].name, "other", said, 3, flags[0].span)


def _server(start: _Start, given: tuple[Given, ...], settings: Settings, faults: tuple[FlagFault, ...]) -> Server:
    addresses = listen_addresses(start.program, start.flags, given, settings)
    external, url = _external(start, settings, addresses[0] if addresses else Setting(""))
    _check_cors(start, settings)
    _check_web_config(start, settings)
    file = settings.get("web.config.file") or settings.get("http.config")
    file = file if file is not None and file.value else None
    return Server(
        start.component,
        str(start.version),
        start.version_known,
        listeners(addresses, start.version, lambda words, at: _cannot_listen(start, words, at)),
        url,
        external.path,
        _prefix(start, settings, external, url),
        tuple(settings.items()),
        external.host_known,
        None if file else _web_config(settings),
        file,
        dict(start.command_line.environment).get("GODEBUG", ""),
        faults,
        start.command_line.undecided,
    )


def _is_strict(start: _Start) -> bool:
    """Whether Go looks at what stands between brackets in a URL: since 1.25.2."""
    godebug = dict(start.command_line.environment).get("GODEBUG", "")
    return build_of(start.component, start.version, godebug).go >= _STRICT_GO


def _external(start: _Start, settings: Settings, first: Setting) -> tuple[External, Setting]:
    """The effective external URL; without one it derives from the first listen address."""
    setting = settings.get(start.program.external, Setting(""))
    given = bool(setting.value)
    source, flag = (setting, start.program.external) if given else (first, start.program.listen)
    around = Surroundings(first.value, start.host_name, strict=_is_strict(start))
    try:
        external = start.program.external_url(setting.value, around)
    except UrlError as error:
        words = start.program.url_words.format(quote(setting.value)) + str(error)
        kind = "malformed" if given else "other"
        raise start.stop(flag, kind, words, start.program.url_exit, source.span) from None
    return external, Setting(external.url, source.span, given and setting.given)


def _prefix(start: _Start, settings: Settings, external: External, url: Setting) -> Setting:
    """The route prefix; one that derives from the external URL points at that flag."""
    setting = settings.get(start.program.prefix)
    if setting is not None and setting.value:
        return replace(setting, value=start.program.route_prefix(setting.value))
    if not start.program.derives:
        return Setting("")
    source = url.value if start.component == "thanos-query" else external.path
    return Setting(start.program.route_prefix(source), url.span if url.given else None)


def _check_cors(start: _Start, settings: Settings) -> None:
    setting = settings.get("web.cors.origin")
    words = complaint_of_cors(setting.value, start.version) if setting is not None else None
    if setting is not None and words is not None:
        raise start.stop("web.cors.origin", "other", words, 2, setting.span)


def _check_web_config(start: _Start, settings: Settings) -> None:
    """A web config file that is certainly missing: its folder is that of this host, and does not have it."""
    setting = settings.get("web.config.file")
    line = start.command_line
    if setting is None or not setting.value.startswith("/") or start.component != "prometheus" or line.isolated:
        return
    folder, name = posixpath.split(setting.value)
    there = start.files.kind(folder) == "directory" and start.files.kind(setting.value) == "missing"
    if there and name not in start.known_web_configs:
        words = f"Unable to validate web configuration file: open {setting.value}: no such file or directory"
        raise start.stop("web.config.file", "other", words, 1, setting.span)


def _cannot_listen(start: _Start, words: str, span: Span | None) -> Exception:
    return start.stop(start.program.listen, "other", f"listen tcp: {words}", start.program.listen_exit, span)


def _web_config(settings: Settings) -> WebConfig:
    """VictoriaMetrics is told by flags what others read from a file."""
    user, tls = settings.get("httpAuth.username"), settings.get("tls")
    users = (user.value,) if user is not None and user.value else ()
    return WebConfig(users, tls is not None and tls.value.startswith("true"))


def _register(start: _Start, server: Server) -> None:
    """Register the routes as the program does at start; some prefixes are too much for its routers."""
    build: Callable[[Server, Version], object] = start.program.build
    try:
        server.keep(build(server, start.version))
    except (RouteError, PatternError) as error:
        words = f"panic: {text(str(error))}"
        # a prefix that derives from the external URL is that flag's fault
        derived = not server.route_prefix.given
        flag, kind = (start.program.external, "malformed") if derived else (start.program.prefix, "route-prefix")
        if derived and has_host(start.component, server.external_url.value):
            kind = "host-in-prefix"
        raise start.stop(flag, kind, words, 2, server.route_prefix.span) from None
