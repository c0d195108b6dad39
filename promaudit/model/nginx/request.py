"""From a connection to a request with its server: SNI, request line, headers (ngx_http_request.c)."""


from promaudit import later
from promaudit.model.nginx import host as hosts
from promaudit.model.nginx import request_line
from promaudit.model.nginx.explain import say_server
from promaudit.model.nginx.run import DECLINED, Run
from promaudit.model.nginx.sizes import longest_line
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.nginx.uri import parse_uri

#: Headers of which nginx takes no second one.
_UNIQUE = frozenset(
    {
        "host", "if-modified-since", "if-unmodified-since", "if-match", "if-none-match", "content-length",
        "content-range", "if-range", "transfer-encoding", "expect", "authorization",
    }
)  # fmt: skip
_PLAIN_NAME = later.pattern(r"[0-9A-Za-z-]+")
_BAD_NAME = later.pattern(r"[\x00-\x20\x7f:]")
_STRICT_HOSTS = (1, 29, 4)
_HTTP_10, _HTTP_11, _HTTP_09 = 1000, 1001, 9
_MOST_HEADERS = 100
#: The largest number of type off_t.
_LARGEST = 2**63 - 1


def read(run: Run) -> int:
    """Read the request line and the headers into `run`, and choose the server; DECLINED goes on to the phases."""
    line = request_line.parse(run.request, run.nginx.since(1, 29, 3))
    if line.version < _HTTP_10:
        raise UnknownError("the answer to an HTTP/0.9 request has no status")
    if line.error:
        run.say("request line", f"the request line is malformed: {line.error}")
        return line.error
    limit = _line_limit(run)
    if len(run.request.method) + len(run.request.target) + len(run.request.http) + 4 > limit:
        run.say("request line", f"the request line is longer than {limit} bytes")
        return 414
    run.method, run.protocol = line.method, line.protocol
    rc = _read_uri(run, line.uri, line.empty_path)
    if rc == DECLINED and line.host is not None:
        rc = _set_host(run, line.host)
    if rc != DECLINED:
        return rc
    return _read_headers(run, line.version)


def _line_limit(run: Run) -> int:
    return run.server.block.remember("line limit", longest_line)


def _read_uri(run: Run, uri: str, empty_path: bool) -> int:
    """ngx_http_process_request_uri: the server of the connection (by SNI) tells whether slashes are merged."""
    target = "/" + uri if empty_path else uri
    parsed = parse_uri(target, run.server.block.on("merge_slashes", True))
    if parsed is None:
        run.say("request line", f"the URI {uri} cannot be decoded: 400")
        return 400
    run.uri, run.args, run.quoted, run.plus = parsed.path, parsed.args, parsed.quoted, parsed.plus
    run.unparsed, run.valid_unparsed = uri, not empty_path
    if parsed.path != target.partition("?")[0]:
        run.say("request line", "the URI is decoded and normalised", None, target)
    return DECLINED


def _read_headers(run: Run, version: int) -> int:
    if len(run.request.headers) > _MOST_HEADERS:
        raise UnknownError("there are very many headers")
    limit, total = _line_limit(run), 0
    seen: set[str] = set()
    for name, value in run.request.headers:
        total += len(name) + len(value) + 4
        if len(name) + len(value) + 4 > limit:
            run.say("request headers", f"the header {name} is longer than {limit} bytes")
            return 494
        rc = _check(run, name, value)
        if rc == 0:
            continue
        if rc > 0:
            return rc
        lower = name.lower()
        if lower in _UNIQUE and lower in seen:
            run.say("request headers", f"there is a second {name} header: 400")
            return 400
        seen.add(lower)
        run.headers.append((name, value.strip(" ")))
        rc = _set_host(run, value.strip(" ")) if lower == "host" else DECLINED
        if rc != DECLINED:
            return rc
    if total > limit * 3:
        raise UnknownError("the headers are very long")
    return _finish_headers(run, version, "host" in seen)


