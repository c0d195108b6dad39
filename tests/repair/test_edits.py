"""Edits change what stands at their places, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from promaudit.facts.finding import Fix
from promaudit.facts.span import SourceText, Span
from promaudit.repair.edits import applied, size

PATH = "nginx.conf"


def _fix(source: SourceText, start: int, end: int, text: str) -> Fix:
    return Fix(source.span(start, end), text)


PARTS = st.tuples(st.text("ab\n\xe9\udc80"), st.text("ab\n\xe9"), st.text("xy\n"))


@given(st.lists(PARTS, max_size=5), st.text("ab\n"))
def test_edits_are_made_where_they_are_meant(parts: list[tuple[str, str, str]], tail: str) -> None:
    """However many there are, and whatever lines and characters stand between them."""
    source = SourceText(PATH, "".join(before + old for before, old, _ in parts) + tail)
    edits, offset = [], 0
    for before, old, new in parts:
        offset += len(before)
        edits.append(_fix(source, offset, offset + len(old), new))
        offset += len(old)
    distinct = len({edit.span for edit in edits}) == len(edits)  # two at one place have no order

    expected = "".join(before + new for before, _, new in parts) + tail
    assert not edits or not distinct or {PATH: expected} == applied({PATH: source}, edits)
    assert [old for _, old, _ in parts] == [source.text_at(edit.span) for edit in edits]


def test_the_size_of_an_edit_is_what_comes_and_goes() -> None:
    """A slash more is one character, whatever the place around it is."""
    source = SourceText(PATH, "location /prometheus {\n")
    place = Span(PATH, 1, 10, 1, 21)

    sizes = [size({PATH: source}, [Fix(place, text)]) for text in ("/prometheus/", "/prometheus", "", "/p", "/x")]
    assert [1, 0, 11, 9, 11] == sizes
