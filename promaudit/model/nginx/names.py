"""server_name: exact names, wildcards, regular expressions, in that order (ngx_http_server_names, ngx_hash.c)."""

from typing import Generic, TypeVar

from msgspec import Struct, field

from promaudit.model.nginx.regex import Captures, Regex, compile_regex
from promaudit.model.nginx.text import lower, wire

V = TypeVar("V")


class Wildcards(Struct, Generic[V]):
    """Names, exact and with wildcards, as nginx's combined hash keeps them; the first of equal names stays."""

    exact: dict[str, V] = field(default_factory=dict)
    leading: dict[str, V] = field(default_factory=dict)
    trailing: dict[str, V] = field(default_factory=dict)
    reserved: set[str] = field(default_factory=set)

    def add(self, name: str, value: V) -> bool:
        """Add a name in lower case: `x.com`, `*.x.com`, `.x.com` or `www.*`; False where another has it already."""
        if len(name) > 1 and name.startswith("."):
            return self._add_dotted(name[1:], value)
        if len(name) > 2 and name.startswith("*."):
            return self._keep(self.leading, name[2:], value)
        if len(name) > 2 and name.endswith(".*"):
            return self._keep(self.trailing, name[:-2], value)
        return "*" not in name and name not in self.reserved and self._keep(self.exact, name, value)

    def _add_dotted(self, name: str, value: V) -> bool:
        """`.x.com`: the exact name is taken before the wildcard is found to be taken (ngx_hash_add_key)."""
        if name in self.exact or name in self.reserved:
            return False
        self.reserved.add(name)
        return self._keep(self.leading, name, value) and self._keep(self.exact, name, value)

    def _keep(self, table: dict[str, V], key: str, value: V) -> bool:
        if key in table:
            return False
        table[key] = value
        return True

    def find(self, name: str) -> V | None:
        """The value of an exact name, else of the longest `*.x`, else of the longest `x.*`."""
        found = self.exact.get(name)
        if found is not None:
            return found
        if self.leading:
            found = self._find_leading(name)
        if found is None and self.trailing:
            found = self._find_trailing(name)
        return found

    def _find_leading(self, name: str) -> V | None:
        position = name.find(".")
        while position >= 0:
            found = self.leading.get(name[position + 1 :])
            if found is not None:
                return found
            position = name.find(".", position + 1)
        return None

    def _find_trailing(self, name: str) -> V | None:
        position = name.rfind(".")
        while position > 0:
            found = self.trailing.get(name[:position])
            if found is not None:
                return found
            position = name.rfind(".", 0, position)
        return None


class NameTable(Struct, Generic[V]):
    """The names of all servers on one address; `hostname` tells that one of them is $hostname, which is not known."""

    words: Wildcards[V] = field(default_factory=Wildcards)
    regexes: list[tuple[str, bool, V]] = field(default_factory=list)
    hostname: bool = False

    def add(self, name: str, server: V) -> bool:
        """Add a name as it is written; False where nginx ignores it, because another server has it."""
        name = wire(name)
        if name.lower() == "$hostname":
            self.hostname = True
            return True
        if name.startswith("~"):
            self.regexes.append((name[1:], any("A" <= char <= "Z" for char in name), server))
            return True
        return self.words.add(lower(name), server)

    def find(self, host: str) -> tuple[V, Regex | None, Captures | None] | None:
        """The server that a host (lower case, no port) is a name of; the regular expression, if one decided."""
        found = self.words.find(host)
        if found is not None:
            return found, None, None
        if not host:
            return None
        for pattern, caseless, server in self.regexes:
            regex = compile_regex(pattern, caseless)
            captures = regex.match(host)
            if captures is not None:
                return server, regex, captures
        return None