def _check(run: Run, name: str, value: str) -> int:
    """DECLINED for a header that is taken, 0 for one that is ignored, else the status of the answer."""
    if _PLAIN_NAME.fullmatch(name) and value.isprintable():
        return DECLINED
    if "\n" in name + value or "\r" in name + value:
        raise UnknownError("a header has a line end in it")
    if not name or _BAD_NAME.search(name) or "\0" in value:
        run.say("request headers", f"the header {name!r} is malformed: 400")
        return 400
    block = run.server.block
    bare = name.replace("_", "") if block.on("underscores_in_headers", False) else name
    if not bare or _PLAIN_NAME.fullmatch(bare) or not block.on("ignore_invalid_headers", True):
        return DECLINED
    run.say("request headers", f"the header {name} is ignored: its name is not valid")
    return 0


def _set_host(run: Run, text: str) -> int:
    """The host of the request, and the server that it names (ngx_http_process_host)."""
    host = hosts.validate(text, run.nginx.since(*_STRICT_HOSTS))
    if host is None:
        run.say("request headers", f"the host {text!r} is malformed: 400")
        return 400
    if run.host:
        return DECLINED
    rc = set_server(run, host)
    if rc == DECLINED:
        run.host = host
    return rc


def set_server(run: Run, host: str) -> int:
    """Choose the server by the host of the request (ngx_http_set_virtual_server)."""
    sni = run.sni_name
    if sni is not None and sni == host:
        _match_sni_regex(run, host)
        run.say("server", f"Host {host} is the name of the TLS handshake: the server stays", run.server.span)
        return DECLINED
    found = run.socket.names.find(host)
    if found is None and run.socket.names.hostname:
        raise UnknownError("a server_name is $hostname, which is not known", run.server.span)
    if found is None and sni is None:
        if run.steps is not None:
            say_server(run, host, "Host")
        return DECLINED
    server = found[0] if found else run.socket.default_server
    if found and found[1] is not None and found[2] is not None:
        run.keep(found[1], found[2])
    if sni is not None and verifies(server.block.word("ssl_verify_client", "off")):
        run.say("server", f"the host {host} is not the one of the TLS handshake, {sni}: 421", server.span)
        return 421
    run.server, run.block = server, server.block
    if run.steps is not None:
        say_server(run, host, "Host")
    return DECLINED


def verifies(word: str) -> bool:
    """Whether `ssl_verify_client` asks for a certificate at all."""
    return word.lower() != "off"


def _match_sni_regex(run: Run, host: str) -> None:
    """Captures of a regular expression that found the server already in the handshake."""
    found = run.socket.names.find(host)
    if found and found[1] is not None and found[2] is not None:
        run.keep(found[1], found[2])


def _finish_headers(run: Run, version: int, has_host: bool) -> int:
    """ngx_http_process_request_header."""
    if not run.host:
        rc = set_server(run, "")
        if rc != DECLINED:
            return rc
    if not has_host and version > _HTTP_10:
        run.say("request headers", "an HTTP/1.1 request without a Host header: 400")
        return 400
    length = run.header("content-length")
    if length is not None and not (length.isascii() and length.isdigit() and int(length) <= _LARGEST):
        return 400
    rc = _transfer_encoding(run, version, length)
    if rc != DECLINED:
        return rc
    if length is not None:
        run.content_length = int(length)
    elif run.request.body_len and run.header("transfer-encoding") is None:
        run.content_length = run.request.body_len
    if run.method == "TRACE" or (run.method == "CONNECT" and not run.server.block.on("allow_connect", False)):
        run.say("request headers", f"the method {run.method} is refused: 405")
        return 405
    return _process(run)


def _transfer_encoding(run: Run, version: int, length: str | None) -> int:
    encoding = run.header("transfer-encoding")
    if encoding is None:
        return DECLINED
    if version < _HTTP_11:
        return 400
    if encoding.lower() != "chunked":
        return 501
    return 400 if length is not None else DECLINED


def _process(run: Run) -> int:
    """What is asked of TLS before the phases begin (ngx_http_process_request)."""
    if not run.socket.ssl:
        return DECLINED
    if not run.tls:
        run.say("request headers", "a plain request to a port that speaks TLS: 497, answered as 400")
        return 497
    verify = run.server.block.word("ssl_verify_client", "off").lower()
    if verify == "on" and not run.request.authorized:
        run.say("request headers", "the server requires a client certificate, there is none: 496, answered as 400")
        return 496
    return DECLINED
