"""Paths as Go cleans and joins them (golang/go src/path/path.go), and the Location that http.Redirect writes."""

from promaudit.model.prometheus.go_url import UrlError, parse


def clean(path: str) -> str:
    """The shortest equivalent path (path.Clean): no doubled slash, no `.`, no `..` beyond what cannot be resolved."""
    if not path:
        return "."
    rooted = path.startswith("/")
    kept: list[str] = []
    for segment in path.split("/"):
        if segment in {"", "."}:
            continue
        if segment != "..":
            kept.append(segment)
        elif kept and kept[-1] != "..":
            kept.pop()
        elif not rooted:
            kept.append("..")
    cleaned = "/".join(kept)
    return "/" + cleaned if rooted else cleaned or "."


def clean_request_path(path: str) -> str:
    """A request path as ServeMux wants it (server.go, cleanPath): clean, rooted, the trailing slash kept."""
    if not path:
        return "/"
    if not path.startswith("/"):
        path = "/" + path
    if "//" not in path and "/." not in path:
        return path
    cleaned = clean(path)
    return cleaned + "/" if path.endswith("/") and cleaned != "/" else cleaned


def join(*elements: str) -> str:
    """Go's path.Join: empty elements left out, the rest joined by a slash and cleaned."""
    joined = "/".join(element for element in elements if element)
    return clean(joined) if joined else ""


def redirect_location(url: str, request_path: str) -> str:
    """The Location that http.Redirect writes for `url`, on the wire; `request_path` is the decoded path asked for.

    A URL with scheme or host is left as it is; a path is made absolute and cleaned, its query is not.
    """
    try:
        parsed = parse(url)
    except UrlError:
        return _hex_escape(url)
    if parsed.scheme or parsed.host:
        return _hex_escape(url)
    if not url.startswith("/"):
        url = (request_path or "/").rpartition("/")[0] + "/" + url
    path, mark, query = url.partition("?")
    cleaned = clean(path)
    if path.endswith("/") and not cleaned.endswith("/"):
        cleaned += "/"
    return _hex_escape(cleaned + mark + query)


def _hex_escape(location: str) -> str:
    """Bytes beyond ASCII in lower-case hexadecimal (server.go, hexEscapeNonASCII), as a header is written.

    A header loses white space around it, and line ends become spaces (header.go, writeSubset).
    """
    location = location.replace("\n", " ").replace("\r", " ").strip(" \t")
    if location.isascii():
        return location
    return "".join(character if character < "\x80" else f"%{ord(character):02x}" for character in location)
