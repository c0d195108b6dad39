"""Whether two releases of nginx may differ in what they refuse; told from the words of a configuration alone."""

import re
from functools import lru_cache

from promaudit.facts.nginx import NginxConfiguration
from promaudit.model.nginx.refusals.directives import known
from promaudit.model.nginx.refusals.state import Version
from promaudit.model.nginx.refusals.variables import SINCE

#: Parameters that some releases know and others do not, and directives whose values they do not all take.
_WORDS = (
    "quic", "multipath", "resolve", "service", "route", "drain", "ipv4", "sync", "http2", "keepalive",
    "fastcgi_cache_path", "proxy_cache_path", "scgi_cache_path", "uwsgi_cache_path", "ssl_verify_client",
    "ssl_client_certificate", "ssl_trusted_certificate", "ssl_crl", "proxy_ssl_trusted_certificate",
    "grpc_ssl_trusted_certificate", "uwsgi_ssl_trusted_certificate",
)  # fmt: skip


def may_differ(configuration: NginxConfiguration, older: Version, newer: Version) -> bool:
    """False where nothing in the configuration is treated differently by these two releases."""
    words = _differing(older, newer)
    return any(words.search(source.text) for source in configuration.sources)


@lru_cache(maxsize=8)
def _differing(older: Version, newer: Version) -> re.Pattern[str]:
    """Matches every word that the two releases do not treat alike."""
    before, after = known(older), known(newer)
    directives = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return re.compile(rf"\b(?:{'|'.join(sorted({*directives, *SINCE, *_WORDS}))})\b", re.IGNORECASE)
