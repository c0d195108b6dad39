"""What a page loads, as a browser finds it."""

from html.parser import HTMLParser
from urllib.parse import urljoin

#: Relations of a link that a browser fetches by itself (HTML, section 4.6.7).
_LOADED = frozenset({"stylesheet", "icon", "manifest", "modulepreload", "apple-touch-icon"})
_MOST = 60


class _References(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "base" and not self.base:
            self.base = values.get("href") or ""
        elif tag == "script":
            self._take(values.get("src"))
        elif tag == "link" and _LOADED & set((values.get("rel") or "").lower().split()):
            self._take(values.get("href"))

    def _take(self, reference: str | None) -> None:
        if reference and not reference.strip().lower().startswith("data:"):
            self.found.append(reference.strip())


def references(html: str) -> tuple[str, ...]:
    """The scripts, styles and icons of a page, each once, in their order; relative to the page's own address.

    A `base` element is taken into account. Not more than 60: no page of the family has half as many.
    """
    parser = _References()
    parser.feed(html)
    parser.close()
    try:
        resolved = [urljoin(parser.base, reference) if parser.base else reference for reference in parser.found]
    except ValueError:
        resolved = parser.found
    return tuple(dict.fromkeys(resolved))[:_MOST]
