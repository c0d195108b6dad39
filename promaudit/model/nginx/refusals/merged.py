"""What nginx finds once the http block is read: inheritance, location trees, variables, names of servers."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import buffers, certificates, upstream
from promaudit.model.nginx.refusals.names import Names
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, Shared, State
from promaudit.model.nginx.refusals.values import number, size

#: nginx's defaults of large_client_header_buffers and connection_pool_size (on 64-bit machines).
_HEADER_BUFFER, _POOL = 8192, 512

#: The modules that pass requests on, in nginx's order, with the directives whose values they compile only now and the
#: number of the value.
_MODULES: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    ("proxy", (("proxy_set_body", 0), ("proxy_set_header", 1))),
    ("fastcgi", (("fastcgi_param", 1),)),
    ("uwsgi", (("uwsgi_param", 1),)),
    ("scgi", (("scgi_param", 1),)),
    ("grpc", (("grpc_set_header", 1),)),
)


def http(state: State, scope: Scope, directive: Directive) -> None:
    """All of it, in nginx's order."""
    if "large_client_header_buffers" in state.names or "connection_pool_size" in state.names:
        _check_header_buffers(state, directive)
    upstream.initialised(state, bool(scope.given.get("resolver")))
    if "valid_referers" in state.names:
        from promaudit.model.nginx.refusals import filters

        for server in state.servers:
            filters.check_referers(server)
    certificates.check(state, directive)
    for module, compiled in _MODULES:
        _check_module(state, directive, module, compiled)
    if "secure_link_secret" in state.names:
        _check_secure_links(state, directive)
    for server in state.servers:
        _check_duplicates(server)
    certificates.check_listens(state)
    _check_variables(state)
    for port in state.ports.values():
        # nginx sorts the addresses of a port: wildcards last, those that are bound by themselves first
        for shared in sorted(port.values(), key=lambda one: (one.wildcard, not one.options.socket)):
            _check_names(state, scope, shared)


def _check_header_buffers(state: State, directive: Directive) -> None:
    """`ngx_http_core_merge_srv_conf`: a buffer for a header is no smaller than a connection's pool."""
    for server in state.servers:
        buffers_, pool = server.inherited("large_client_header_buffers"), server.inherited("connection_pool_size")
        length = size(buffers_[0].arguments[1]) if buffers_ else _HEADER_BUFFER
        if (length or 0) < ((size(pool[0].arguments[0]) or 0) if pool else _POOL):
            say = 'the "large_client_header_buffers" size must be equal to or greater than "connection_pool_size"'
            raise RefusedError(say, directive, at_end=True)


def _check_secure_links(state: State, directive: Directive) -> None:
    """`ngx_http_secure_link_merge_conf`."""
    for place in (place for server in state.servers for place in server.locations()):
        if place.given.get("secure_link_secret") and (
            place.given.get("secure_link") or place.given.get("secure_link_md5")
        ):
            say = '"secure_link_secret" cannot be mixed with "secure_link" and "secure_link_md5"'
            raise RefusedError(say, directive, at_end=True)


def _check_module(state: State, directive: Directive, module: str, late: tuple[tuple[str, int], ...]) -> None:
    """The buffers of a module, the zones of its caches, and the values that it compiles only now."""
    late = tuple((name, index) for name, index in late if name in state.names)
    buffered = module != "grpc" and not state.names.isdisjoint(buffers.names(module))
    cached = f"{module}_cache" in state.names
    tls = f"{module}_ssl_certificate" in state.names or f"{module}_ssl_verify" in state.names
    if not (late or buffered or cached or tls):
        return
    done: set[int] = set()
    try:
        for server in state.servers:
            for place in server.locations():
                if buffered:
                    buffers.check(place, module)
                if cached:
                    _check_zone(state, place, f"{module}_cache")
                if tls:
                    certificates.check_upstream(state, place, module)
                for name, index in late:
                    _compile(state, place.inherited(name), index, done)
    except RefusedError as refused:
        refused.directive, refused.at_end = directive, True
        raise


def _check_zone(state: State, place: Scope, name: str) -> None:
    given = place.inherited(name)
    zone = given[0].arguments[0] if given else "off"
    if zone != "off" and "$" not in zone and f"{name}:{zone}" not in state.bound:
        raise RefusedError(f'"{name}" zone "{zone}" is unknown')


def _compile(state: State, given: list[Directive], index: int, done: set[int]) -> None:
    for one in given:
        if id(one) not in done:
            done.add(id(one))
            complex_value(state, one.arguments[index])


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


def _check_names(state: State, http: Scope, shared: Shared) -> None:
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
    given = http.given.get("server_names_hash_bucket_size")
    names.check_sizes("server_names_hash", number(given[0].arguments[0]) if given else None)


def _names(server: Scope) -> list[str]:
    given = server.given.get("server_name", [])
    return [name for directive in given for name in directive.arguments] or [""]
