"""Shared memory zones and what uses them: limit_req, limit_conn, upstream zones, session caches."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.values import number, size

#: Eight pages, the least that a zone may have on machines with pages of 4096 bytes.
_LEAST = 8 * 4096


def shared(state: State, directive: Directive, name: str, length: int, module: str) -> None:
    """`ngx_shared_memory_add`: a zone is declared, or asked for with a length of 0."""
    if name not in state.zones:
        state.zones[name] = (module, length, directive)
        return
    owner, known, first = state.zones[name]
    if owner != module:
        raise RefusedError(f'the shared memory zone "{name}" is already declared for a different use')
    if length and known and length != known:
        raise RefusedError(
            f'the size {length} of shared memory zone "{name}" conflicts with already declared size {known}'
        )
    state.zones[name] = (module, known or length, first)


def _zone_parameter(parameter: str) -> tuple[str, int]:
    """The name and the size that `zone=NAME:SIZE` says."""
    name, colon, text = parameter.removeprefix("zone=").partition(":")
    length = size(text) if colon else None
    if length is None:
        raise RefusedError(f'invalid zone size "{parameter}"')
    if length < _LEAST:
        raise RefusedError(f'zone "{parameter}" is too small')
    return name, length


def zone(state: State, scope: Scope, directive: Directive) -> None:
    """limit_req_zone and limit_conn_zone."""
    key, *parameters = directive.arguments
    complex_value(state, key)
    name, length = "", 0
    for parameter in parameters:
        if parameter.startswith("zone="):
            name, length = _zone_parameter(parameter)
        elif parameter.startswith("rate=") and directive.name == "limit_req_zone":
            rate = parameter.removeprefix("rate=")
            if not number(rate[:-3] if rate.endswith(("r/s", "r/m")) else rate):
                raise RefusedError(f'invalid rate "{parameter}"')
        elif parameter != "sync" or not state.since(1, 29, 0):
            raise RefusedError(f'invalid parameter "{parameter}"')
    if not name:
        raise RefusedError(f'"{directive.name}" must have "zone" parameter')
    shared(state, directive, name, length, directive.name.removesuffix("_zone"))
    if name in state.bound:
        first = state.zones[name][2]
        key = next(iter(first.arguments), "")
        raise RefusedError(f'{directive.name} "{name}" is already bound to key "{state.keys.get(name, key)}"')
    state.bound.add(name)
    state.keys[name] = key


def limit_req(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_limit_req`."""
    name: str | None = None
    for parameter in directive.arguments:
        key, _, value = parameter.partition("=")
        if parameter.startswith("zone="):
            name = value
            shared(state, directive, value, 0, "limit_req")
        elif parameter.startswith(("burst=", "delay=")):
            if not number(value):
                raise RefusedError(f'invalid {key} value "{parameter}"')
        elif parameter != "nodelay":
            raise RefusedError(f'invalid parameter "{parameter}"')
    if name is None:
        raise RefusedError(f'"{directive.name}" must have "zone" parameter')
    scope.once(directive, f"limit_req:{name}")


def limit_conn(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_limit_conn`."""
    name, text = directive.arguments
    shared(state, directive, name, 0, "limit_conn")
    if f"limit_conn:{name}" in scope.seen:
        raise wrong(directive, "is duplicate")
    count = number(text)
    if not count:
        raise RefusedError(f'invalid number of connections "{text}"')
    if count > 65535:
        raise RefusedError("connection limit must be less 65536")
    scope.seen.add(f"limit_conn:{name}")


def upstream_zone(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_upstream_zone`."""
    name, *rest = directive.arguments
    if not name:
        raise RefusedError(f'invalid zone name "{name}"')
    length = 0
    for text in rest:
        parsed = size(text)
        if parsed is None:
            raise RefusedError(f'invalid zone size "{text}"')
        if parsed < _LEAST:
            raise RefusedError(f'zone "{name}" is too small')
        length = parsed
    shared(state, directive, name, length, "upstream")


def session_cache(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_ssl_session_cache`."""
    for value in directive.arguments:
        if value in ("off", "none", "builtin"):
            continue
        kind, _, rest = value.partition(":")
        if kind == "builtin" and rest and number(rest) is not None:
            continue
        name, colon, text = rest.partition(":")
        length = size(text)
        if kind != "shared" or not name or not colon or length is None:
            raise RefusedError(f'invalid session cache "{value}"')
        if length < _LEAST:
            raise RefusedError(f'session cache "{value}" is too small')
        shared(state, directive, name, length, "ssl")


def initialised(state: State) -> None:
    """What is found once all is read: a zone that something asks for and nothing declares."""
    for name, (_, length, _) in state.zones.items():
        if length == 0:
            raise RefusedError(f'zero size shared memory zone "{name}"', nowhere=True)
