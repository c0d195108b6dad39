"""listen and server_name: what a server may listen on, and with which other servers it shares that."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import regex
from promaudit.model.nginx.refusals.address import ANY, Address, AddressError, parsed
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.state import Options, Scope, Shared, State
from promaudit.model.nginx.refusals.values import number, size, time

#: Parameters that set options of the socket: they may be given only once for an address.
_SOCKET_FLAGS = frozenset({"bind", "deferred", "reuseport"})
_NUMBERS = ("setfib=", "fastopen=", "backlog=")
_SIZES = ("rcvbuf=", "sndbuf=")


def listen(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_core_listen`."""
    scope.seen.add("listen")
    text = directive.arguments[0]
    try:
        address = parsed(text, 80, listen=True)
    except AddressError as bad:
        raise RefusedError(f'{bad} in "{text}" of the "listen" directive') from None
    options = Options()
    for parameter in directive.arguments[1:]:
        _parameter(state, directive, options, parameter)
    if options.quic:
        _check_quic(state, directive, options)
    for port in range(address.port, (address.last_port or address.port) + 1):
        add(state, scope, directive, address, port, options)


def _parameter(state: State, directive: Directive, options: Options, parameter: str) -> None:
    """One parameter of a listen."""
    name, equals, value = parameter.partition("=")
    key = name + equals
    options.given.add(name)
    if parameter in ("default_server", "default"):
        options.default_server = True
    elif parameter in _SOCKET_FLAGS or (parameter == "multipath" and state.since(1, 29, 7)):
        options.socket = True
    elif parameter in ("ssl", "proxy_protocol", "http2", "quic"):
        _protocol(state, directive, options, parameter)
    elif key in _NUMBERS:
        if number(value) is None or (name == "backlog" and number(value) == 0):
            raise RefusedError(f'invalid {name} "{parameter}"')
        options.socket = True
    elif key in _SIZES:
        if size(value) is None:
            raise RefusedError(f'invalid {name} "{parameter}"')
        options.socket = True
    elif parameter.startswith("ipv6only=o"):
        if value not in ("on", "off"):
            raise RefusedError(f'invalid ipv6only flags "{value}"')
        options.socket = True
    elif key == "so_keepalive=":
        _check_keepalive(value)
        options.socket = True
    elif key != "accept_filter=":
        raise RefusedError(f'invalid parameter "{parameter}"')


def _protocol(state: State, directive: Directive, options: Options, parameter: str) -> None:
    if parameter == "quic" and not state.since(1, 25, 0):
        raise RefusedError(f'invalid parameter "{parameter}"')
    if parameter == "http2" and state.since(1, 25, 1):
        say = 'the "listen ... http2" directive is deprecated, use the "http2" directive instead'
        state.warn(say, directive)
    setattr(options, parameter, True)


def _check_keepalive(value: str) -> None:
    if value in ("on", "off"):
        return
    idle, _, rest = value.partition(":")
    interval, _, count = rest.partition(":")
    times = [time(part, seconds=True) if part else 0 for part in (idle, interval)]
    counted = number(count) if count else 0
    if None in times or counted is None or not (times[0] or times[1] or counted):
        raise RefusedError(f'invalid so_keepalive value: "{value}"')


def _check_quic(state: State, directive: Directive, options: Options) -> None:
    """What a listen with quic may not have beside it."""
    late = ("fastopen", "backlog", "accept_filter", "deferred", "so_keepalive") if state.since(1, 25, 4) else ()
    for name in (*late[:4], "multipath", "ssl", "http2", *late[4:], "proxy_protocol"):
        if name in options.given:
            raise wrong(directive, f'"{name}" parameter is incompatible with "quic"')


def add(
    state: State, scope: Scope, directive: Directive | None, address: Address, port: int, options: Options
) -> None:
    """`ngx_http_add_listen`; the address of a name is not known, so nothing can be said of it."""
    if address.ip is None:
        return
    text = address.ip if address.unix else f"{address.ip}:{port}"
    family = "unix" if address.unix else address.ip[0] == "["
    shared = state.ports.setdefault((port, options.quic, family), {})
    wildcard = address.ip in (ANY, "[::]")
    known = shared.get(text)
    if known is None:
        shared[text] = Shared(text, options, wildcard, scope, [scope])
        return
    _join(state, scope, directive, known, options)


def _join(state: State, scope: Scope, directive: Directive | None, known: Shared, options: Options) -> None:
    """One more server on an address (`ngx_http_add_addresses`)."""
    if known.servers[-1] is scope:  # the listens of one server follow each other
        raise RefusedError(f"a duplicate listen {known.text}")
    known.servers.append(scope)
    before, default_server = known.options, known.options.default_server
    now = options.protocols()
    was = before.protocols()
    if options.socket and before.socket:
        raise RefusedError(f"duplicate listen options for {known.text}")
    if options.default_server:
        if default_server:
            raise RefusedError(f"a duplicate default server for {known.text}")
        known.default_server = scope
    if state.since(1, 23, 4):
        _compare_protocols(state, directive, known, options, now, was)
    merged = Options(
        before.socket or options.socket, default_server or options.default_server, before.ssl or options.ssl,
        before.http2 or options.http2, before.quic or options.quic, before.proxy_protocol or options.proxy_protocol,
    )  # fmt: skip
    known.options = merged


def _compare_protocols(
    state: State, directive: Directive | None, known: Shared, options: Options, now: int, was: int
) -> None:
    """Warn where servers on one address disagree about its protocols."""
    changed, keeps = False, known.protocols
    if now & ~was:
        redefined = (known.options.socket and not options.socket) or known.protocols_changed or bool(was & ~now)
        changed, keeps = True, was
    elif was & ~now:
        redefined = options.socket or (known.protocols_set and now != known.protocols)
        changed, keeps = True, now
    else:
        redefined = (options.socket and known.protocols_changed) or (known.protocols_set and now != known.protocols)
        keeps = now
    if redefined:
        state.warn(f"protocol options redefined for {known.text}", directive)
    known.protocols, known.protocols_set = keeps, True
    known.protocols_changed = known.protocols_changed or changed


def server_name(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_core_server_name`."""
    for name in directive.arguments:
        if (name.startswith("*") and (len(name) < 3 or name[1] != ".")) or name == ".":
            raise RefusedError(f'server name "{name}" is invalid')
        if "/" in name:
            state.warn(f'server name "{name}" has suspicious symbols', directive)
        if not name.startswith("~"):
            continue
        if name == "~":
            raise RefusedError(f'empty regex in server name "{name}"')
        groups = regex.compiled(state, name[1:], caseless=any("A" <= char <= "Z" for char in name[1:]))
        if groups:
            scope.seen.add("server_name:captures")


def check_connections(state: State) -> None:
    """Whether `worker_connections` are enough for the sockets (`ngx_event_init_conf`)."""
    sockets = 0
    for port in state.ports.values():
        bound = sum(shared.options.socket for shared in port.values())
        others = [shared for shared in port.values() if not shared.options.socket]
        # one wildcard socket serves all addresses of its port that are not bound by themselves
        sockets += bound + (1 if any(shared.wildcard for shared in others) else len(others))
    if state.connections < sockets + 1:
        text = f"{state.connections} worker_connections are not enough for {sockets} listening sockets"
        raise RefusedError(text, nowhere=True)
