"""access_log, log_format and error_log."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.script import complex_value, log_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.values import number, size, time

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
        return
    complex_value(state, path)
    if rest and not any(rest[0].lower() == name.lower() for name in state.log_formats):
        raise RefusedError(f'unknown log format "{rest[0]}"')
    for parameter in rest[1:]:
        _parameter(state, parameter)
    keys = {parameter.partition("=")[0] for parameter in rest[1:]}
    if "flush" in keys and not keys & {"buffer", "gzip"}:
        raise RefusedError(f'no buffer is defined for access_log "{path}"')
    if keys & {"buffer", "gzip"} and "$" in path:
        raise RefusedError("buffered logs cannot have variables in name")


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


def error_log(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_log_set_log` and `ngx_log_set_levels`."""
    target, *levels = directive.arguments
    if target.startswith(("memory:", "syslog:")):
        return
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
