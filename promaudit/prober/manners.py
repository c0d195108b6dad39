"""What is never asked, whoever sends us there: a probe reads, and reads only where it was invited."""

import re
from urllib.parse import unquote, urlsplit

from promaudit.prober.options import Credentials, Options, Origin

#: The one thing that is asked by POST: a query, as the user interface asks it. It reads.
QUERY = b"query=up"
_READ_ONLY_POST = re.compile(r".*/api/v1/query\Z")
#: Paths that end, reload or change a server of the family, wherever they are published.
_ACTS = re.compile(r"/-/(quit|reload)\b|/api/v\d+/admin\b|/api/v\d+/(silence|write|otlp)\b|/debug/pprof\b")


def objection(method: str, url: str, origin: Origin, options: Options) -> str | None:
    """Why this must not be asked; None where it may be."""
    path = _simple(urlsplit(url).path)
    if origin.host not in options.hosts:
        return f"not asked: {origin.host} is not a host that was named"
    if _ACTS.search(path):
        return "not asked: this path acts on the server"
    if method == "POST" and not _READ_ONLY_POST.match(path):
        return "not asked: only the API's query is asked by POST"
    return None if method in {"GET", "POST"} else f"not asked: {method} is not a method that only reads"


def _simple(path: str) -> str:
    """The path in the simplest of its spellings, so that none of the others gets by."""
    for _ in range(3):
        path = unquote(path)
    return re.sub(r"/(\.?/)+", "/", path.lower())


def shown(credentials: Credentials | None, origin: Origin) -> Credentials | None:
    """The credentials that this origin may see: those that were given for it."""
    return credentials if credentials is not None and credentials.origin == origin else None
