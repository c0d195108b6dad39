"""access_log, log_format and error_log."""

import re

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals.address import AddressError, parsed
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.script import complex_value, log_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.values import number, size, time

#: The head of a log in memory but for the name of the file, and NGX_MAX_ERROR_STR.
_MEMORY_LOG = 11 + 20 + 20 + 2048
_LONGEST_TAG = 32
_FACILITIES = (
    "kern", "user", "mail", "daemon", "auth", "intern", "lpr", "news", "uucp", "clock", "authpriv", "ftp", "ntp",
    "audit", "alert", "cron", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
)  # fmt: skip
_SEVERITIES = ("emerg", "alert", "crit", "error", "warn", "notice", "info", "debug")
_LEVELS = ("emerg", "alert", "crit", "error", "warn", "notice", "info", "debug")
_DEBUG = ("debug_core", "debug_alloc", "debug_mutex", "debug_event", "debug_http", "debug_mail", "debug_stream")


def log_format(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_log_set_format`."""
    name, *values = directive.arguments
    if name in state.log_formats:
        raise RefusedError(f'duplicate "log_format" name "{name}"')
    state.log_formats.add(name)
    if values[0].startswith("escape="):
        escape = values.pop(0).removeprefix("escape=")
        if escape not in ("json", "none", "default"):
            raise RefusedError(f'unknown log format escaping "{escape}"')
    for value in values:
        log_value(state, value)


def access_log(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_log_set_log`."""
    path, *rest = directive.arguments
    if path == "off":
        if rest:
            raise RefusedError(f'invalid parameter "{rest[0]}"')
        return
    if path.startswith("syslog:"):
        _syslog(path)
    else:
        complex_value(state, path)
    if rest and not any(rest[0].lower() == name.lower() for name in state.log_formats):
        raise RefusedError(f'unknown log format "{rest[0]}"')
    for parameter in rest[1:]:
        _parameter(state, parameter)
    keys = {parameter.partition("=")[0] for parameter in rest[1:]}
    if "flush" in keys and not keys & {"buffer", "gzip"}:
        raise RefusedError(f'no buffer is defined for access_log "{path}"')
    if keys & {"buffer", "gzip"} and path.startswith("syslog:"):
        raise RefusedError("logs to syslog cannot be buffered")
    if keys & {"buffer", "gzip"} and "$" in path:
        raise RefusedError("buffered logs cannot have variables in name")


def _syslog(target: str) -> None:
    """`ngx_syslog_process_conf`."""
    seen: set[str] = set()
    for parameter in target.removeprefix("syslog:").split(","):
        key, equals, value = parameter.partition("=")
        if parameter == "nohostname":
            continue
        if not equals or key not in ("server", "facility", "severity", "tag"):
            raise RefusedError(f'unknown syslog parameter "{parameter}"')
        if key in seen:
            raise RefusedError(f'duplicate syslog "{key}"')
        seen.add(key)
        _SYSLOG[key](value)
    if "server" not in seen:
        raise RefusedError("no syslog server specified")


def _syslog_server(value: str) -> None:
    try:
        parsed(value, 514)
    except AddressError as error:
        raise RefusedError(f'{error} in syslog server "{value}"') from None


def _syslog_facility(value: str) -> None:
    if value not in _FACILITIES:
        raise RefusedError(f'unknown syslog facility "{value}"')


def _syslog_severity(value: str) -> None:
    if value not in _SEVERITIES:
        raise RefusedError(f'unknown syslog severity "{value}"')


def _syslog_tag(value: str) -> None:
    if len(value) > _LONGEST_TAG:
        raise RefusedError("syslog tag length exceeds 32")
    if not re.fullmatch("[0-9A-Za-z_]*", value):
        raise RefusedError('syslog "tag" only allows alphanumeric characters and underscore')


_SYSLOG = {"server": _syslog_server, "facility": _syslog_facility, "severity": _syslog_severity, "tag": _syslog_tag}


def _parameter(state: State, parameter: str) -> None:
    """One parameter of an access_log, after the format."""
    value = parameter.partition("=")[2]
    if parameter.startswith("buffer="):
        if not size(value):
            raise RefusedError(f'invalid buffer size "{value}"')
    elif parameter.startswith("flush="):
        if not time(value, seconds=False):
            raise RefusedError(f'invalid flush time "{value}"')
    elif parameter.startswith("gzip="):
        if not 1 <= (number(value) or 0) <= 9:
            raise RefusedError(f'invalid compression level "{value}"')
    elif parameter.startswith("if="):
        complex_value(state, value)
    elif parameter != "gzip":
        raise RefusedError(f'invalid parameter "{parameter}"')


def _check_memory(text: str, directive: Directive) -> None:
    """The buffer holds its own head and a message at least, where nginx is built with --with-debug, as Debian's is."""
    length = size(text)
    if length is None or length < _MEMORY_LOG + len(directive.source.path.encode("utf-8", "surrogateescape")):
        raise RefusedError(f'invalid buffer size "{text}"')


def error_log(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_log_set_log` and `ngx_log_set_levels`."""
    target, *levels = directive.arguments
    if target.startswith("syslog:"):
        _syslog(target)
    elif target.startswith("memory:"):
        _check_memory(target.removeprefix("memory:"), directive)
    plain, debug = False, False
    for level in levels:
        if level in _LEVELS:
            if plain or debug:
                raise RefusedError(f'duplicate log level "{level}"')
            plain = True
        elif level in _DEBUG:
            if plain:
                raise RefusedError(f'invalid log level "{level}"')
            debug = True
        else:
            raise RefusedError(f'invalid log level "{level}"')
