"""The way back: Location, and the headers that nginx adds (ngx_http_header_filter, ngx_http_headers_filter)."""

from promaudit.facts.http import Headers
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.proxy_redirect import rules
from promaudit.model.nginx.run import Header, Run
from promaudit.model.nginx.text import Text, compile_text, wire
from promaudit.model.nginx.unknown import OverrunError, UnknownError

#: The statuses of answers that add_header without `always` adds to.
_SAFE = frozenset({200, 201, 204, 206, 301, 302, 303, 304, 307, 308})
_HTTP, _HTTPS = 80, 443
#: Headers that what becomes of a request depends on.
_DECIDING = frozenset({"host", "content-length", "transfer-encoding", "location", "authorization"})

#: Name, value, and whether it is added whatever the status.
_Added = tuple[str, Text, bool]


def rewrite_location(run: Run, header: Header) -> None:
    """Change the Location of an upstream's answer by proxy_redirect (ngx_http_upstream_rewrite_location).

    One that a rule has changed is made absolute like one of nginx's own; one that none has is handed on as it is.
    """
    for rule in rules(run.block):
        changed = rule.apply(run, header.value)
        if changed is not None:
            if run.steps is not None:
                run.say("upstream", f"proxy_redirect changes Location {header.value} to {changed}", rule.directive.span)
            header.value = changed
            run.out_location = header
            return
    if run.steps is not None:
        run.say("upstream", f"no proxy_redirect changes Location {header.value}")


def rewrite_refresh(run: Run, header: Header) -> None:
    """Change the URL in a Refresh header by proxy_redirect (ngx_http_upstream_rewrite_refresh)."""
    start = header.value.lower().find("url=") + 4
    if start < 4:
        return
    for rule in rules(run.block):
        changed = rule.apply(run, header.value[start:])
        if changed is not None:
            header.value = header.value[:start] + changed
            return


def filter_headers(run: Run, status: int) -> Headers:
    """The headers of an answer as they are sent."""
    if run.main is None:
        _add_headers(run, status)
    location = run.out_location
    relative = location is not None and location.live and location.value.startswith("/")
    if location is not None and relative and run.block.on("absolute_redirect", True):
        _make_absolute(run, location)
        # it is written before all other headers
        run.out_headers.remove(location)
        run.out_headers.insert(0, location)
    return tuple(line for header in run.out_headers if header.live for line in lines(header.name, header.value))


def lines(name: str, value: str) -> Headers:
    """A header as who receives it reads it: line ends in its value begin other headers."""
    if "\r\n" not in value:
        return ((name, value),)
    first, *rest = value.split("\r\n")
    injected = (line.partition(":") for line in rest)
    return (name, first), *((name, value.lstrip(" ")) for name, _, value in injected if name)


def _make_absolute(run: Run, header: Header) -> None:
    """Put scheme, host and port before a Location that is a path (absolute_redirect)."""
    block = run.block
    if block.on("server_name_in_redirect", False):
        host, why = run.variable("server_name"), "server_name_in_redirect"
    elif run.host:
        host, why = run.host, "the request's host"
    else:
        # an IPv6 address stands here without brackets
        host, why = run.request.address, "the address of the connection"
    default = _HTTPS if run.tls else _HTTP
    port = run.request.port if block.on("port_in_redirect", True) else default
    scheme = "https" if run.tls else "http"
    location = f"{scheme}://{host}" + (f":{port}" if port != default else "") + header.value
    if run.steps is not None:
        run.say("header filter", f"Location {header.value} is made absolute by {why}: {location}")
    header.value = location


def _add_headers(run: Run, status: int) -> None:
    for name, text, always in run.block.remember("add_header", _added):
        if not always and status not in _SAFE:
            continue
        value = header_value(run, name, text)
        if value:
            run.out_headers.append(Header(name, value))


def _added(block: Block) -> tuple[_Added, ...]:
    """add_header: inherited where a block has none, and as add_header_inherit says (since 1.29.3)."""
    outer = block.parent.remember("add_header", _added) if block.parent is not None else ()
    inherit = block.word("add_header_inherit", "on").lower()
    own = tuple(
        (wire(directive.arguments[0]), compile_text(directive.arguments[1]), directive.arguments[2:3] == ("always",))
        for directive in block.own.get("add_header", ())
        if len(directive.arguments) > 1
    )
    if inherit == "off":
        return own
    return own + outer if inherit == "merge" or not own else own


def header_value(run: Run, name: str, text: Text) -> str:
    """The value of a header; where it cannot be told and decides nothing, the text with its variables stands for it."""
    try:
        return run.value(text)
    except OverrunError:
        raise
    except UnknownError:
        if name.lower() in _DECIDING:
            raise
        return text.raw
