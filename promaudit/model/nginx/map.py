"""The entries of `map` (ngx_http_map_module.c)."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.names import Wildcards
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.text import lower, wire


class MapTable:
    """The entries of one `map`, sorted for look-up."""

    def __init__(self, directive: Directive) -> None:
        self.words: Wildcards[str] = Wildcards()
        self.regexes: list[tuple[str, bool, str]] = []
        self.default: str | None = None
        entries = directive.block or ()
        self.volatile = any(entry.name == "volatile" and not entry.arguments for entry in entries)
        self.hostnames = False
        for entry in entries:
            if entry.arguments:
                self._add(wire(entry.name), entry.arguments[0])
            elif entry.name == "hostnames":
                self.hostnames = True

    def _add(self, key: str, value: str) -> None:
        """Add an entry; only behind `hostnames` is a word that looks like a wildcard one."""
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
