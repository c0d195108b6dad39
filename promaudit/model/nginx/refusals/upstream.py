"""Upstreams, by blocks and by what passes to them (`ngx_http_upstream_add`)."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals.address import Address, AddressError, parsed
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State, Upstream
from promaudit.model.nginx.refusals.values import number, time


def block(state: State, scope: Scope, directive: Directive) -> Upstream:
    """`ngx_http_upstream` at its opening."""
    name = directive.arguments[0]
    for known in state.upstreams.get(name.lower(), []):
        if known.defined:
            raise RefusedError(f'duplicate upstream "{name}"')
        if not known.no_port:
            raise RefusedError(f'upstream "{name}" may not have port {known.port}', known.directive)
        known.defined, known.port, known.name = True, 0, None
        return known
    found = Upstream(name, directive, defined=True)
    state.upstreams.setdefault(name.lower(), []).append(found)
    return found


def passed_to(state: State, directive: Directive, text: str, port: int, *, uri_part: bool = False) -> Address:
    """`ngx_http_upstream_add` for a directive that passes requests to `text`."""
    try:
        address = parsed(text, port, uri_part=uri_part)
    except AddressError as bad:
        raise RefusedError(f'{bad} in upstream "{text}"') from None
    for known in state.upstreams.get(address.host.lower(), []):
        if known.defined and not address.no_port and not address.unix:
            raise RefusedError(f'upstream "{address.host}" may not have port {address.port}')
        if known.port and address.port and known.port != address.port:
            continue
        return address
    name = None if address.ip else address.host
    found = Upstream(address.host, directive, False, address.port, address.no_port, name=name, unix=address.unix)
    state.upstreams.setdefault(address.host.lower(), []).append(found)
    return address


def _upstream(scope: Scope) -> Upstream:
    if scope.upstream is None:
        raise LookupError("this directive stands in upstream blocks only")
    return scope.upstream


def server(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_upstream_server`."""
    upstream = _upstream(scope)
    text, *parameters = directive.arguments
    for parameter in parameters:
        _parameter(state, upstream, parameter)
    if any(parameter.startswith("service=") for parameter in parameters) and "resolve" not in parameters:
        raise RefusedError(f'service upstream "{text}" requires "resolve" parameter')
    try:
        address = parsed(text, 80)
    except AddressError as bad:
        raise RefusedError(f'{bad} in upstream "{text}"') from None
    if address.host.lower().endswith(".invalid") and "resolve" not in parameters:
        raise RefusedError(f'host not found in upstream "{text}"')
    upstream.servers += 1
    upstream.resolve = upstream.resolve or ("resolve" in parameters and address.ip is None)
    upstream.primary += "backup" not in parameters


def _parameter(state: State, upstream: Upstream, parameter: str) -> None:
    name, equals, value = parameter.partition("=")
    if name in upstream.refuses:
        raise RefusedError(f'balancing method does not support parameter "{parameter}"')
    if equals and name in ("weight", "max_conns", "max_fails", "fail_timeout"):
        count = time(value, seconds=True) if name == "fail_timeout" else number(value)
        if count is None or (name == "weight" and count == 0):
            raise RefusedError(f'invalid parameter "{parameter}"')
    elif parameter == "resolve" and state.since(1, 27, 3):
        return
    elif name in ("service", "route") and equals and state.since(1, 27, 3):
        if not value:
            raise RefusedError(f"{name} is empty")
    elif parameter not in ("backup", "down") and not (parameter == "drain" and state.since(1, 29, 6)):
        raise RefusedError(f'invalid parameter "{parameter}"')


def balancing(state: State, scope: Scope, directive: Directive) -> None:
    """hash, ip_hash, least_conn, random: the method of an upstream."""
    upstream = _upstream(scope)
    if directive.name == "hash":
        complex_value(state, directive.arguments[0])
    if upstream.balanced:
        state.warn("load balancing method redefined", directive)
    upstream.balanced = True
    upstream.refuses = () if directive.name == "least_conn" else ("backup",)
    if directive.name == "random":
        for value, allowed in zip(directive.arguments, ("two", "least_conn"), strict=False):
            if value != allowed:
                raise RefusedError(f'invalid parameter "{value}"')
    if directive.name == "hash" and len(directive.arguments) == 2 and directive.arguments[1] != "consistent":
        raise RefusedError(f'invalid parameter "{directive.arguments[1]}"')


def keepalive(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_upstream_keepalive`."""
    scope.once(directive)
    value = directive.arguments[0]
    count = number(value)
    if count is None or (count == 0 and not state.since(1, 29, 7)):
        raise RefusedError(f'invalid value "{value}" in "keepalive" directive')
    upstream = _upstream(scope)
    upstream.balanced = upstream.balanced or not state.since(1, 29, 7)
    if directive.arguments[1:] and directive.arguments[1] != "local":
        raise RefusedError(f'invalid parameter "{directive.arguments[1]}"')


def close(state: State, scope: Scope, directive: Directive) -> None:
    """What is found at the end of an upstream block; `scope` is the block's own."""
    if _upstream(scope).servers == 0:
        raise RefusedError("no servers are inside upstream", directive, at_end=True)


def _check_resolved(state: State, upstream: Upstream, resolver: bool) -> None:
    """What an upstream needs whose servers are resolved at run time."""
    where = upstream.directive
    if "zone" not in upstream.marks:
        line = where.source.position(where.end - 1)[0]
        raise RefusedError(
            f'resolving names at run time requires upstream "{upstream.host}" in {where.source.path}:{line} '
            "to be in shared memory",
            nowhere=True,
        )
    if not resolver and "resolver" not in upstream.marks:
        raise RefusedError(f'no resolver defined to resolve names at run time in upstream "{upstream.host}"', where)


def initialised(state: State, resolver: bool) -> None:
    """What is found once all is read (`ngx_http_upstream_init_round_robin`).

    `resolver` tells whether the http block names one.
    """
    for upstream in (one for group in state.upstreams.values() for one in group):
        where = upstream.directive
        if upstream.resolve:
            _check_resolved(state, upstream, resolver)
        if upstream.defined and upstream.servers and not upstream.primary:
            raise RefusedError(f'no servers in upstream "{upstream.host}"', where)
        if upstream.defined or upstream.unix:
            continue
        if upstream.port == 0:
            raise RefusedError(f'no port in upstream "{upstream.host}"', where)
        if upstream.name is not None and upstream.name.lower().endswith(".invalid"):
            raise RefusedError(f'host not found in upstream "{upstream.host}"', where)


def sticky(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_upstream_sticky`; what it says of its parameters is not looked into."""
    if directive.arguments[0] not in ("cookie", "route", "learn"):
        raise RefusedError(f'unknown parameter "{directive.arguments[0]}"')
