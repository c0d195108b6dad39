"""The entries of `geo` (ngx_http_geo_module.c)."""

from functools import lru_cache
from ipaddress import IPv4Address

from promaudit.facts.nginx import Directive
from promaudit.model.nginx import addresses
from promaudit.model.nginx.addresses import Address, Network
from promaudit.model.nginx.realip import BARE_BRACKETS, forwarded
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.text import compile_text, wire
from promaudit.model.nginx.unknown import UnknownError


class GeoTable:
    """The networks (or ranges) of one `geo`. Raises UnknownError for what is not computed of it."""

    def __init__(self, directive: Directive) -> None:
        self.default = ""
        self.networks: dict[Network, str] = {}
        self.ranges: list[tuple[IPv4Address, IPv4Address, str]] = []
        self.proxies: list[Network] = []
        self.recursive = False
        self.source = compile_text(directive.arguments[0]) if len(directive.arguments) > 1 else None
        for entry in directive.block or ():
            self._add(entry)

    def _add(self, entry: Directive) -> None:
        if not entry.arguments:
            self.recursive = self.recursive or entry.name == "proxy_recursive"
        elif not self._add_entry(entry.name, wire(entry.arguments[0])):
            raise UnknownError(f"`{entry.name}` in geo is not understood", entry.span)

    def _add_entry(self, name: str, value: str) -> bool:
        """False where the entry is not understood."""
        if name == "default":
            self.default = value
            return True
        if "-" in name:
            return self._add_range(name, value)
        network = addresses.network(value if name in {"proxy", "delete"} else name)
        if network is None:
            return False
        if name == "proxy":
            self.proxies.append(network)
        elif name == "delete":
            self.networks.pop(network, None)
        else:
            self.networks[network] = value
        return True

    def _add_range(self, name: str, value: str) -> bool:
        first, last = (addresses.network(part) for part in name.split("-", 1))
        if first is None or last is None:
            return False
        start, end = first.network_address, last.network_address
        if isinstance(start, IPv4Address) and isinstance(end, IPv4Address):
            self.ranges.append((start, end, value))
            return True
        return False

    def value(self, run: Run) -> str:
        """The value for a request: of its client's address, or that of a variable or of X-Forwarded-For."""
        text = run.source if self.source is None else run.value(self.source)
        values = [value for key, value in run.headers if key.lower() == "x-forwarded-for"] if self.proxies else []
        if values and addresses.parse(text) is not None:
            bare = run.nginx.since(*BARE_BRACKETS)
            text = forwarded(text, values, self._trusts, recursive=self.recursive, bare_brackets=bare) or text
        return self.find(text)

    def _trusts(self, text: str) -> bool:
        address = addresses.parse(text)
        return address is not None and any(addresses.plain(address) in network for network in self.proxies)

    def find(self, text: str) -> str:
        """The value of the most specific network that an address is in; what is none counts as 255.255.255.255."""
        address = _address(text)
        if self.ranges:
            return self._in_ranges(address)
        matching = [n for n in self.networks if n.version == address.version and address in n]
        best = max(matching, key=lambda network: network.prefixlen, default=None)
        return self.default if best is None else self.networks[best]

    def _in_ranges(self, address: Address) -> str:
        if not isinstance(address, IPv4Address):
            address = addresses.NONE
        found = {value for first, last, value in self.ranges if first <= address <= last}
        if len(found) > 1:
            raise UnknownError("ranges of geo overlap")
        return found.pop() if found else self.default


@lru_cache(maxsize=1024)
def _address(text: str) -> Address:
    return addresses.plain(addresses.parse(text) or addresses.NONE)
