"""The public base and the URLs below it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promaudit.facts.url import Base, parse_base, resolve

EXAMPLE = Base("https", "example.com", 443, "/prometheus")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/prometheus", EXAMPLE),
        ("https://example.com/prometheus/", EXAMPLE),
        ("https://EXAMPLE.com:443/prometheus/?x=1#f", EXAMPLE),
        ("http://example.com", Base("http", "example.com", 80, "")),
        ("https://[2001:db8::1]:8443/p/", Base("https", "2001:db8::1", 8443, "/p")),
    ],
)
def test_a_base_is_read_from_a_url(url: str, expected: Base) -> None:
    """Scheme, host, port and path without its slash; query and fragment do not belong to it."""
    assert expected == parse_base(url)


@pytest.mark.parametrize(
    "url", ["example.com/p", "ftp://example.com/", "https:///p", "https://h:x/", "http://[::1", ""]
)
def test_what_is_no_base_is_an_error_that_names_it(url: str) -> None:
    """The message shows what was given."""
    with pytest.raises(ValueError, match="`"):
        parse_base(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/prometheus", True),
        ("https://example.com/prometheus/", True),
        ("https://example.com:443/prometheus/graph?x=/../", True),
        ("https://example.com/prometheusX", False),
        ("https://example.com/", False),
        ("http://example.com/prometheus/", False),
        ("https://example.com:8443/prometheus/", False),
        ("https://other.example.com/prometheus/", False),
        ("mailto:x@example.com", False),
    ],
)
def test_below_the_base(url: str, expected: bool) -> None:
    """The same scheme, host and port, and this path or one below it."""
    assert expected is EXAMPLE.contains(url)


@given(
    st.sampled_from(["http", "https"]), st.integers(1, 65535), st.lists(st.from_regex(r"[a-z]{1,5}", fullmatch=True))
)
def test_a_base_is_read_back_from_its_text(scheme: str, port: int, segments: list[str]) -> None:
    """What `str` writes, `parse_base` reads."""
    path = "".join("/" + segment for segment in segments)
    base = parse_base(f"{scheme}://h.test:{port}{path}")

    assert base == parse_base(str(base))
    assert base.contains(base.with_slash)


@given(st.text(max_size=20))
def test_any_location_can_be_resolved(reference: str) -> None:
    """A hostile Location is data: it never raises."""
    assert isinstance(resolve("https://example.com/a/b", reference), str)
