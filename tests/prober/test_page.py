"""A page's references are found as a browser finds them."""

import pytest

from promaudit.prober.page import references


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<script src="./static/js/main.js"></script>', ("./static/js/main.js",)),
        ('<link rel="stylesheet" href=a.css><link rel="canonical" href=b>', ("a.css",)),
        ('<LINK REL="shortcut ICON" HREF="f.ico">', ("f.ico",)),
        ('<base href="/p/"><script src="a.js"></script>', ("/p/a.js",)),
        ('<script src="data:text/javascript,1"></script><script>x</script>', ()),
        ('<script src=a></script><script src=a></script>', ("a",)),
        ("<script src=a", ()),
        ('<base href="http://[x"><script src="a.js"></script>', ("a.js",)),
    ],
)
def test_references(html: str, expected: tuple[str, ...]) -> None:
    """Scripts, styles and icons, each once, against the base that the page sets."""
    assert expected == references(html)


def test_a_page_with_very_many_references() -> None:
    """A hostile page does not make us ask for ever."""
    assert 60 == len(references("".join(f"<script src={n}></script>" for n in range(1000))))
