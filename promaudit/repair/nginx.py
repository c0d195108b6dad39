"""What may be written otherwise in nginx.conf, by what takes part in a failure."""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from promaudit.facts.failure import Failure, Place
from promaudit.facts.finding import Fix
from promaudit.facts.span import Span
from promaudit.repair.edits import Sources

_TO_HTTPS = "return 301 https://$host$request_uri"


def edits(failure: Failure, sources: Sources) -> Iterator[Fix]:
    """Other paths, modifiers and addresses for the directives of a failure; directives that are left out or put in."""
    for place in (failure.location, failure.passing, failure.elsewhere):
        if place is not None and place.name == "location":
            yield from _locations(place, failure, sources)
    for place in (failure.proxy_pass, failure.directive):
        if place is not None and place.name == "proxy_pass":
            yield from _passes(place, failure)
    if failure.listen is not None and failure.cause == "tls-on-plain-port":
        yield Fix(failure.listen.span, f"{failure.listen.text} ssl")
    directive = failure.directive
    if directive is not None and directive.name in _OTHERWISE:
        yield from _OTHERWISE[directive.name](directive, failure, sources)


def _locations(location: Place, failure: Failure, sources: Sources) -> Iterator[Fix]:
    """A prefix location with a slash at its end, without, or before regular expressions; lines to put before it."""
    path = location.argument
    if not path.startswith("/"):
        return
    if len(path) > 1:
        yield Fix(location.argument_span, path.rstrip("/") if path.endswith("/") else f"{path}/")
    if failure.cause == "other-location" and location.text == f"location {path}":
        yield Fix(location.argument_span, f"^~ {path}")
    if failure.cause == "base-without-slash" and failure.base_path:
        redirect = f"location = {failure.base_path} {{ return 301 {failure.base_path}/; }}"
        yield from _before(location.span, redirect, sources)
    if failure.cause == "served-in-clear":
        yield from _before(location.span, f"if ($scheme = http) {{ {_TO_HTTPS}; }}", sources)


def _passes(proxy_pass: Place, failure: Failure) -> Iterator[Fix]:
    """A proxy_pass with other paths, the other scheme, with the query, and to where the component listens."""
    given, prefix = proxy_pass.argument, failure.route_prefix.value
    if failure.proposed_pass and _is_meant(failure):
        yield Fix(proxy_pass.argument_span, failure.proposed_pass)
    if "$" in given and "args" not in given and "request_uri" not in given:
        yield Fix(proxy_pass.argument_span, f"{given}$is_args$args")
    parts = urlsplit(given.partition("$")[0])
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return
    for path in dict.fromkeys(("", "/", f"{prefix}/", f"{failure.base_path}/", prefix)):
        yield Fix(proxy_pass.argument_span, f"{parts.scheme}://{parts.netloc}{path}")
    other = "https" if parts.scheme == "http" else "http"
    yield Fix(proxy_pass.argument_span, given.replace(parts.scheme, other, 1))


def _is_meant(failure: Failure) -> bool:
    """Whether the location is there for the prefix, so that what it passes to is not another program's."""
    location = failure.location
    return location is not None and location.argument.rstrip("/") == failure.base_path != ""


def _returns(directive: Place, failure: Failure, sources: Sources) -> Iterator[Fix]:
    """A `return` to the same page over https, or to the base with its slash; or none."""
    if failure.cause == "redirect-elsewhere":
        yield Fix(directive.span, _TO_HTTPS)
    if failure.cause == "base-without-slash":
        yield Fix(directive.span, f"return 301 {failure.base_path}/")
    if failure.cause in {"nginx-redirect", "redirect-loop"}:
        yield from _without(directive, failure, sources)


def _rewrites(directive: Place, failure: Failure, sources: Sources) -> Iterator[Fix]:
    """A `rewrite` that does not look for a location once more; or none."""
    yield Fix(directive.span, re.sub(r"\s+last\Z", " break", directive.text))
    yield from _without(directive, failure, sources)


def _without(directive: Place, failure: Failure, sources: Sources) -> Iterator[Fix]:
    """The directive left out, with its line where it has one of its own."""
    span, source = directive.span, sources.get(directive.span.path)
    if source is None:
        return
    before = source.line(span.line)[: span.column - 1]
    behind = source.line(span.end_line)[span.end_column - 1 :]
    if not before.strip() and behind.strip() == ";":
        yield Fix(Span(span.path, span.line, 1, span.end_line + 1, 1), "")
    elif behind.startswith(";"):
        yield Fix(Span(span.path, span.line, span.column, span.end_line, span.end_column + 1), "")


def _before(span: Span, text: str, sources: Sources) -> Iterator[Fix]:
    """A line before the one that a directive begins, indented like it."""
    source = sources.get(span.path)
    if source is None:
        return
    indentation = source.line(span.line)[: span.column - 1]
    if not indentation.strip():
        at = Span(span.path, span.line, 1, span.line, 1)
        yield Fix(at, f"{indentation}{text}\n")


#: How the directive that answered or redirected may be written otherwise. Those that refuse are not touched: who is
#: let in is not for a repair to say.
_OTHERWISE: Mapping[str, Callable[[Place, Failure, Sources], Iterator[Fix]]] = {
    "return": _returns,
    "rewrite": _rewrites,
    "proxy_redirect": _without,
    "absolute_redirect": _without,
    "port_in_redirect": _without,
    "server_name_in_redirect": _without,
}
