"""What of an external URL leads people astray."""

from urllib.parse import unquote, urlsplit

from promaudit.facts.failure import Cause
from promaudit.facts.journey import Exchange
from promaudit.facts.url import DEFAULT_PORTS, Base
from promaudit.model.deployment.journeys import Walk
from promaudit.model.deployment.subject import Subject


def alert_link_cause(walk: Walk, subject: Subject) -> Cause | None:
    """What of the external URL leads the link astray; None where it arrives at the base and something else is wrong."""
    if not subject.external_url.given:
        return "external-url-missing"
    fault = external_url_fault(subject.external_url.value, subject.base, arrives=_arrives(walk, subject))
    if fault is not None or walk.exchanges:
        return fault
    return "external-url-malformed"


def external_url_fault(value: str, base: Base, *, arrives: bool = False) -> Cause | None:
    """The first thing in which an external URL differs from the public base.

    Where it `arrives` at the server of the base all the same, by another name or by a redirect to https, only its path
    can be wrong.
    """
    try:
        parts = urlsplit(value)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "external-url-malformed"
    if parts.scheme not in DEFAULT_PORTS or (not host and "://" not in value):
        return "external-url-host" if value.startswith("/") else "external-url-malformed"
    if not arrives and (not host or host != base.host):
        return "external-url-host"
    if not arrives and parts.scheme != base.scheme:
        return "external-url-scheme"
    if not arrives and (port or DEFAULT_PORTS[parts.scheme]) != base.port:
        return "external-url-port"
    return None if unquote(parts.path).rstrip("/") == unquote(base.path) else "external-url-path"


def _arrives(walk: Walk, subject: Subject) -> bool:
    """Whether a link comes to the server of the public base, over the scheme of the base."""
    return any(_at_base_server(exchange, subject) for exchange in walk.exchanges)


def _at_base_server(exchange: Exchange, subject: Subject) -> bool:
    if exchange.trace is None or not exchange.url.startswith(subject.base.scheme + ":"):
        return False
    parts = urlsplit(exchange.url)
    server = subject.server_of((parts.hostname or "").lower(), parts.port or DEFAULT_PORTS[parts.scheme])
    same_port = (parts.port or DEFAULT_PORTS[parts.scheme]) == subject.base.port
    return same_port and (server is subject.base_server)


def redirect_fault(subject: Subject) -> Cause | None:
    """What is wrong with the external URL, as far as its path goes."""
    if subject.external_path == unquote(subject.base.path):
        return None
    if not subject.external_url.given:
        return "external-url-missing"
    fault = external_url_fault(subject.external_url.value, subject.base)
    return "external-url-malformed" if fault == "external-url-malformed" else "external-url-path"
