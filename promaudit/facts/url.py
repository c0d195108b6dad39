"""The public base: where people go to use Prometheus."""

from typing import Literal
from urllib.parse import SplitResult, urljoin, urlsplit

from msgspec import Struct

DEFAULT_PORTS = {"http": 80, "https": 443}


class Base(Struct, frozen=True):
    """Scheme, host, port and path that everything published lies below; `path` has no slash at its end.

    RFC 3986, section 3. The host is in lower case, an IPv6 address without its brackets.
    """

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and, where it is not the scheme's own, port: `https://example.com:8443`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}")

    @property
    def without_slash(self) -> str:
        """The base as people type it: `https://example.com/prometheus`."""
        return self.origin + self.path

    @property
    def with_slash(self) -> str:
        """The base with its slash: `https://example.com/prometheus/`."""
        return self.origin + self.path + "/"

    def __str__(self) -> str:
        return self.with_slash

    def contains(self, url: str) -> bool:
        """Whether an absolute URL has this scheme, host and port, and this path or one below it."""
        try:
            other = parse_base(url)
        except ValueError:
            return False
        same_origin = (other.scheme, other.host, other.port) == (self.scheme, self.host, self.port)
        path = urlsplit(url).path or "/"
        return same_origin and (path == self.path or path.startswith(self.path + "/"))


def parse_base(url: str) -> Base:
    """Read an absolute http or https URL as a base; its query and fragment are dropped.

    Raises ValueError, with a sentence for the user, where it is none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"`{url}` is not a URL: {error}") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"`{url}` does not begin with http:// or https://")
    if not parts.hostname:
        raise ValueError(f"`{url}` names no host")
    scheme: Literal["http", "https"] = "https" if parts.scheme == "https" else "http"
    # port 0 is given, but nothing can be reached there: it must not fall back to the default
    effective = DEFAULT_PORTS[scheme] if port is None else port
    return Base(scheme, parts.hostname.lower(), effective, parts.path.rstrip("/"))


def resolve(url: str, reference: str) -> str:
    """The absolute URL of a reference (a Location, a script's address) found at `url` (RFC 3986, section 5)."""
    try:
        return urljoin(url, reference)
    except ValueError:
        return reference


def request_target(parts: SplitResult) -> str:
    """The request target that a client sends for a URL (RFC 9112, section 3.2.1): path and query, never empty."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
