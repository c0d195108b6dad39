"""What nginx itself says when it starts, as rules are given it."""

from collections.abc import Iterator

from promaudit.facts.deployment import NginxRefusal
from promaudit.facts.span import Span
from promaudit.model.deployment.site import Site


def said_by_nginx(site: Site) -> Iterator[NginxRefusal]:
    """What nginx refuses in nginx.conf, and what it warns of."""
    if not site.lacks_files:
        yield from refused(site)
    for warning in site.warnings:
        yield NginxRefusal(warning.message, warning.span or _ignored_name(site, warning.message), warning=True)


def refused(site: Site) -> Iterator[NginxRefusal]:
    """Why nginx does not start; where it ends reading, that is told as a problem of the source."""
    if site.refusal is not None and site.refusal is not site.nginx.configuration.stopped:
        yield NginxRefusal(site.refusal.message, site.refusal.span)


def _ignored_name(site: Site, message: str) -> Span | None:
    """Where a server name stands that nginx ignores, and of which it says no place: in the last server that has it."""
    name = message.partition('conflicting server name "')[2].partition('"')[0]
    for server in reversed(site.nginx.servers):
        directives = server.block.own.get("server_name", [])
        found = next((d for d in directives if name in map(str.lower, d.arguments)), None)
        if found is not None or (not name and not directives):
            return found.span if found is not None else server.span
    return None
