"""Blocks whose lines are no directives: map, geo, split_clients, types, charset_map."""

from ipaddress import IPv4Address

from promaudit.facts.nginx import Directive
from promaudit.model.nginx import addresses
from promaudit.model.nginx.refusals import regex
from promaudit.model.nginx.refusals.address import network
from promaudit.model.nginx.refusals.names import Names
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.rewrite import define
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.values import number


def open_map(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_map_block` before its lines."""
    scope.seen.update(("map_hash_max_size", "map_hash_bucket_size"))
    source, name = directive.arguments
    complex_value(state, source)
    define(state, name)


def open_geo(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_geo_block` before its lines."""
    if len(directive.arguments) == 2:
        source = directive.arguments[0]
        if not source.startswith("$"):
            raise RefusedError(f'invalid variable name "{source}"')
        state.variables.use(source[1:])
    define(state, directive.arguments[-1])


def open_split_clients(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_conf_split_clients_block` before its lines."""
    source, name = directive.arguments
    complex_value(state, source)
    define(state, name)


class Map:
    """The lines of one map (`ngx_http_map`)."""

    def __init__(self) -> None:
        self.names = Names()
        self.values: set[str] = set()
        self.has_default = False
        self.hostnames = False

    def line(self, state: State, line: Directive) -> None:
        """One line."""
        words = (line.name, *line.arguments)
        if words in (("hostnames",), ("volatile",)):
            self.hostnames = self.hostnames or words == ("hostnames",)
            return
        if len(words) != 2:
            raise RefusedError("invalid number of the map parameters", line)
        key, value = words
        if value not in self.values:
            self.values.add(value)
            complex_value(state, value)
        if key == "default":
            if self.has_default:
                raise RefusedError("duplicate default map parameter", line)
            self.has_default = True
        elif key.startswith("~"):
            caseless = key.startswith("~*")
            regex.compiled(state, key[2 if caseless else 1 :], caseless=caseless)
        else:
            self._add(key.removeprefix("\\"), line)

    def _add(self, key: str, line: Directive) -> None:
        found = self.names.add(key, wildcards=self.hostnames)
        if found == "declined":
            raise RefusedError(f'invalid hostname or wildcard "{key}"', line)
        if found == "busy":
            raise RefusedError(f'conflicting parameter "{key.lower()}"', line)


class Geo:
    """The lines of one geo (`ngx_http_geo`); whether ranges overlap is not looked into."""

    def __init__(self) -> None:
        self.ranges = False
        self.some = False
        self.default: str | None = None
        self.networks: dict[addresses.Network, str] = {}

    def line(self, state: State, line: Directive) -> None:
        """One line."""
        words = (line.name, *line.arguments)
        if words == ("ranges",):
            if self.some:
                raise RefusedError('the "ranges" directive must be the first directive inside "geo" block', line)
            self.ranges = True
            return
        if words in (("proxy_recursive",), ("volatile",)):
            return
        if len(words) != 2:
            raise RefusedError("invalid number of the geo parameters", line)
        key, value = words
        if key == "proxy":
            _network(state, value, line)
        elif self.ranges:
            self._range(state, key, value, line)
        else:
            self._cidr(state, key, value, line)

    def _range(self, state: State, key: str, value: str, line: Directive) -> None:
        """`ngx_http_geo_range`."""
        if key == "default":
            if self.default is not None:
                state.warn(f'duplicate default geo range value: "{value}", old value: "{self.default}"', line)
            self.default = value
            return
        text = value if key == "delete" else key
        first, _, last = text.partition("-")
        start, end = addresses.parse(first), addresses.parse(last)
        if not (isinstance(start, IPv4Address) and isinstance(end, IPv4Address) and start <= end):
            raise RefusedError(f'invalid range "{text}"', line)

    def _cidr(self, state: State, key: str, value: str, line: Directive) -> None:
        """`ngx_http_geo_cidr`: the default is the network of all addresses, of both families."""
        self.some = True
        if key == "default":
            for every in ("0.0.0.0/0", "::/0"):
                self._insert(state, addresses.network(every), key, value, line)
            return
        text = value if key == "delete" else key
        _network(state, text, line)
        network = addresses.network(text)
        if key != "delete":
            self._insert(state, network, text, value, line)
        elif network is not None and self.networks.pop(network, None) is None:
            state.warn(f'no network "{text}" to delete', line)

    def _insert(
        self, state: State, network: addresses.Network | None, text: str, value: str, line: Directive
    ) -> None:
        if network is None:
            return
        if network in self.networks:
            old = self._find(network)
            state.warn(f'duplicate network "{text}", value: "{value}", old value: "{old}"', line)
        self.networks[network] = value

    def _find(self, network: addresses.Network) -> str:
        """The value of the first address of a network: that of the longest mask."""
        holding = [n for n in self.networks if n.version == network.version and network.network_address in n]
        return self.networks[max(holding, key=lambda n: n.prefixlen)]


def _network(state: State, text: str, line: Directive) -> None:
    """`ngx_http_geo_cidr_value`."""
    if text == "255.255.255.255":
        return
    loose = network(text)
    if loose is None:
        raise RefusedError(f'invalid network "{text}"', line)
    if loose:
        state.warn(f"low address bits of {text} are meaningless", line)


class SplitClients:
    """The lines of one split_clients (`ngx_http_split_clients`)."""

    def __init__(self) -> None:
        self.total = 0

    def line(self, state: State, line: Directive) -> None:
        """One line."""
        if line.name == "*":
            self.total = max(self.total, 10000)
            return
        percent = _percent(line.name.removesuffix("%")) if line.name.endswith("%") else None
        if not percent:
            raise RefusedError(f'invalid percent value "{line.name}"', line)
        self.total += percent

    def close(self, block: Directive) -> None:
        """What is found at the end of the block."""
        if self.total > 10000:
            raise RefusedError("percent total is greater than 100%", block, at_end=True)


def _percent(text: str) -> int | None:
    """Hundredths of a percent (`ngx_atofp`); None where it is no such number."""
    whole, _, fraction = text.partition(".")
    if len(fraction) > 2:
        return None
    return number(whole + fraction.ljust(2, "0"))


class Types:
    """The lines of all `types` blocks of one context (`ngx_http_core_type`)."""

    def __init__(self, types: dict[str, str]) -> None:
        self.types = types

    def line(self, state: State, line: Directive) -> None:
        """One line: the type, and the extensions that have it."""
        if line.name == "include":
            raise RefusedError('invalid number of arguments in "include" directive', line)
        for extension in (argument.lower() for argument in line.arguments):
            before = self.types.get(extension)
            if before is not None:
                state.warn(
                    f'duplicate extension "{extension}", content type: "{line.name}", '
                    f'previous content type: "{before}"',
                    line,
                )
            self.types[extension] = line.name
