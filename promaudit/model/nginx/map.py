"""The entries of `map` and `geo` (ngx_http_map_module.c, ngx_http_geo_module.c)."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.names import Wildcards
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.text import lower, wire
from promaudit.model.nginx.unknown import UnknownError

_ADDRESS_OF_NONE = "255.255.255.255"


class MapTable:
    """The entries of one `map`, sorted for look-up."""

    def __init__(self, directive: Directive) -> None:
        self.words: Wildcards[str] = Wildcards()
        self.regexes: list[tuple[str, bool, str]] = []
        self.default: str | None = None
        entries = directive.block or ()
        self.hostnames = any(entry.name == "hostnames" and not entry.arguments for entry in entries)
        self.volatile = any(entry.name == "volatile" and not entry.arguments for entry in entries)
        for entry in entries:
            if entry.arguments:
                self._add(wire(entry.name), entry.arguments[0])

    def _add(self, key: str, value: str) -> None:
        if key == "default":
            self.default = value
        elif key.startswith("~"):
            caseless = key.startswith("~*")
            self.regexes.append((key[2 if caseless else 1 :], caseless, value))
        else:
            # a backslash takes their meaning from `default` and `~`
            word = lower(key[1:] if key.startswith("\\") else key)
            if self.hostnames:
                self.words.add(word, value)
            else:
                self.words.exact.setdefault(word, value)

    def find(self, source: str, run: Run) -> str | None:
        """The value for a source: exact words, wildcards, regular expressions, the default; None without any."""
        key = source.removesuffix(".") if self.hostnames else source
        found = self.words.find(lower(key)) if self.hostnames else self.words.exact.get(lower(key))
        if found is not None:
            return found
        if key:
            for pattern, caseless, value in self.regexes:
                if run.match(compile_regex(pattern, caseless), key):
                    return value
        return self.default


class GeoTable:
    """The networks (or ranges) of one `geo`. Raises UnknownError for what is not computed of it."""

    def __init__(self, directive: Directive) -> None:
        self.default = ""
        self.networks: dict[IPv4Network | IPv6Network, str] = {}
        self.ranges: list[tuple[IPv4Address, IPv4Address, str]] = []
        self.proxies = False
        for entry in directive.block or ():
            self._add(entry)

    def _add(self, entry: Directive) -> None:
        if entry.name in {"ranges", "proxy_recursive"}:
            return
        if not entry.arguments:
            raise UnknownError(f"`{entry.name}` in geo is not understood", entry.span)
        value = wire(entry.arguments[0])
        try:
            self._add_network(entry.name, value)
        except ValueError:
            raise UnknownError(f"`{entry.name}` in geo is not understood", entry.span) from None

    def _add_network(self, name: str, value: str) -> None:
        if name == "default":
            self.default = value
        elif name == "proxy":
            self.proxies = True
        elif name == "delete":
            self.networks.pop(ip_network(value, strict=False), None)
        elif "-" in name:
            first, _, last = name.partition("-")
            self.ranges.append((IPv4Address(first), IPv4Address(last), value))
        else:
            self.networks[ip_network(name, strict=False)] = value

    def find(self, text: str) -> str:
        """The value of the most specific network that an address is in; what is none counts as 255.255.255.255."""
        address = _address(text)
        if self.ranges:
            return self._in_ranges(address)
        matching = [n for n in self.networks if n.version == address.version and address in n]
        best = max(matching, key=lambda network: network.prefixlen, default=None)
        return self.default if best is None else self.networks[best]

    def _in_ranges(self, address: IPv4Address | IPv6Address) -> str:
        if not isinstance(address, IPv4Address):
            address = IPv4Address(_ADDRESS_OF_NONE)
        found = {value for first, last, value in self.ranges if first <= address <= last}
        if len(found) > 1:
            raise UnknownError("ranges of geo overlap")
        return found.pop() if found else self.default


def _address(text: str) -> IPv4Address | IPv6Address:
    try:
        address = ip_address(text)
    except ValueError:
        address = ip_address(_ADDRESS_OF_NONE)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
