"""From a command line to the server that it starts, or to why it does not start."""

import posixpath
from collections.abc import Callable, Collection

from msgspec.structs import replace

from promaudit import later
from promaudit.facts.deployment import FlagFault
from promaudit.facts.failure import Setting
from promaudit.facts.files import Files, NoFiles
from promaudit.facts.program import UNKNOWN, CommandLine
from promaudit.facts.server import Listen, Refused, Server, WebConfig
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus import kingpin
from promaudit.model.prometheus.addresses import listen_addresses, listeners
from promaudit.model.prometheus.checks import (
    Settings,
    check_cors,
    check_mode,
    check_refusal,
    check_values,
    check_web_config,
)
from promaudit.model.prometheus.defaults import defaults_of
from promaudit.model.prometheus.external_url import External, Surroundings
from promaudit.model.prometheus.features import apply_features
from promaudit.model.prometheus.flag_tables import WHOLE, flags_of
from promaudit.model.prometheus.go_text import quote, text
from promaudit.model.prometheus.go_url import UrlError
from promaudit.model.prometheus.guess import guess_version
from promaudit.model.prometheus.httprouter import RouteError
from promaudit.model.prometheus.kingpin import Complaint, Given, Parsed
from promaudit.model.prometheus.odd_prefix import has_host, hosts_in_prefixes, odd_prefixes
from promaudit.model.prometheus.programs import program_of
from promaudit.model.prometheus.serve_mux import PatternError
from promaudit.model.prometheus.start import Start, StopError, because, unknown
from promaudit.model.prometheus.versions import Version, build_of, is_release, read_version

_describe = later.function("promaudit.model.prometheus.faults.describe")
_go_flag_parse: Callable[..., Parsed] = later.function("promaudit.model.prometheus.go_flag.parse")
_grafana_command_line = later.function("promaudit.model.prometheus.grafana_settings.grafana_command_line")


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
        check_refusal(start)
        return _configure(start)
    except StopError as stop:
        fault = stop.fault
        if UNKNOWN in fault.words:
            return because(start, fault.span)
        return Refused(start.component, str(start.version), fault.words, stop.exit_status, fault.span, (fault,))


_STRICT_GO = 25


def _start(command_line: CommandLine, version: str | None, files: Files, host_name: str | None) -> Start:
    component, known = command_line.component, is_release(version)
    release = read_version(component, version)
    if not known:
        release = guess_version(command_line, release)
    flags = {} if component == "grafana" else flags_of(component, release)
    return Start(command_line, release, known, program_of(component, release), flags, files, host_name)


def _configure(start: Start) -> Server | Undecided:
    parsed = _parse(start)
    if parsed.undecided is not None:
        return parsed.undecided
    if parsed.complaint is not None:
        raise _complained(start, parsed.complaint)
    if parsed.leaves:
        raise start.stop("", "other", "it prints and ends", 0, None)
    undecided = unknown(start, parsed.given)
    if undecided is not None:
        return undecided
    check_values(start, parsed.given)
    settings = _settings(start, parsed.given)
    faults = apply_features(settings, start.version) if start.component == "prometheus" else ()
    check_mode(start, parsed.given, settings)
    faults += tuple(odd_prefixes(start.component, start.program.prefix, parsed.given, str(start.version)))
    faults += tuple(hosts_in_prefixes(start.component, start.program.external, parsed.given, str(start.version)))
    addresses = listen_addresses(start.program, start.flags, parsed.given, settings)
    listening = _listening(start, addresses)
    server = _server(start, settings, addresses, faults, listening if isinstance(listening, tuple) else ())
    _register(start, server)
    if isinstance(listening, Exception):
        raise listening
    return server


def _parse(start: Start) -> Parsed:
    if start.component == "grafana":
        return Parsed(_grafana_command_line(start.command_line))
    whole = start.component in WHOLE
    if start.program.go_flags:
        return _go_flag_parse(start.command_line.arguments, start.flags, whole)
    return kingpin.parse(start.command_line.arguments, start.flags, whole, start.files)


def _complained(start: Start, complaint: Complaint) -> StopError:
    status = start.program.value_exit if complaint.kind == "repeated" else start.program.parse_exit
    return StopError(status, _describe(start.component, complaint, start.version, fatal=True))


def _settings(start: Start, given: tuple[Given, ...]) -> Settings:
    """Defaults and what was given; the values of a flag that repeats are joined by commas."""
    settings = defaults_of(start.component, start.version)
    for name, value, span in given:
        flag, before = start.flags.get(name), settings.get(name)
        if flag is not None and flag.kind == "strings" and before is not None and before.given:
            value = f"{before.value},{value}"  # noqa: PLW2901
        # what a program's defaults refer to is written nowhere
        settings[name] = Setting(value, span if span.path else None, bool(span.path))
    return settings


def _listening(start: Start, addresses: tuple[Setting, ...]) -> tuple[Listen, ...] | StopError:
    """The sockets, or why there are none: programs of the family register their routes before they listen."""
    try:
        return listeners(addresses, start.version, lambda words, at: _cannot_listen(start, words, at))
    except StopError as stop:
        return stop


def _server(
    start: Start,
    settings: Settings,
    addresses: tuple[Setting, ...],
    faults: tuple[FlagFault, ...],
    listening: tuple[Listen, ...],
) -> Server:
    external, url = _external(start, settings, addresses[0] if addresses else Setting(""))
    check_cors(start, settings)
    check_web_config(start, settings)
    file = settings.get("web.config.file") or settings.get("http.config")
    file = file if file is not None and file.value else None
    return Server(
        start.component,
        str(start.version),
        start.version_known,
        listening,
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


def _is_strict(start: Start) -> bool:
    """Whether Go looks at what stands between brackets in a URL: since 1.25.2."""
    godebug = dict(start.command_line.environment).get("GODEBUG", "")
    return build_of(start.component, start.version, godebug).go >= _STRICT_GO


def _external(start: Start, settings: Settings, first: Setting) -> tuple[External, Setting]:
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


def _prefix(start: Start, settings: Settings, external: External, url: Setting) -> Setting:
    """The route prefix; one that derives from the external URL points at that flag."""
    setting = settings.get(start.program.prefix)
    if setting is not None and setting.value:
        return replace(setting, value=start.program.route_prefix(setting.value))
    if not start.program.derives:
        return Setting("")
    source = url.value if start.component == "thanos-query" else external.path
    return Setting(start.program.route_prefix(source), url.span if url.given else None)


def _cannot_listen(start: Start, words: str, span: Span | None) -> Exception:
    return start.stop(start.program.listen, "other", f"listen tcp: {words}", start.program.listen_exit, span)


def _web_config(settings: Settings) -> WebConfig:
    """VictoriaMetrics is told by flags what others read from a file."""
    user, tls = settings.get("httpAuth.username"), settings.get("tls")
    users = (user.value,) if user is not None and user.value else ()
    return WebConfig(users, tls is not None and tls.value.startswith("true"))


def _register(start: Start, server: Server) -> None:
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
