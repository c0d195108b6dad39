"""Regular expressions as nginx runs them: PCRE2 on bytes, with a limit that hostile ones hit (ngx_regex.c)."""

from functools import lru_cache
from typing import Any

from msgspec import Struct

from promaudit.model.nginx.unknown import UnknownError

#: Steps of matching after which a request is undecided; nginx itself takes PCRE2's default of ten million.
MATCH_LIMIT = 1_000_000

#: What the last regular expression that matched has captured, from group 0 on; None took no part in the match.
Captures = tuple[str | None, ...]


class Regex(Struct, frozen=True):
    """A compiled pattern with the names of its groups, in lower case as nginx's variables are."""

    pattern: str
    caseless: bool
    names: tuple[tuple[str, int], ...]
    _search: Any

    def match(self, text: str) -> Captures | None:
        """Search in `text` (latin-1); None without a match. Raises UnknownError where the limit is hit."""
        try:
            found = self._search(text.encode("latin-1"))
        except Exception as error:
            raise UnknownError(f"the regular expression {self.pattern!r} is too expensive to match") from error
        if found is None:
            return None
        return tuple(_text(group) for group in (found.group(0), *found.groups()))


@lru_cache(maxsize=65536)
def compile_regex(pattern: str, caseless: bool = False) -> Regex:
    """Compile a pattern (latin-1, as its bytes stand in the file). Raises UnknownError where PCRE2 refuses it."""
    import pcre2  # many a configuration has no regular expression at all

    limited = f"(*LIMIT_MATCH={MATCH_LIMIT})".encode() + pattern.encode("latin-1")
    try:
        compiled = pcre2.compile(limited, pcre2.IGNORECASE if caseless else pcre2.NOFLAG, jit=False)
    except pcre2.PatternError as error:
        raise UnknownError(f"the regular expression {pattern!r} does not compile: {error}") from None
    names = tuple(((_text(name) or "").lower(), number) for name, number in compiled.groupindex.items())
    return Regex(pattern, caseless, names, compiled.search)


def _text(group: str | bytes | None) -> str | None:
    return group.decode("latin-1") if isinstance(group, bytes) else group
