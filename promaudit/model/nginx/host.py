"""The host of a request, as nginx validates it (ngx_http_validate_host)."""

from functools import lru_cache

from promaudit import later
from promaudit.model.nginx.text import lower

#: What nginx takes for a host up to 1.29.3: nearly everything.
_LOOSE = later.pattern(r"[^\x00-\x20\x7f/]+")
#: What it takes since 1.29.4: the characters of RFC 3986, and a port that is a number.
_STRICT = later.pattern(r"(\[[0-9A-Za-z:\-._~!$&'()*+,;=]*\]|[0-9A-Za-z\-._~!$&'()*+,;=%]*)(?::([0-9]*))?")
_MOST_PORT = 65535


@lru_cache(maxsize=8192)
def validate(text: str, strict: bool) -> str | None:
    """The host in lower case, without its port and a trailing dot; None where nginx answers 400.

    `strict` is how nginx does it since 1.29.4.
    """
    host = _strict(text) if strict else _loose(text)
    if host is None:
        return None
    host = host.removesuffix(".")
    return lower(host) if host else None


def _strict(text: str) -> str | None:
    match = _STRICT.fullmatch(text)
    if match is None or ".." in match[1] or (match[2] and int(match[2]) > _MOST_PORT):
        return None
    return match[1]


def _loose(text: str) -> str | None:
    if not _LOOSE.fullmatch(text) or ".." in text:
        return None
    if text.startswith("["):
        end = text.find("]")
        return text if end < 0 else text[: end + 1]
    return text.partition(":")[0]
