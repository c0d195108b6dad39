"""Directives with setters of their own that need no module of their own."""

import re

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import regex
from promaudit.model.nginx.refusals.address import AddressError, network, parsed
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.rewrite import define
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.values import number, size, time


def load_module(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_load_module`: once a block has counted the modules, no further one is taken."""
    if scope.seen & {"events", "http", "stream", "mail"}:
        raise wrong(directive, "is specified too late")


def worker_processes(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_set_worker_processes`."""
    scope.once(directive)
    if directive.arguments[0] != "auto" and number(directive.arguments[0]) is None:
        raise wrong(directive, "invalid value")


def worker_priority(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_set_priority`."""
    if number(re.sub("^[-+]", "", directive.arguments[0])) is None:
        raise wrong(directive, "invalid number")


def worker_connections(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_event_connections`."""
    scope.once(directive)
    count = number(directive.arguments[0])
    if count is None:
        raise RefusedError(f'invalid number "{directive.arguments[0]}"')
    state.connections = count


def use(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_event_use`; the system that nginx runs on is not known."""
    scope.once(directive)
    if directive.arguments[0] not in ("epoll", "poll", "select", "kqueue", "eventport", "/dev/poll", "iocp", "win32"):
        raise RefusedError(f'invalid event type "{directive.arguments[0]}"')


def user(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_set_user`; whether the user exists is a matter of the host."""
    scope.once(directive)


def keepalive_timeout(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_core_keepalive`."""
    scope.once(directive)
    first, *rest = directive.arguments
    if time(first, seconds=False) is None or any(time(text, seconds=True) is None for text in rest):
        raise wrong(directive, "invalid value")


def internal(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_core_internal`."""
    scope.once(directive)


def directio(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_core_directio`."""
    scope.once(directive)
    if directive.arguments[0] != "off" and size(directive.arguments[0], "kmg") is None:
        raise wrong(directive, "invalid value")


def error_page(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_core_error_page`."""
    *codes, uri = directive.arguments
    if codes[-1].startswith("="):
        overwrite = codes.pop()
        if not codes or (overwrite != "=" and number(overwrite[1:]) is None):
            raise RefusedError(f'invalid value "{overwrite}"')
    complex_value(state, uri)
    for text in codes:
        code = number(text)
        if code is None or code == 499:
            raise RefusedError(f'invalid value "{text}"')
        if not 300 <= code <= 599:
            raise RefusedError(f'value "{text}" must be between 300 and 599')


def try_files(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_try_files`."""
    scope.once(directive)
    for text in directive.arguments:
        complex_value(state, text)
    last = directive.arguments[-1]
    if last.startswith("="):
        code = number(last[1:])
        if (code is None and "$" not in last) or (code is not None and code > 999):
            raise RefusedError(f'invalid code "{last}"')


def index(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_index_set_index`."""
    for position, text in enumerate(directive.arguments):
        if text.startswith("/") and position != len(directive.arguments) - 1:
            state.warn('only the last index in "index" directive should be absolute', directive)
        if not text:
            raise RefusedError(f'index "{text}" in "index" directive is invalid')
        complex_value(state, text)


def access(state: State, scope: Scope, directive: Directive) -> None:
    """allow and deny (`ngx_http_access_rule`)."""
    text = directive.arguments[0]
    if text in ("all", "unix:"):
        return
    loose = network(text)
    if loose is None:
        raise RefusedError(f'invalid parameter "{text}"')
    if loose:
        state.warn(f"low address bits of {text} are meaningless", directive)


def set_real_ip_from(state: State, scope: Scope, directive: Directive) -> None:
    """set_real_ip_from and debug_connection; a name is taken to resolve."""
    if network(directive.arguments[0]):
        state.warn(f"low address bits of {directive.arguments[0]} are meaningless", directive)


def once(state: State, scope: Scope, directive: Directive) -> None:
    """Directives of which only that matters that they stand once in a block."""
    scope.once(directive)


def anything(state: State, scope: Scope, directive: Directive) -> None:
    """Directives whose values are not looked into."""


def complex_once(state: State, scope: Scope, directive: Directive) -> None:
    """Directives with one value that may have variables in it."""
    scope.once(directive)
    complex_value(state, directive.arguments[0])


def auth_request_set(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_auth_request_set`."""
    name, value = directive.arguments
    define(state, name)
    state.variables.use(name[1:])
    complex_value(state, value)


def add_header(state: State, scope: Scope, directive: Directive) -> None:
    """add_header and add_trailer (`ngx_http_headers_add`)."""
    complex_value(state, directive.arguments[1])
    if directive.arguments[2:] and directive.arguments[2] != "always":
        raise RefusedError(f'invalid parameter "{directive.arguments[2]}"')


def expires(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_headers_expires`."""
    scope.once(directive)
    *modified, value = directive.arguments
    if modified and modified != ["modified"]:
        raise wrong(directive, "invalid value")
    complex_value(state, value)
    if "$" in value or (not modified and value in ("epoch", "max", "off")):
        return
    daily = value.startswith("@")
    if daily and modified:
        raise wrong(directive, 'daily time cannot be used with "modified" parameter')
    seconds = time(re.sub("^[-+@]", "", value), seconds=True)
    if seconds is None:
        raise wrong(directive, "invalid value")
    if daily and seconds > 24 * 60 * 60:
        raise wrong(directive, "daily time value must be less than 24 hours")


def sub_filter(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_sub_filter`."""
    if not directive.arguments[0]:
        raise RefusedError("empty search pattern")
    for value in directive.arguments:
        complex_value(state, value)


def resolver(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_resolver_create`."""
    scope.once(directive)
    servers, families = 0, {"ipv4": True, "ipv6": True}
    for text in directive.arguments:
        key, _, value = text.partition("=")
        if text.startswith("valid="):
            if time(value, seconds=True) is None:
                raise RefusedError(f"invalid parameter: {text}")
        elif text.startswith("ipv6=") or (text.startswith("ipv4=") and state.since(1, 23, 1)):
            if value not in ("on", "off"):
                raise RefusedError(f"invalid parameter: {text}")
            families[key] = value == "on"
        elif not text.startswith("status_zone="):
            _name_server(text)
            servers += 1
    if not any(families.values()):
        raise RefusedError('"ipv4" and "ipv6" cannot both be "off"')
    if not servers:
        raise RefusedError("no name servers defined")


def _name_server(text: str) -> None:
    try:
        parsed(text, 53)
    except AddressError as bad:
        raise RefusedError(f'{bad} in resolver "{text}"') from None


def mirror(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_mirror`."""
    off = directive.arguments[0] == "off"
    if "mirror:off" in scope.seen or (off and "mirror" in scope.seen):
        raise wrong(directive, "is duplicate")
    scope.seen.add("mirror:off" if off else "mirror")


def gzip_disable(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_gzip_disable`."""
    for pattern in directive.arguments:
        if pattern != "msie6":
            regex.check(pattern, caseless=True)


def real_ip_header(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_realip`."""
    scope.once(directive)


def ssl(state: State, scope: Scope, directive: Directive) -> None:
    """The `ssl` directive, up to 1.25.0 (`ngx_http_ssl_enable`)."""
    scope.once(directive)
    value = directive.arguments[0]
    if value.lower() not in ("on", "off"):
        raise RefusedError(f'invalid value "{value}" in "ssl" directive, it must be "on" or "off"')
    state.warn('the "ssl" directive is deprecated, use the "listen ... ssl" directive instead', directive)
