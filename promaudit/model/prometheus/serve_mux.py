"""Go's ServeMux in its three generations (golang/go src/net/http/server.go, servemux121.go, pattern.go).

`go121` cleans and matches the decoded path; `go122` the escaped one, which it writes into its redirects as if it were
decoded; `go126` keeps the escapes and redirects by 307. Paths are on the wire.
"""

import re
from typing import Generic, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from promaudit import later
from promaudit.model.prometheus.go_path import clean_request_path
from promaudit.model.prometheus.go_url import GoUrl, UrlError, escape_path, unescape

T = TypeVar("T")
Generation = Literal["go121", "go122", "go126"]

_NAME = later.pattern(r"[^\W\d]\w*\Z")


class PatternError(Exception):
    """A pattern that ServeMux refuses to register; the program panics at start with these words."""


class MuxRedirect(Struct, frozen=True):
    """A redirect by ServeMux itself: the URL as it is handed to http.Redirect, and the status."""

    url: str
    status: int


class _Pattern(Struct, Generic[T], frozen=True):
    """A registered pattern; a segment is a literal, None for a wildcard, "/" at the end for everything below."""

    segments: tuple[str | None, ...]
    subtree: bool
    target: T

    def matches(self, segments: list[str]) -> bool:
        """Whether the segments of a path (a trailing slash is a segment "/") are this pattern's."""
        own = self.segments
        if self.subtree:
            if len(segments) <= len(own):
                return False
        elif len(segments) != len(own):
            return False
        return all(
            wanted == got if wanted is not None else got != "/" for wanted, got in zip(own, segments, strict=False)
        )


class ServeMux(Generic[T]):
    """The patterns that a program registers, each with what answers it."""

    def __init__(self, generation: Generation, patterns: tuple[tuple[str, T], ...], keeps_host: bool = False) -> None:
        """Register patterns (paths; one that ends in a slash stands for everything below). Raises PatternError.

        `keeps_host` tells that a cleaned path is put into the whole URL that was asked for (Go before 1.17).
        """
        self._keeps_host = keeps_host
        self._decoded = generation == "go121"
        self._keeps_escapes = generation == "go126"
        self._status = 307 if generation == "go126" else 301
        self._exact = dict(patterns)
        self._subtrees = sorted((item for item in patterns if item[0].endswith("/")), key=lambda item: -len(item[0]))
        self._patterns = [] if self._decoded else sorted(map(_compile, patterns), key=_specificity)

    def route(self, method: str, url: GoUrl) -> T | MuxRedirect | None:
        """What answers a request; None where nothing is registered."""
        return self._route_decoded(method, url) if self._decoded else self._route_escaped(method, url)

    def _route_decoded(self, method: str, url: GoUrl) -> T | MuxRedirect | None:
        path = url.path if method == "CONNECT" else clean_request_path(url.path)
        if path and path not in self._exact and path + "/" in self._exact:
            return self._redirect(escape_path(path + "/"), url)
        if path != url.path:
            if self._keeps_host and url.host:
                return MuxRedirect(str(replace(url, path=path, raw_path="")), self._status)
            return self._redirect(escape_path(path), url)
        if path in self._exact:
            return self._exact[path]
        return next((target for pattern, target in self._subtrees if path.startswith(pattern)), None)

    def _route_escaped(self, method: str, url: GoUrl) -> T | MuxRedirect | None:
        escaped = url.escaped_path()
        path = escaped if method == "CONNECT" else clean_request_path(escaped)
        found = self._match(path)
        if not path.endswith("/") and (found is None or found.subtree) and self._is_exact(path + "/"):
            below = path if self._keeps_escapes else escape_path(clean_request_path(url.path))
            return self._redirect(below + "/", url)
        if path != escaped:
            return self._redirect(path if self._keeps_escapes else escape_path(path), url)
        return found.target if found else None

    def _redirect(self, escaped: str, url: GoUrl) -> MuxRedirect:
        return MuxRedirect(escaped + (f"?{url.raw_query}" if url.raw_query else ""), self._status)

    def _match(self, path: str) -> _Pattern[T] | None:
        segments = [_unescaped(segment) for segment in path[1:].split("/")]
        if not segments[-1]:
            segments[-1] = "/"
        return next((pattern for pattern in self._patterns if pattern.matches(segments)), None)

    def _is_exact(self, path: str) -> bool:
        found = self._match(path)
        return found is not None and (not found.subtree or len(found.segments) + 1 == path.count("/"))


def _unescaped(segment: str) -> str:
    try:
        return unescape(segment)
    except UrlError:
        return segment


def _specificity(pattern: _Pattern[T]) -> tuple[int, ...]:
    """ServeMux prefers, from left to right, a literal to a wildcard to a whole subtree."""
    return (*(0 if segment is not None else 1 for segment in pattern.segments), 2 if pattern.subtree else 0)


def _compile(item: tuple[str, T]) -> _Pattern[T]:
    pattern, target = item
    blank = re.search("[ \t]", pattern)
    if blank:
        raise PatternError(f'parsing "{pattern}": at offset 0: invalid method "{pattern[: blank.start()]}"')
    *segments, last = pattern[1:].split("/")
    names: list[str] = []
    if last:
        segments.append(last)
    compiled = tuple(_segment(segment, names, pattern) for segment in segments)
    return _Pattern(compiled, not last, target)


def _segment(segment: str, names: list[str], pattern: str) -> str | None:
    brace = segment.find("{")
    if brace == -1:
        return _unescaped(segment)
    if brace != 0:
        raise PatternError(f'parsing "{pattern}": bad wildcard segment (must start with \'{{\')')
    if not segment.endswith("}"):
        raise PatternError(f'parsing "{pattern}": bad wildcard segment (must end with \'}}\')')
    name = segment[1:-1]
    if name == "$":
        raise PatternError(f'parsing "{pattern}": {{$}} not at end')
    if name.endswith("..."):
        raise PatternError(f'parsing "{pattern}": {{...}} wildcard not at end')
    if not name:
        raise PatternError(f'parsing "{pattern}": empty wildcard')
    if not _NAME.match(name):
        raise PatternError(f'parsing "{pattern}": bad wildcard name "{name}"')
    if name in names:
        raise PatternError(f'parsing "{pattern}": duplicate wildcard name "{name}"')
    names.append(name)
    return None
