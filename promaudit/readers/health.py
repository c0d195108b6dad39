"""URLs that health checks and reload commands ask for, in the words of a command."""

import re
from collections.abc import Iterator

from promaudit.facts.program import HealthCheck
from promaudit.facts.span import Span

_URL = re.compile(r"https?://[^\s'\"|;&)]+")
_RELOAD = re.compile(r"/-/(reload|quit)\b")
_POST = re.compile(r"-X\s*(POST|PUT)|--request[ =](POST|PUT)|--post-data|(^|\s)-d\s")
_HEAD = re.compile(r"(^|\s)(-I|--head|--spider)(\s|$)")


def checks_in(command: str, purpose: str, span: Span) -> Iterator[HealthCheck]:
    """Every URL in a command; `wget --spider` and `curl -I` send HEAD."""
    method = _method(command)
    for match in _URL.finditer(command):
        url = match[0]
        yield HealthCheck("reload" if _RELOAD.search(url) else purpose, method, url, span)


def _method(command: str) -> str:
    if _POST.search(command):
        return "POST"
    return "HEAD" if _HEAD.search(command) else "GET"
