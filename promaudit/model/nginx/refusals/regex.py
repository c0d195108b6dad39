"""Regular expressions as nginx compiles them (`ngx_regex_compile`, PCRE2)."""

from functools import lru_cache

from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.state import State
from promaudit.model.nginx.regex import as_pcre

_NO_ESCAPE = r"PCRE2 does not support \F, \L, \l, \N{name}, \U, or \u"


def compiled(state: State, pattern: str, *, caseless: bool = False) -> int:
    """Compile a pattern for HTTP: its named groups become variables. The number of its groups."""
    error, groups, names = _compile(pattern, caseless)
    if error:
        raise RefusedError(error)
    for name in names:
        state.variables.define(name)
        state.variables.use(name)
    return groups


def check(pattern: str, *, caseless: bool = False) -> int:
    """Compile a pattern whose named groups become no variables. The number of its groups."""
    error, groups, _ = _compile(pattern, caseless)
    if error:
        raise RefusedError(error)
    return groups


@lru_cache(maxsize=10_000)
def _compile(pattern: str, caseless: bool) -> tuple[str | None, int, tuple[str, ...]]:
    """What nginx says of a pattern that does not compile, else the number and the names of its groups."""
    import pcre2  # many a configuration has no regular expression at all

    text = pattern.encode("utf-8", "surrogateescape")
    try:
        read = as_pcre(text.decode("latin-1")).encode("latin-1")
        found = pcre2.compile(read, pcre2.IGNORECASE if caseless else pcre2.NOFLAG, jit=False)
    except IndexError as error:
        return _message(pattern, text, f"; {_NO_ESCAPE}", int(error.args[0])), 0, ()
    except pcre2.PatternError as error:
        # of a pattern that is read otherwise than it is written, the place can only be told roughly
        position = int(error.pos) if read == text else max(int(error.pos) + len(text) - len(read), 0)
        return _message(pattern, text, str(error.msg), position), 0, ()
    # PCRE2 keeps the names sorted, and nginx defines their variables in that order
    names = sorted(name if isinstance(name, str) else name.decode() for name in found.groupindex)
    return None, found.groups, tuple(names)


def _message(pattern: str, text: bytes, message: str, position: int) -> str:
    said = f'pcre2_compile() failed: {message.partition("; ")[2]} in "{pattern}"'
    if position == len(text):
        return said
    return f'{said} at "{text[position:].decode("utf-8", "surrogateescape")}"'
