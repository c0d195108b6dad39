"""URIs: decoding, normalising, escaping (ngx_http_parse_complex_uri, ngx_escape_uri, ngx_unescape_uri)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promaudit.model.nginx.uri import Uri, escape, normalise, parse_uri, unescape, unescape_redirect

#: Targets that bring many of the states together.
TARGETS = st.lists(st.sampled_from(["/", ".", "..", "%2e", "%2F", "%", "%00", "a", "+", "%2B", "?", "#", "\xe4"]))


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/", Uri("/", "")),
        ("/a?b=c", Uri("/a", "b=c")),
        ("/a%20b", Uri("/a b", "", quoted=True)),
        ("//a///b", Uri("/a/b", "")),
        ("/a/./b/../c/.", Uri("/a/c/", "")),
        ("/a/..", Uri("/", "")),
        ("/..", None),
        ("/a/../..", None),
        ("/%2e%2e/x", None),
        ("/a/%2e%2e/x", Uri("/x", "", quoted=True)),
        ("/...", Uri("/...", "")),
        ("/a%2Fb", Uri("/a/b", "", quoted=True)),
        ("/%3Fa%23b%25", Uri("/?a#b%", "", quoted=True)),
        ("/%zz", None),
        ("/%4", None),
        ("/%00", None),
        ("/a?%zz", Uri("/a", "%zz")),
        ("/a#f?x", Uri("/a", "")),
        ("/a?x#f", Uri("/a", "x")),
        ("/a+b", Uri("/a+b", "", plus=True)),
        ("/a%2Bb", Uri("/a+b", "", quoted=True, plus=True)),
    ],
)
def test_parse(target: str, expected: Uri | None) -> None:
    """The path is decoded, slashes are merged, dot segments resolved; what leads above the root is refused."""
    assert expected == parse_uri(target)


def test_slashes_are_kept() -> None:
    """`merge_slashes off` keeps every slash, also beside dot segments."""
    assert Uri("//a//b", "") == parse_uri("//a/.//b", merge_slashes=False)


@given(TARGETS)
def test_normalising_is_idempotent(parts: list[str]) -> None:
    """What is normalised stays as it is when it is escaped and normalised once more."""
    once = normalise("/" + "".join(parts))
    if once is not None:
        again = normalise(escape(once.path))
        assert again is not None
        assert once.path == again.path


@given(TARGETS)
def test_short_cut(parts: list[str]) -> None:
    """A URI that needs no normalising is what normalising makes of it."""
    target = "/" + "".join(parts)
    assert normalise(target) == parse_uri(target)


@given(st.text(st.characters(max_codepoint=255)))
def test_escaping_is_undone(text: str) -> None:
    """Decoding gives back what was escaped."""
    assert text == unescape(escape(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/a%41?b%41", "/aA?b%41"),
        ("/a%20b", "/a%20b"),
        ("/a%25b", "/a%25b"),
        ("/a%3Fb%41", "/a?b%41"),
        ("/a%2fb", "/a/b"),
        ("/a%zzb", "/azzb"),
        ("/caf%C3%A9", "/caf%C3%A9"),
    ],
)
def test_unescape_redirect(text: str, expected: str) -> None:
    """A redirect of rewrite is decoded, but only where the result is printable, and not behind the question mark."""
    assert expected == unescape_redirect(text)
