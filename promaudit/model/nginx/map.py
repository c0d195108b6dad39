"""The entries of `map` and `geo` (ngx_http_map_module.c, ngx_http_geo_module.c)."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.names import Wildcards
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.text import wire
from promaudit.model.nginx.unknown import UnknownError

#: Words that begin no entry where they stand with nothing behind them.
_FLAGS = frozenset({"hostnames", "volatile"})


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
            word = (key[1:] if key.startswith("\\") else key).lower()
            if self.hostnames:
                self.words.add(word, value)
            else:
                self.words.exact.setdefault(word, value)

    def find(self, source: str, run: Run) -> str | None:
        """The value for a source: exact words, wildcards, regular expressions, the default; None without any."""
        key = source.removesuffix(".") if self.hostnames else source
        found = self.words.find(key.lower()) if self.hostnames else self.words.exact.get(key.lower())
        if found is not None:
            return found
        if key:
            for pattern, caseless, value in self.regexes:
                if run.match(compile_regex(pattern, caseless), key):
                    return value
        return self.default


def geo(directive: Directive, address: str) -> str:
    """The value of the most specific network that an address is in. Raises UnknownError."""
    best, found = -1, ""
    where = ip_address(address)
    for entry in directive.block or ():
        if entry.name in {"ranges", "proxy", "proxy_recursive", "delete", "include"} or not entry.arguments:
            raise UnknownError(f"`{entry.name}` in geo is not computed", entry.span)
        if entry.name == "default":
            found = entry.arguments[0] if best < 0 else found
            continue
        network = _network(entry)
        if network.version == where.version and where in network and network.prefixlen > best:
            best, found = network.prefixlen, entry.arguments[0]
    return wire(found)


def _network(entry: Directive) -> IPv4Network | IPv6Network:
    try:
        return ip_network(entry.name, strict=False)
    except ValueError:
        raise UnknownError(f"`{entry.name}` in geo is not understood", entry.span) from None
