"""X-Accel-Redirect: an upstream that hands a request on to another location (ngx_http_upstream_process_headers)."""

from promaudit import later
from promaudit.facts.http import Response
from promaudit.model.nginx.cookies import rewrite_cookie
from promaudit.model.nginx.internal import internal_redirect, named_location
from promaudit.model.nginx.run import Header, Run
from promaudit.model.nginx.uri import unescape

_NOT_FOUND = 404
#: Headers of the upstream's answer that go into the new one.
_KEPT = frozenset({"set-cookie", "content-disposition", "cache-control", "expires", "accept-ranges"})
_ABOVE = later.pattern(r"/\.\.(?:/|\Z)")


def follow(run: Run, answer: Response, to: str) -> int:
    """Go on at the URI or named location `to`, as a GET where it is a URI."""
    run.say("upstream", f"the answer's X-Accel-Redirect leads on to {to}")
    for name, value in answer.headers:
        if name.lower() in _KEPT:
            run.out_headers.append(Header(name, rewrite_cookie(run, value) if name.lower() == "set-cookie" else value))
    if to.startswith("@"):
        return named_location(run, to)
    found = safe_uri(to)
    if found is None:
        run.say("upstream", f"{to} is no safe URI: 404")
        return _NOT_FOUND
    if run.method != "HEAD":
        run.method = "GET"
    return internal_redirect(run, *found)


def safe_uri(text: str) -> tuple[str, str] | None:
    """Path (decoded) and query; None for what may lead above the root (ngx_http_parse_unsafe_uri)."""
    path, _, args = text.partition("?")
    if not path or not _is_safe(text, len(path)):
        return None
    if "%" in path:
        path = unescape(path)
        if not _is_safe(path, len(path)):
            return None
    return path, args


def _is_safe(text: str, end: int) -> bool:
    if text.startswith("../") or text == ".." or "\0" in text[:end]:
        return False
    above = _ABOVE.search(text)
    return above is None or above.start() >= end
