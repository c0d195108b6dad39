"""Errors and how they are answered: error_page, nginx's own pages (ngx_http_special_response.c)."""


from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.internal import internal_redirect, named_location
from promaudit.model.nginx.run import CLOSE, DONE, ERROR, OK, RESTART, Run
from promaudit.model.nginx.text import Text, compile_text
from promaudit.model.nginx.unknown import UnknownError

_SPECIAL, _CREATED, _NO_CONTENT, _BAD_REQUEST = 300, 201, 204, 400
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Statuses that close the connection without an answer (NGX_HTTP_REQUEST_TIME_OUT, NGX_HTTP_CLIENT_CLOSED_REQUEST).
_CLOSING = frozenset({CLOSE, 408, 499})
#: nginx's own statuses that the client gets as 400.
_AS_BAD_REQUEST = frozenset({494, 495, 496, 497})


class ErrorPage(Struct, frozen=True):
    """What error_page says of one status: `overwrite` is the status to answer with, 0 that of the page, -1 the same."""

    directive: Directive
    overwrite: int
    value: Text


def error_page(block: Block, status: int) -> ErrorPage | None:
    """What error_page in force says of a status."""
    return block.remember("error_page", _error_pages).get(status)


def _error_pages(block: Block) -> dict[int, ErrorPage]:
    found: dict[int, ErrorPage] = {}
    for directive in block.many("error_page"):
        *statuses, uri = directive.arguments
        overwrite = -1
        if statuses and statuses[-1].startswith("="):
            word = statuses.pop()[1:]
            overwrite = int(word) if word.isdigit() else 0
        for status in statuses:
            if status.isdigit():
                # 494 to 497 without a code of their own are answered as 400
                code = _BAD_REQUEST if overwrite < 0 and int(status) in _AS_BAD_REQUEST else overwrite
                found.setdefault(int(status), ErrorPage(directive, code, compile_text(uri)))
    return found


def finalize(run: Run, status: int) -> int:
    """End a request with a status (ngx_http_finalize_request): RESTART, or OK with the answer in `run.response`."""
    if status in {OK, DONE}:
        return OK
    closing = status == ERROR or status in _CLOSING
    if not closing and not _is_special(status) and run.main is not None:
        # a subrequest ends without having sent a status: whoever asked for it sees none
        run.finish(0, "none")
        return OK
    if closing or not _is_special(status):
        run.say("finalize", "the connection is closed without an answer")
        run.finish(None, "none")
        return OK
    return _special_response(run, status)


def _is_special(status: int) -> bool:
    return status >= _SPECIAL or status in {_CREATED, _NO_CONTENT}


def _special_response(run: Run, status: int) -> int:
    """ngx_http_special_response_handler."""
    run.err_status = status
    block = run.block
    if not run.error_page and run.uri_changes != 0 and block.many("error_page"):
        run.error_page = not block.on("recursive_error_pages", False)
        page = error_page(block, status)
        if page is not None:
            return _send_error_page(run, page, status)
    if status in {301, 302} and block.on("msie_refresh", False):
        raise UnknownError("msie_refresh is not computed")
    if status in _AS_BAD_REQUEST:
        run.err_status = _BAD_REQUEST
    run.send("nginx")
    return OK


def _send_error_page(run: Run, page: ErrorPage, status: int) -> int:
    """ngx_http_send_error_page."""
    if page.overwrite >= 0:
        run.err_status = page.overwrite
    uri = run.value(page.value)
    if run.steps is not None:
        run.say("special response", f"error_page: {status} is answered by {uri}", page.directive.span)
    if uri.startswith("@"):
        return _continue(run, named_location(run, uri))
    if uri.startswith("/"):
        if not run.method and run.request.method == "HEAD":
            raise UnknownError("a malformed HEAD request goes on to an error page, half a HEAD and half nameless")
        if run.method != "HEAD":
            run.method = "GET"
        path, args = split_args(uri)
        return _continue(run, internal_redirect(run, path, args))
    if page.overwrite not in _REDIRECTS:
        run.err_status = 302
    run.redirect_to(uri)
    run.send("nginx")
    return OK


def _continue(run: Run, rc: int) -> int:
    return rc if rc == RESTART else finalize(run, rc)


def split_args(uri: str) -> tuple[str, str]:
    """Path and query of a URI of the configuration (ngx_http_split_args)."""
    path, _, args = uri.partition("?")
    return path, args


__all__ = ["ErrorPage", "error_page", "finalize", "split_args"]
