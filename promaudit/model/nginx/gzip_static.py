"""gzip_static: a compressed file that is served in place of one that is not there (ngx_http_gzip_static_module.c)."""

import re

from promaudit import later
from promaudit.facts.nginx import Directive
from promaudit.model.nginx.run import Run, unknown
from promaudit.model.nginx.text import file_name

#: The header Accept-Encoding up to its first `gzip` (ngx_http_gzip_accept_encoding), and what follows that.
_GZIP = later.pattern(r"(?:^|.*?[, ])gzip(.*)", re.IGNORECASE | re.DOTALL)
#: What the answer also depends on, beside the header.
_FURTHER = ("gzip_http_version", "gzip_proxied", "gzip_disable")


def serves(run: Run, path: str) -> bool:
    """Whether the compressed file `path` is sent; that there is none without `.gz` is known. Raises UnknownError."""
    directive = run.block.one("gzip_static")
    word = directive.arguments[0].lower() if directive is not None else "off"
    if directive is None or word == "off" or run.method not in {"GET", "HEAD"}:
        return False
    if run.nginx.files.kind(file_name(path)) != "file":
        return False
    return word == "always" or _takes_gzip(run, directive)


def _takes_gzip(run: Run, directive: Directive) -> bool:
    """ngx_http_gzip_ok, for a client that is not a proxy itself."""
    match = _GZIP.match(run.header("accept-encoding") or "")
    if match is None or run.main is not None:
        return False
    if any(run.block.one(name) for name in _FURTHER) or run.header("via") is not None:
        raise unknown("whether the compressed file is sent is not computed", directive)
    following = match[1].lstrip(" ")
    if following.startswith(";"):
        raise unknown("how much the client wants the compressed file is not computed", directive)
    return run.protocol == "HTTP/1.1" and (not following or following.startswith(","))
