"""The phases of a request, in nginx's order (ngx_http_core_run_phases), and the requests that requests make."""

from promaudit.facts.nginx import Directive
from promaudit.facts.span import Span
from promaudit.model.nginx import proxy, static
from promaudit.model.nginx.access import access
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.explain import say_location
from promaudit.model.nginx.location import Location, find
from promaudit.model.nginx.realip import realip
from promaudit.model.nginx.rewrite import rewrite
from promaudit.model.nginx.run import CLOSE, DECLINED, OK, RESTART, Header, Run
from promaudit.model.nginx.scope import check, enter
from promaudit.model.nginx.sizes import most_body
from promaudit.model.nginx.special_response import finalize
from promaudit.model.nginx.text import compile_text, wire
from promaudit.model.nginx.try_files import try_files
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.nginx.uri import escape

_NOT_FOUND, _TOO_LARGE, _MOVED, _ERROR, _FORBIDDEN, _UNAUTHORIZED = 404, 413, 301, 500, 403, 401
_NOT_ALLOWED = 405
_SPECIAL, _SUCCESS = 300, 200


def run_to_the_end(run: Run, status: int = DECLINED) -> None:
    """Run a request, errors and internal redirects included, until its answer is there.

    `status` is what ended it before the phases began.
    """
    while True:
        if status == DECLINED:
            status = _run_phases(run)
        if status == RESTART or finalize(run, status) == RESTART:
            status = DECLINED
            continue
        return


def _run_phases(run: Run) -> int:
    if not run.named:
        check(run.block)
        realip(run)
        rc = rewrite(run, run.block, "server rewrite")
        if rc != DECLINED:
            return rc
    rc = _locate(run)
    if rc == DECLINED:
        realip(run)
    if rc == DECLINED and run.main is None:
        rc = access(run, _auth_request)
    if rc == DECLINED:
        rc = try_files(run)
    if rc == DECLINED:
        _say_mirrors(run)
        rc = _content(run)
    return rc


def _say_mirrors(run: Run) -> None:
    """A mirror is sent a copy of the request; nothing depends on what it answers."""
    for directive in run.block.many("mirror") if run.steps is not None else ():
        if directive.arguments[0] != "off":
            text = f"mirror: {directive.arguments[0]} is sent a copy, its answer is ignored"
            run.say("precontent", text, directive.span)


def _locate(run: Run) -> int:
    """Find config, rewrite and post rewrite, over again as long as the URI changes."""
    while True:
        if run.named:
            run.named = False
        else:
            rc = _find_config(run)
            if rc != DECLINED:
                return rc
        if run.block is not run.server.block:
            rc = rewrite(run, run.block, "rewrite")
            if rc != DECLINED:
                return rc
        if not run.uri_changed:
            return DECLINED
        run.uri_changes -= 1
        if run.uri_changes == 0:
            run.say("post rewrite", "the URI was rewritten more than ten times: 500")
            return _ERROR
        run.block = run.server.block


def _find_config(run: Run) -> int:
    """ngx_http_core_find_config_phase."""
    run.content_handler, run.uri_changed = None, False
    found = find(run.server.root, run.uri)
    for regex, captures in found.matches:
        run.keep(regex, captures)
    block = found.location.block
    if run.steps is not None:
        say_location(run, found)
    if not run.internal and _internal(block):
        run.block = block
        run.say("find config", "the location is internal: 404")
        return _NOT_FOUND
    enter(run, block)
    most = block.remember("client_max_body_size", most_body)
    if most and run.content_length > most and run.main is None:
        run.say("find config", f"the body is larger than client_max_body_size {most}: 413")
        run.throw_body_away()
        return _TOO_LARGE
    if found.add_slash:
        location = escape(found.location.name) + (f"?{run.args}" if run.args else "")
        run.redirect_to(location)
        run.say("find config", f"the location's slash is missing: 301 to {location}", _span(found.location))
        return _MOVED
    return DECLINED


def _internal(block: Block) -> bool:
    return block.remember("internal", lambda b: b.one("internal") is not None)


def _span(location: Location) -> Span | None:
    return location.directive.span if location.directive else None


def _content(run: Run) -> int:
    handler = run.content_handler
    if handler is None:
        return static.content(run)
    if handler.name == "proxy_pass":
        return proxy.handle(run)
    return _other_handler(run, handler)


def _other_handler(run: Run, handler: Directive) -> int:
    if handler.name not in {"stub_status", "empty_gif"}:
        raise UnknownError(f"`{handler.name}` passes to another program", handler.span)
    if run.method not in {"GET", "HEAD"}:
        return _NOT_ALLOWED
    run.out_status = 200
    run.say("content", f"{handler.name} answers", handler.span)
    run.send("nginx")
    return OK


def _auth_request(run: Run) -> int:
    """ngx_http_auth_request_handler: a request of its own decides."""
    directive = run.block.one("auth_request")
    if directive is None or directive.arguments[0] == "off":
        return DECLINED
    block = run.block
    sub = _subrequest(run, wire(directive.arguments[0]))
    run.say("access", f"auth_request {directive.arguments[0]} asks first", directive.span)
    run_to_the_end(sub)
    answer = sub.response
    if answer is None or answer.status is None:
        run.finish(None, "none")
        return CLOSE
    _set_from(run, sub, block)
    run.say("access", f"auth_request {directive.arguments[0]} is answered by {answer.status}", directive.span)
    if answer.status == _FORBIDDEN:
        return _FORBIDDEN
    if answer.status == _UNAUTHORIZED:
        run.out_headers.extend(Header(n, v) for n, v in _challenges(sub))
        return _UNAUTHORIZED
    return OK if _SUCCESS <= answer.status < _SPECIAL else _ERROR


def _challenges(sub: Run) -> list[tuple[str, str]]:
    own = [(h.name, h.value) for h in sub.out_headers if h.live and h.name.lower() == "www-authenticate"]
    answered = sub.answered.headers if sub.answered else ()
    return own or [(name, value) for name, value in answered if name.lower() == "www-authenticate"]


def _subrequest(run: Run, uri: str) -> Run:
    """ngx_http_subrequest: a GET through the server's own configuration, its variables shared with the request."""
    return Run(
        run.nginx, run.request, run.upstream, run.socket, run.server, run.server.block,
        method="GET", uri=uri, unparsed=run.unparsed, protocol=run.protocol, host=run.host, headers=run.headers,
        content_length=run.content_length, source=run.source, tls=run.tls, sni_name=run.sni_name,
        variables=run.variables, unknown=run.unknown, has_real_ip=run.has_real_ip, steps=run.steps,
        valid_unparsed=False, internal=True, main=run.main or run,
    )  # fmt: skip


def _set_from(run: Run, sub: Run, block: Block) -> None:
    """auth_request_set: variables that take their values from the subrequest."""
    for directive in block.many("auth_request_set"):
        name = wire(directive.arguments[0]).removeprefix("$").lower()
        run.variables[name] = sub.value(compile_text(directive.arguments[1]))

