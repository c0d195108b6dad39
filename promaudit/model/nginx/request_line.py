"""The request line, as nginx reads it (ngx_http_parse_request_line, ngx_http_process_request_line)."""

import re
from functools import lru_cache

from msgspec import Struct

from promaudit import later
from promaudit.facts.http import Request
from promaudit.model.nginx.unknown import UnknownError

_PLAIN = later.pattern(r"[A-Z_-]+ /[!-~\x80-\xff]* HTTP/1\.[01]")
_METHOD = later.pattern(r"[A-Z_-]+ ")
_SCHEME = later.pattern(r"[A-Za-z][A-Za-z0-9+.-]*://")
_AUTHORITY = later.pattern(r"(\[[0-9A-Za-z:\-._~!$&'()*+,;=]*\]|[A-Za-z0-9.-]*)(?::[0-9]*)?")
_VERSION = later.pattern(r"HTTP/([1-9][0-9]*)\.([0-9]+) *")
_FORBIDDEN = later.pattern(r"[\x00-\x1f\x7f]")


class RequestLine(Struct, frozen=True):
    """A request line taken apart. `host` is that of a target in absolute form, None otherwise.

    `uri` is the target without scheme and authority, `empty_path` tells that a slash is to be put before it. `version`
    is 9, 1000 or 1001 (nginx's http_version). `error` is the status that nginx answers a malformed line with, 0 for
    none.
    """

    method: str = ""
    uri: str = ""
    version: int = 1001
    protocol: str = ""
    host: str | None = None
    empty_path: bool = False
    error: int = 0


_BAD = RequestLine(error=400)


def parse(request: Request, tunnels: bool) -> RequestLine:
    """The request line of a request; a version `HTTP/0.9` is not written on the wire.

    `tunnels`: CONNECT has a target of its own form, as nginx reads it since 1.29.3.

    Raises UnknownError where a line end in it makes other requests of the rest.
    """
    line = f"{request.method} {request.target}"
    if request.http != "HTTP/0.9":
        line = f"{line} {request.http}"
    if _PLAIN.fullmatch(line) and not (tunnels and request.method == "CONNECT"):
        protocol = request.http
        return RequestLine(request.method, request.target, 1001 if protocol == "HTTP/1.1" else 1000, protocol)
    return _parse(line, tunnels)


@lru_cache(maxsize=4096)
def _parse(line: str, tunnels: bool) -> RequestLine:
    if "\n" in line or "\r" in line:
        raise UnknownError("the request line has a line end in it")
    method = _METHOD.match(line)
    if method is None:
        return _BAD
    rest = line[method.end() :].lstrip(" ")
    host: str | None = None
    if method[0] == "CONNECT " and tunnels:
        split = _tunnel(rest)
        if split is None:
            return _BAD
        host, rest = split
    elif not rest.startswith("/"):
        split = _authority(rest)
        if split is None:
            return _BAD
        host, rest = split
    uri, _, version = rest.partition(" ")
    if _FORBIDDEN.search(uri):
        return _BAD
    return _versioned(method[0][:-1], uri, version.lstrip(" "), host)


def _authority(rest: str) -> tuple[str, str] | None:
    """Host and what follows of a target in absolute form; None where nginx refuses it."""
    scheme = _SCHEME.match(rest)
    authority = _AUTHORITY.match(rest, scheme.end()) if scheme else None
    if authority is None:
        return None
    following = rest[authority.end() :]
    return (authority[0], following) if following[:1] in {"/", "?", " ", ""} else None


def _tunnel(rest: str) -> tuple[str, str] | None:
    """Host and port, and what follows, of the target of CONNECT; None where nginx refuses it."""
    authority = _AUTHORITY.match(rest)
    if authority is None or ":" not in authority[0][len(authority[1]) :]:
        return None
    following = rest[authority.end() :]
    return (authority[0], following) if following.startswith(" ") else None


def _versioned(method: str, uri: str, version: str, host: str | None) -> RequestLine:
    # a target without a path has the single slash of its scheme for a path, unless a query follows
    empty = uri.startswith("?")
    uri = uri or "/"
    if not version:
        return RequestLine(method, uri, 9, "", host, empty, 0 if method == "GET" else 400)
    match = _VERSION.fullmatch(version)
    if match is None:
        # the major number is judged as soon as it is read
        return RequestLine(error=505) if re.match(r"HTTP/([2-9]|1[0-9])", version) else _BAD
    if int(match[1]) > 1:
        return RequestLine(error=505)
    minor = match[2].lstrip("0") or "0"
    if len(minor) > 3:
        return _BAD
    return RequestLine(method, uri, 1000 + int(minor), version.rstrip(" "), host, empty)
