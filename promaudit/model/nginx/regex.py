"""Regular expressions as nginx runs them: PCRE2 on bytes, with a limit that hostile ones hit (ngx_regex.c)."""

import re
from functools import lru_cache
from typing import Any

from msgspec import Struct

from promaudit import later
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


#: The escapes of a pattern: a quoted stretch, \\x with braces or fewer than two digits, and each of the others.
_ESCAPES = later.pattern(
    r"\\Q.*?(?:\\E|\Z)|\\x(?:\{(?P<braced>[0-9a-fA-F]+)\}|(?P<short>[0-9a-fA-F]?)(?![0-9a-fA-F{]))|\\(?P<other>.)",
    re.DOTALL,
)
_MOST_BYTE = 0xFF


def as_pcre(pattern: str) -> str:
    """A pattern (latin-1) as the pcre2 package reads it, which takes \\x as JavaScript does, and no \\C.

    Raises IndexError with the place behind \\u or \\U, which PCRE2 itself refuses.
    """
    return _ESCAPES.sub(_escape, pattern) if "\\" in pattern else pattern


def _escape(match: re.Match[str]) -> str:
    if match["braced"]:
        value = int(match["braced"], 16)
        return f"\\x{value:02x}" if value <= _MOST_BYTE else f"\\u{value:04x}"
    if match["short"] is not None:
        return f"\\x{match['short']:0>2}"
    if match["other"] in {"u", "U"}:
        raise IndexError(match.end())
    return "(?s:.)" if match["other"] == "C" else match[0]


@lru_cache(maxsize=65536)
def compile_regex(pattern: str, caseless: bool = False) -> Regex:
    """Compile a pattern (latin-1, as its bytes stand in the file). Raises UnknownError where PCRE2 refuses it."""
    import pcre2  # many a configuration has no regular expression at all

    try:
        limited = f"(*LIMIT_MATCH={MATCH_LIMIT})".encode() + as_pcre(pattern).encode("latin-1")
        compiled = pcre2.compile(limited, pcre2.IGNORECASE if caseless else pcre2.NOFLAG, jit=False)
    except (pcre2.PatternError, IndexError) as error:
        raise UnknownError(f"the regular expression {pattern!r} does not compile: {error}") from None
    names = tuple(((_text(name) or "").lower(), number) for name, number in compiled.groupindex.items())
    return Regex(pattern, caseless, names, compiled.search)


def _text(group: str | bytes | None) -> str | None:
    return group.decode("latin-1") if isinstance(group, bytes) else group
