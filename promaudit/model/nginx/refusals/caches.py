"""Caches and stores of proxied answers (`ngx_http_file_cache`)."""

import re

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals.limits import shared
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.values import number, size, time

_LEVELS = r"([12](:[12]){0,2})?"
_PAGE = 4096


def store(state: State, scope: Scope, directive: Directive) -> None:
    """proxy_store and its kind; it excludes the cache."""
    scope.once(directive)
    other, path = directive.name.replace("store", "cache"), directive.arguments[0]
    if path == "off":
        return
    if not path and state.since(1, 27, 3):
        raise RefusedError("empty path")
    if f"{other}:on" in scope.seen:
        raise wrong(directive, f'is incompatible with "{other}"')
    scope.seen.add(f"{directive.name}:on")
    complex_value(state, path + "\0")


def cache(state: State, scope: Scope, directive: Directive) -> None:
    """proxy_cache and its kind."""
    scope.once(directive)
    name, other = directive.arguments[0], directive.name.replace("cache", "store")
    if name == "off":
        return
    if f"{other}:on" in scope.seen:
        raise wrong(directive, f'is incompatible with "{other}"')
    scope.seen.add(f"{directive.name}:on")
    complex_value(state, name)
    if "$" not in name:
        shared(state, directive, name, 0, directive.name)


def cache_key(state: State, scope: Scope, directive: Directive) -> None:
    """proxy_cache_key and its kind."""
    scope.once(directive)
    complex_value(state, directive.arguments[0])


def cache_valid(state: State, scope: Scope, directive: Directive) -> None:
    """proxy_cache_valid and its kind (`ngx_http_file_cache_valid_set_slot`)."""
    *statuses, length = directive.arguments
    if time(length, seconds=True) is None:
        raise RefusedError(f'invalid time value "{length}"')
    for text in statuses:
        if text != "any" and not 100 <= (number(text) or 0) <= 599:
            raise RefusedError(f'invalid status "{text}"')


def cache_path(state: State, scope: Scope, directive: Directive) -> None:
    """proxy_cache_path and its kind (`ngx_http_file_cache_set_slot`)."""
    name, length = "", 0
    for parameter in directive.arguments[1:]:
        if parameter.startswith("keys_zone="):
            name, length = _keys_zone(parameter)
        else:
            _path_parameter(parameter)
    if not name or not length:
        raise RefusedError(f'"{directive.name}" must have "keys_zone" parameter')
    _add_path(state, directive)
    module = directive.name.removesuffix("_path")
    shared(state, directive, name, length, module)
    if f"{module}:{name}" in state.bound:
        raise RefusedError(f'duplicate zone "{name}"')
    state.bound.add(f"{module}:{name}")


def _add_path(state: State, directive: Directive) -> None:
    """`ngx_add_path`: no two caches share a folder."""
    path = directive.arguments[0]
    full = path if path.startswith("/") else f"{state.prefix.rstrip('/')}/{path}"
    before = state.cache_paths.setdefault(full, directive)
    if before is not directive:
        line = before.source.position(before.end - 1)[0]
        name = full.removesuffix("/")
        raise RefusedError(f'the same path name "{name}" used in {before.source.path}:{line} and')


def _keys_zone(parameter: str) -> tuple[str, int]:
    name, colon, text = parameter.removeprefix("keys_zone=").partition(":")
    length = size(text) if colon else None
    if length is None:
        raise RefusedError(f'invalid keys zone size "{parameter}"')
    if length < 2 * _PAGE:
        raise RefusedError(f'keys zone "{parameter}" is too small')
    return name, length


def _path_parameter(parameter: str) -> None:
    key, equals, value = parameter.partition("=")
    if key == "levels" and equals:
        if not re.fullmatch(_LEVELS, value):
            raise RefusedError(f'invalid "levels" "{parameter}"')
    elif key == "use_temp_path" and equals:
        if value not in ("on", "off"):
            raise RefusedError(f'invalid use_temp_path value "{parameter}", it must be "on" or "off"')
    elif equals and key in ("inactive", "max_size", "min_free", "loader_files", "loader_sleep", "loader_threshold",
                            "manager_files", "manager_sleep", "manager_threshold"):  # fmt: skip
        if _amount(key, value) is None:
            raise RefusedError(f'invalid {key} value "{parameter}"')
    else:
        raise RefusedError(f'invalid parameter "{parameter}"')


def _amount(key: str, value: str) -> int | None:
    if key == "inactive":
        return time(value, seconds=True)
    if key in ("max_size", "min_free"):
        return size(value, "kmg")
    return number(value) if key.endswith("files") else time(value, seconds=False)


def object_cache(state: State, scope: Scope, directive: Directive) -> None:
    """open_file_cache, open_log_file_cache, and the caches of certificates."""
    if directive.name in scope.seen:
        raise wrong(directive, "is duplicate")
    certificates = directive.name.endswith("certificate_cache")
    off, maximum = False, 0
    for text in directive.arguments:
        key, _, value = text.partition("=")
        known = {"max": number, "inactive": _seconds}
        if directive.name != "open_file_cache":
            known["valid"] = _seconds
        if directive.name == "open_log_file_cache":
            known["min_uses"] = number
        amount = known[key](value) if key in known and "=" in text else None
        zero = key == "max" and amount == 0 and directive.name != "open_log_file_cache"
        if text != "off" and (amount is None or zero):
            say = "invalid parameter" if certificates else f'invalid "{directive.name}" parameter'
            raise RefusedError(f'{say} "{text}"')
        off, maximum = off or text == "off", amount if key == "max" and amount is not None else maximum
    scope.seen.add(directive.name)
    if not off and not maximum:
        the = "" if directive.name == "open_log_file_cache" else "the "
        raise RefusedError(f'"{directive.name}" must have {the}"max" parameter')


def _seconds(text: str) -> int | None:
    return time(text, seconds=True)
