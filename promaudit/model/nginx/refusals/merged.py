"""What nginx finds once the http block is read: inheritance, location trees, variables, names of servers."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import certificates, upstream
from promaudit.model.nginx.refusals.names import Names
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, Shared, State

#: Directives whose values are compiled only now, in the order of their modules, with the number of the value.
_COMPILED_LATE = (
    ("proxy_set_header", 1), ("proxy_set_body", 0), ("fastcgi_param", 1), ("uwsgi_param", 1), ("scgi_param", 1),
    ("grpc_set_header", 1),
)  # fmt: skip


def http(state: State, scope: Scope, directive: Directive) -> None:
    """All of it, in nginx's order."""
    upstream.initialised(state)
    _check_late(state, scope, directive, before_ssl=True)
    certificates.check(state, scope)
    _check_late(state, scope, directive, before_ssl=False)
    for server in state.servers:
        _check_duplicates(server)
    certificates.check_listens(state)
    _check_variables(state)
    for port in state.ports.values():
        # nginx sorts the addresses of a port: wildcards last, those that are bound by themselves first
        for shared in sorted(port.values(), key=lambda one: (one.wildcard, not one.options.socket)):
            _check_names(state, shared)


def _check_late(state: State, scope: Scope, directive: Directive, *, before_ssl: bool) -> None:
    """The values that are compiled when blocks have inherited from those around them."""
    if before_ssl:
        return
    for name, number in _COMPILED_LATE:
        compiled: set[int] = set()
        for server in state.servers:
            for place in server.locations():
                given = place.inherited(name)
                for one in given:
                    if id(one) not in compiled:
                        compiled.add(id(one))
                        _compile(state, one.arguments[number], directive)


def _compile(state: State, value: str, directive: Directive) -> None:
    try:
        complex_value(state, value)
    except RefusedError as refused:
        refused.directive, refused.at_end = directive, True
        raise


def _check_duplicates(scope: Scope) -> None:
    """Two locations of one name (`ngx_http_join_exact_locations`); the innermost are looked at first."""
    for child in scope.children:
        _check_duplicates(child)
    seen: dict[tuple[str, str], Scope] = {}
    places = [child for child in scope.children if child.location is not None and not child.location.noname]
    found: list[tuple[str, Scope]] = []
    for child in places:
        if child.location is None or child.location.kind not in ("prefix", "exact"):
            continue
        key = (child.location.kind, child.location.name)
        if key in seen:
            found.append((child.location.name, child))
        seen[key] = child
    if found:
        name, child = min(found, key=lambda one: one[0].encode("utf-8", "surrogateescape"))
        raise RefusedError(f'duplicate location "{name}"', child.directive)


def _check_variables(state: State) -> None:
    unknown = state.variables.unknown() if state.closed else None
    if unknown is not None:
        raise RefusedError(f'unknown "{unknown}" variable', nowhere=True)


def _check_names(state: State, shared: Shared) -> None:
    """`ngx_http_server_names`: a name that two servers of one address have, or one that no name can be."""
    if len(shared.servers) < 2 and "server_name:captures" not in shared.default_server.seen:
        return
    names = Names()
    for server in shared.servers:
        for name in _names(server):
            if name.startswith("~") or name.lower() == "$hostname":
                continue
            found = names.add(name, wildcards=True)
            if found == "declined":
                raise RefusedError(f'invalid server name or wildcard "{name.lower()}" on {shared.text}', nowhere=True)
            if found == "busy":
                state.warn(f'conflicting server name "{name.lower()}" on {shared.text}, ignored')


def _names(server: Scope) -> list[str]:
    given = server.given.get("server_name", [])
    return [name for directive in given for name in directive.arguments] or [""]
