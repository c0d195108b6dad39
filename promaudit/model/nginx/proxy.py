"""proxy_pass: the request that is passed on, and what becomes of the answer (ngx_http_proxy_module.c)."""


from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.facts.trace import Passed
from promaudit.model.nginx import upstream
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.header_filter import header_value, lines
from promaudit.model.nginx.run import Run, unknown
from promaudit.model.nginx.sizes import most_body
from promaudit.model.nginx.target import Pass, Target, evaluate, proxy_pass
from promaudit.model.nginx.text import Text, compile_text, wire
from promaudit.model.nginx.unknown import OverrunError, UnknownError
from promaudit.model.nginx.uri import escape

_ERROR = 500
_KEEPS_MINIMUM = (1, 29, 4)
_HTTP_11_BY_DEFAULT = (1, 29, 7)
#: Since this release the Host of an upstream's request is $proxy_internal_host, which `set $proxy_host` leaves alone.
_INTERNAL_HOST = (1, 29, 4)
_ALWAYS_A_HOST = (1, 31, 4)


def handle(run: Run) -> int:
    """The content handler of proxy_pass; the status that ends the request, or OK where the answer is sent."""
    passed = proxy_pass(run.block)
    if passed is None:
        run.say("content", "the handler's own proxy_pass is not in force: no upstream configuration, 500")
        return _ERROR
    cache = run.block.one("proxy_cache")
    if cache is not None and cache.arguments[:1] != ("off",):
        raise UnknownError("what proxy_cache holds is not known", cache.span)
    _read_body(run)
    run.target = run.answered = None
    try:
        target = evaluate(run, passed)
    except UnknownError as error:
        error.span = error.span or passed.directive.span
        raise
    if target is None:
        run.say("content", f"{passed.text.raw} gives no valid URL: 500", passed.directive.span)
        return _ERROR
    run.target = target
    uri = request_uri(run, passed, target)
    if not uri:
        run.say("content", "the URI to pass on is empty: 500", passed.directive.span)
        return _ERROR
    if "\r\n" in uri:
        raise UnknownError("the URI that is passed on has a line end in it", passed.directive.span)
    return upstream.ask(run, passed, target, _passed(run, passed, target, uri))


def _read_body(run: Run) -> None:
    """A chunked body has a length once it is read, which nginx does before it passes a request on."""
    if run.main is None and run.content_length < 0 and run.header("transfer-encoding") is not None:
        if not run.block.on("proxy_request_buffering", True):
            raise unknown("a chunked body is passed on unread", run.block.one("proxy_request_buffering"))
        most = run.block.remember("client_max_body_size", most_body)
        if most and run.request.body_len > most:
            raise unknown("a chunked body is too large", run.block.one("client_max_body_size"))
        run.content_length = run.request.body_len


def request_uri(run: Run, passed: Pass, target: Target) -> str:
    """The target of the request line to the upstream (ngx_http_proxy_create_request)."""
    if passed.text.constant is None and target.uri:
        return target.uri
    if not target.uri and run.valid_unparsed:
        return run.unparsed
    cut = 0
    if run.valid_location and target.uri:
        cut = len(passed.location)
        if cut > len(run.uri):
            if not run.nginx.since(*_KEEPS_MINIMUM):
                raise UnknownError("the URI is shorter than the location of proxy_pass", passed.directive.span)
            cut = len(run.uri)
    rest = run.uri[cut:]
    if run.quoted or run.internal:
        rest = escape(rest)
    return (target.uri if run.valid_location else "") + rest + (f"?{run.args}" if run.args else "")


class Setters(Struct, frozen=True):
    """The headers that nginx sets itself, in order, and the names of those that it keeps from the client's."""

    values: tuple[tuple[str, Text], ...]
    names: frozenset[str]


#: The headers that nginx sets where proxy_set_header does not, but for Host and Connection.
_DEFAULTS = (
    ("Content-Length", "$proxy_internal_body_length"),
    ("Transfer-Encoding", "$proxy_internal_chunked"),
    ("TE", ""),
    ("Keep-Alive", ""),
    ("Expect", ""),
    ("Upgrade", ""),
)  # fmt: skip


