"""What upstream's builds answer for the pages and files of their user interface.

Debian's builds come with another user interface or none. Where a test wants upstream's, these few answers are put in
the place of theirs; every other answer is Prometheus's own.
"""

from urllib.parse import unquote

from msgspec import Struct

#: What the page refers to, relative to itself, by major version; the names stand for those of the release.
ASSETS = {2: ("static/js/main.js", "static/css/main.css", "favicon.ico"),
          3: ("assets/index.js", "assets/index.css", "favicon.svg")}  # fmt: skip

PAGE = "<!doctype html><title>Prometheus Time Series Collection and Processing Server</title>"


class UserInterface(Struct, frozen=True):
    """The user interface of one Prometheus: `prefix` is its route prefix, `path` the path of its external URL, both
    without a slash at the end."""

    major: int
    prefix: str
    path: str

    @property
    def start(self) -> str:
        """The name of the first page."""
        return "graph" if self.major < 3 else "query"

    def answer(self, method: str, target: str) -> bytes | None:
        """The bytes of an answer; None where Prometheus itself is to be asked."""
        path, _, query = target.partition("?")
        path = unquote(path)
        if method not in {"GET", "HEAD"} or not path.startswith(self.prefix + "/"):
            return None
        page = path[len(self.prefix) + 1 :]
        if page in {"", "graph", f"{self.start}/"} and page != self.start:
            return self._redirected(page, query)
        if page == self.start:
            return _page("text/html; charset=utf-8", PAGE)
        if page in ASSETS[self.major]:
            return _page("text/plain", "an asset")
        return None

    def _redirected(self, page: str, query: str) -> bytes:
        """The start leads to the first page, the page of older releases to that of today, a slash too many to none."""
        if not page:
            return _redirect(f"{self.path}/{self.start}")
        if page == "graph":
            return _redirect(f"{self.path}/query?{query}")
        return _redirect(f"{self.prefix}/{self.start}{f'?{query}' if query else ''}", "301 Moved Permanently")


def _redirect(location: str, status: str = "302 Found") -> bytes:
    return f"HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


def _page(kind: str, text: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
    return (head + text).encode()
