"""Directives of the smaller modules: userid, charset, browser, referer, aio, and others with few rules."""

import re

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import regex
from promaudit.model.nginx.refusals.limits import shared
from promaudit.model.nginx.refusals.names import Names
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.values import number, size, time

_MOST_BYTE = 0xFF


def userid_mark(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_userid_mark`."""
    scope.once(directive)
    if not re.fullmatch("off|[0-9A-Za-z=]", directive.arguments[0]):
        raise wrong(directive, 'value must be "off" or a single letter, digit or "="')


def userid_expires(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_userid_expires`."""
    scope.once(directive)
    if directive.arguments[0] not in ("max", "off") and time(directive.arguments[0], seconds=True) is None:
        raise wrong(directive, "invalid value")


def aio(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_core_set_aio`; whether nginx was built with file AIO is not known."""
    scope.once(directive)
    value = directive.arguments[0]
    if value not in ("on", "off", "threads") and not value.startswith("threads="):
        raise wrong(directive, "invalid value")
    complex_value(state, value)
    pool = value.removeprefix("threads=")
    if value.startswith("threads=") and "$" not in pool:
        state.thread_pools.append((pool, directive))


def check_thread_pools(state: State, main: Scope) -> None:
    """`ngx_thread_pool_init_conf`: the pool `default` is there by itself."""
    for name, directive in state.thread_pools:
        if name != "default" and f"thread_pool:{name}" not in main.seen:
            raise RefusedError(f'unknown thread pool "{name}"', directive)


def charset(state: State, scope: Scope, directive: Directive) -> None:
    """charset and source_charset (`ngx_http_set_charset_slot`)."""
    scope.once(directive)
    if directive.arguments[0].startswith("$"):
        state.variables.use(directive.arguments[0][1:])


def charset_map(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_charset_map_block` before its lines."""
    source, target = directive.arguments
    if source.lower() == target.lower():
        raise RefusedError(f'"charset_map" between the same charsets "{source}" and "{target}"')
    pair = f"charset_map:{source.lower()} {target.lower()}"
    if pair in state.bound:
        raise RefusedError(f'duplicate "charset_map" between "{source}" and "{target}"')
    state.bound.add(pair)


class CharsetMap:
    """The lines of one charset_map (`ngx_http_charset_map`): bytes in hexadecimal digits; UTF-8 may have several."""

    def __init__(self, target: str) -> None:
        self.longer = target.lower() == "utf-8"

    def line(self, state: State, line: Directive) -> None:
        """One line."""
        if len(line.arguments) != 1:
            raise RefusedError("invalid parameters number")
        for value, longer in ((line.name, False), (line.arguments[0], self.longer)):
            if not re.fullmatch("[0-9A-Fa-f]+", value) or (not longer and int(value, 16) > _MOST_BYTE):
                raise RefusedError(f'invalid value "{value}"')


def split_path_info(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_fastcgi_split_path_info`."""
    pattern = directive.arguments[0]
    if regex.check(pattern) != 2:
        raise RefusedError(f'pattern "{pattern}" must have 2 captures')


def disable_symlinks(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_disable_symlinks`."""
    scope.once(directive)
    mode, source = "", False
    for value in directive.arguments:
        if value in ("off", "on", "if_not_owner"):
            mode = value
        elif value.startswith("from="):
            source = True
            complex_value(state, value[5:])
        else:
            raise RefusedError(f'invalid parameter "{value}"')
    if not mode:
        raise RefusedError(f'"{directive.name}" must have "off", "on" or "if_not_owner" parameter')
    if len(directive.arguments) > 1:
        if not source:
            raise RefusedError(f'duplicate parameters "{" ".join(directive.arguments)}"')
        if mode == "off":
            raise RefusedError('"from=" cannot be used with "off" parameter')


def ocsp_cache(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_ssl_ocsp_cache`."""
    scope.once(directive)
    value = directive.arguments[0]
    if value == "off":
        return
    name, colon, text = value.removeprefix("shared:").partition(":")
    length = size(text)
    if not value.startswith("shared:") or not name or not colon or length is None:
        raise RefusedError(f'invalid OCSP cache "{value}"')
    if length < 8 * 4096:
        raise RefusedError(f'OCSP cache "{value}" is too small')
    shared(state, directive, name, length, "ssl_ocsp")


def thread_pool(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_thread_pool`."""
    name, *parameters = directive.arguments
    if f"thread_pool:{name}" in scope.seen:
        raise RefusedError(f'duplicate thread pool "{name}"')
    scope.seen.add(f"thread_pool:{name}")
    threads = 0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if parameter.startswith("threads="):
            threads = number(value) or 0
            if not threads:
                raise RefusedError(f'invalid threads value "{parameter}"')
        elif parameter.startswith("max_queue=") and number(value) is None:
            raise RefusedError(f'invalid {key} value "{parameter}"')
    if not threads:
        raise RefusedError(f'"{directive.name}" must have "threads" parameter')


def valid_referers(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_valid_referers`; the names of all directives of a block are compared."""
    names = Names()
    given = scope.given.get("valid_referers", [directive])
    for value in (value for one in given for value in one.arguments):
        if not value:
            raise RefusedError(f'invalid referer "{value}"')
        if value in ("none", "blocked", "server_names"):
            continue
        if value.startswith("~"):
            if value == "~":
                raise RefusedError(f'empty regex in "{value}"')
            regex.check(value[1:], caseless=True)
            continue
        name = value.partition("/")[0]
        found = names.add(name, wildcards=True)
        if found == "declined":
            raise RefusedError(f'invalid hostname or wildcard "{name}"')
        if found == "busy":
            raise RefusedError(f'conflicting parameter "{name.lower()}"')


def check_referers(server: Scope) -> None:
    """`ngx_http_referer_merge_conf`: requests without a Referer are not all that can be valid."""
    for place in server.locations():
        words = {word for one in place.given.get("valid_referers", ()) for word in one.arguments}
        names = {word for word in words - {"none", "blocked", "server_names"} if not word.startswith("~")}
        if "server_names" in words:
            given = [name for one in server.given.get("server_name", ()) for name in one.arguments]
            names |= {name or "_" for name in given or [""] if not name.startswith("~")}
        if words & {"none", "blocked"} and not names:
            say = 'the "none" or "blocked" referers are specified in the "valid_referers" directive'
            raise RefusedError(f"{say} without any valid referer", nowhere=True)


def modern_browser(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_modern_browser`."""
    name, *version = directive.arguments
    if not version:
        return
    if name.lower() not in ("opera", "msie", "gecko", "safari", "konqueror"):
        raise RefusedError(f'unknown browser name "{name}"')
    if not re.fullmatch("[0-9.]*", version[0]):
        raise RefusedError(f'invalid browser version "{version[0]}"')


def path(state: State, scope: Scope, directive: Directive) -> None:
    """The folders of temporary files (`ngx_conf_set_path_slot`), with up to three levels."""
    scope.once(directive)
    levels = [number(text) for text in directive.arguments[1:]]
    if any(not level for level in levels):
        raise wrong(directive, "invalid value")
    if sum(level + 1 for level in levels if level) > 10 + len(levels):
        raise wrong(directive, "invalid value")


def worker_cpu_affinity(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_set_cpu_affinity`."""
    scope.once(directive)
    masks = directive.arguments
    if masks[0] == "auto":
        if len(masks) > 2:
            raise RefusedError('invalid number of arguments in "worker_cpu_affinity" directive')
        masks = masks[1:]
    for mask in masks:
        wrong_ones = [char for char in reversed(mask) if char not in " 01"]
        if wrong_ones:
            raise RefusedError(f'invalid character "{wrong_ones[0]}" in "worker_cpu_affinity"')