def setters(block: Block, newer: bool, host: str) -> Setters:
    """What proxy_set_header in force and nginx's defaults make; `newer` is nginx since 1.29.7, `host` its own Host."""
    own = [(wire(d.arguments[0]), d.arguments[1]) for d in block.many("proxy_set_header") if len(d.arguments) > 1]
    given = {name.lower() for name, _ in own}
    defaults = (("Host", host), ("Connection", "" if newer else "close"), *_DEFAULTS)
    merged = own + [(name, value) for name, value in defaults if name.lower() not in given]
    return Setters(
        tuple((name, compile_text(value)) for name, value in merged if value),
        frozenset(name.lower() for name, _ in merged),
    )


def _passed(run: Run, passed: Pass, target: Target, uri: str) -> Passed:
    newer = run.nginx.since(*_HTTP_11_BY_DEFAULT)
    version = run.block.word("proxy_http_version", "1.1" if newer else "1.0")
    if version not in {"1.0", "1.1"}:
        raise unknown("HTTP/2 to the upstream is not computed", run.block.one("proxy_http_version"))
    headers, body_len = tuple(_headers(run, newer, version)), _body_length(run)
    if not body_len and any(name.lower() == "content-length" and value != "0" for name, value in headers):
        raise UnknownError("a Content-Length is passed on without the body that it announces", passed.directive.span)
    name, method = passed.text.raw, _method(run)
    return Passed(_url(target), method, uri, headers, passed.directive.span, name, body_len, f"HTTP/{version}")


def _url(target: Target) -> str:
    return f"{target.scheme}://{target.host}" + ("" if target.unix else f":{target.port}")


def _method(run: Run) -> str:
    found = run.block.one("proxy_method")
    return run.value(compile_text(found.arguments[0])) if found else run.method


def _headers(run: Run, newer: bool, version: str) -> list[tuple[str, str]]:
    made = run.block.cache.get("setters")
    if made is None:
        own_host = "$proxy_internal_host" if run.nginx.since(*_INTERNAL_HOST) else "$proxy_host"
        made = run.block.cache["setters"] = setters(run.block, newer, own_host)
    run.variables["proxy_internal_body_length"] = _length_header(run)
    headers = _set_headers(run, made)
    if any("\r\n" in value for _, value in headers):
        headers = [line for name, value in headers for line in lines(name, value)]
    if run.nginx.since(*_ALWAYS_A_HOST) and version == "1.1" and not any(name.lower() == "host" for name, _ in headers):
        host = run.target.host_header if run.target else ""
        headers.insert(0, ("Host", host))
    if run.block.on("proxy_pass_request_headers", True):
        headers.extend(header for header in run.headers if header[0].lower() not in made.names)
    return headers


def _set_headers(run: Run, made: Setters) -> list[tuple[str, str]]:
    """The headers that are set. nginx measures all before it writes one: captures are those after the last of them."""
    before = run.captures
    headers = [(name, value) for name, text in made.values if (value := header_value(run, name, text))]
    if run.captures is before:
        return headers
    again = [(name, value) for name, text in made.values if (value := header_value(run, name, text))]
    if sum(len(value) for _, value in again) > sum(len(value) for _, value in headers):
        raise OverrunError("what is captured changes while the headers are put together")
    return again


def _length_header(run: Run) -> str:
    body = run.block.one("proxy_set_body")
    if body is not None:
        return str(len(run.value(compile_text(body.arguments[0]))))
    if run.content_length >= 0:
        return str(run.content_length)
    return ""


def _body_length(run: Run) -> int:
    body: Directive | None = run.block.one("proxy_set_body")
    if body is not None:
        return len(run.value(compile_text(body.arguments[0])))
    if run.main is not None or run.discarded or not run.block.on("proxy_pass_request_body", True):
        return 0
    return run.request.body_len
