"""Where no release of nginx is said: which requests the known releases may answer differently."""

import re

from msgspec.structs import replace

from promaudit.facts.http import Headers, Request
from promaudit.facts.nginx import NginxConfiguration
from promaudit.facts.trace import Passed, Trace, Undecided

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")


def same_everywhere(request: Request, answer: Headers) -> bool:
    """Whether all releases are known to agree about a request.

    They differ in the hosts that they take (1.29.4), in CONNECT (1.29.3), in headers that are repeated (1.23.0), in
    cookies with commas (1.29.6) and in addresses in brackets (1.27.3).
    """
    if request.method == "CONNECT" or not request.target.startswith("/"):
        return False
    if request.sni is not None and not _HOST.fullmatch(request.sni):
        return False
    return _plain(request.headers) and _unique(answer)


def _plain(headers: Headers) -> bool:
    for name, value in headers:
        lower = name.lower()
        if (lower == "host" and not _HOST.fullmatch(value)) or (lower == "cookie" and "," in value):
            return False
        if "]" in value:
            return False
    return _unique(headers)


def _unique(headers: Headers) -> bool:
    return len({name.lower().replace("-", "_") for name, _ in headers}) == len(headers)


def asks_for_version(configuration: NginxConfiguration) -> bool:
    """Whether the configuration uses the release itself, as $nginx_version."""
    return any("nginx_version" in source.text for source in configuration.sources)


def differs(newest: Trace, oldest: Trace) -> bool:
    """Whether two releases answer differently, but for the headers that they add to what they pass on."""
    if isinstance(newest.outcome, Undecided) or isinstance(oldest.outcome, Undecided):
        return isinstance(oldest.outcome, Undecided)
    answers = [(t.outcome, _where(t.passed), t.server, t.location) for t in (newest, oldest)]
    return answers[0] != answers[1]


def _where(passed: Passed | None) -> object:
    if passed is None:
        return None
    return replace(passed, headers=(("Host", passed.header("Host") or ""),), http="")
