"""Strict-Transport-Security (RFC 6797) as nginx adds it, and as it gets lost (ngx_http_headers_module)."""

import re
from collections.abc import Iterator

from promaudit.facts.nginx import Directive
from promaudit.facts.span import Span
from promaudit.facts.tls_use import Hsts
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.configuration import Server
from promaudit.model.tls.profiles import INTERMEDIATE

HEADER = "strict-transport-security"
_AGE = r"(?i)max-age\s*=\s*\"?(\d+)"


def hsts_checks(server: Server) -> Iterator[Hsts]:
    """What is wrong with the header of a TLS server and of its locations that answer something."""
    span = server.span
    if span is None:
        return
    header = _header(server.block)
    if header is not None:
        yield from _short(server, header)
    missing = False
    for location in server.locations():
        block = location.block
        if (
            block.kind != "location"
            or not _answers(block)
            or _header(block) is not None
            or block.one("add_header_inherit")
        ):
            continue
        if header is None:
            missing = True
        elif location.directive is not None:
            own = block.one("add_header")
            place = own.span if own is not None else location.directive.span
            yield Hsts("lost", server.name or "_", 0, INTERMEDIATE.hsts, place, header.span)
    if missing and not any(_header(one.block) for one in server.locations()):
        yield Hsts("missing", server.name or "_", 0, INTERMEDIATE.hsts, _place(server, span), None)


def _place(server: Server, span: Span) -> Span:
    directive = server.block.own.get("server_name", [None])[0]
    return directive.span if directive is not None else span


def _short(server: Server, header: Directive) -> Iterator[Hsts]:
    match = re.search(_AGE, header.arguments[1])
    age = int(match[1]) if match else 0
    if age < INTERMEDIATE.hsts and "$" not in header.arguments[1]:
        yield Hsts("short", server.name or "_", age, INTERMEDIATE.hsts, header.span, None)


def _header(block: Block) -> Directive | None:
    """The add_header in force that adds it; add_header of a block replaces all those around it."""
    given = (one for one in block.many("add_header") if len(one.arguments) > 1)
    return next((one for one in given if one.arguments[0].lower() == HEADER), None)


def _answers(block: Block) -> bool:
    """Whether a location has a handler of its own."""
    return block.handler is not None
