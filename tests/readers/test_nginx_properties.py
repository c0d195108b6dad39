"""Whatever is written is read back, at its place, and nothing that can be written makes the reader fail."""

from hypothesis import given
from hypothesis import strategies as st

from promaudit.facts.nginx import Directive
from promaudit.readers import nginx
from tests.model.nginx.refusals.recorded import Memory

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
#: Characters that mean something to nginx, more often than chance would have them.
SOUP = st.text(st.sampled_from("ab \t\r\n;{}\"'\\#$()é\x00*?[./include"), max_size=60)
SPACE = st.sampled_from([" ", "\n", "\t", "\r\n", "  ", " # ; { } \" '\n"])


def quoted(word: str, quote: str) -> str:
    """A word between quotes, as one would write it; an escape that nginx knows needs its backslash twice."""
    return quote + word.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote


@st.composite
def written(draw: st.DrawFn, depth: int = 2) -> tuple[str, list[object]]:
    """The text of some directives, and what they say."""
    text = ""
    said: list[object] = []
    for _ in range(draw(st.integers(0, 3))):
        words = draw(st.lists(TEXT, min_size=1, max_size=4))
        words[0] = "directive" + words[0]
        text += draw(SPACE) + draw(SPACE).join(quoted(word, draw(st.sampled_from("\"'"))) for word in words)
        if depth and draw(st.booleans()):
            inner, inside = draw(written(depth=depth - 1))
            text += draw(SPACE) + "{" + inner + "}"
            said.append([words, inside])
        else:
            text += draw(SPACE) + ";"
            said.append([words])
    return text + draw(SPACE), said


def outline(directives: tuple[Directive, ...]) -> list[object]:
    return [[[one.name, *one.arguments], *([] if one.block is None else [outline(one.block)])] for one in directives]


@given(written())
def test_what_is_written_is_read_back(text_and_said: tuple[str, list[object]]) -> None:
    """Quoting is undone, comments and white space are nothing, blocks nest."""
    text, said = text_and_said
    configuration = nginx.read("/n", files=Memory({"/n": text}))
    assert (configuration.stopped, outline(configuration.directives)) == (None, said)


def check_places(directives: tuple[Directive, ...], text: str) -> None:
    for one in directives:
        for start, end in zip(one.offsets[::2], one.offsets[1::2], strict=True):
            assert 0 <= start < end <= len(text)
            assert not text[start:end].startswith((" ", "\n", "\t", ";", "{", "#"))
        assert list(one.offsets) == sorted(one.offsets)
        assert text[one.end - 1] == (";" if one.block is None else "{")
        if one.block_end is not None:
            assert text[one.block_end - 1] == "}"
        check_places(one.block or (), text)


@given(SOUP)
def test_places_of_anything(text: str) -> None:
    """Whatever the text is, reading it ends, and every directive points at its own words."""
    configuration = nginx.read("/n", files=Memory({"/n": text, "/d/a": "}", "/d/b": "include d/a;"}))
    check_places(configuration.directives, text)


@given(st.binary(max_size=80))
def test_bytes(content: bytes) -> None:
    """No byte is lost: the text of the source gives back the content of the file."""

    class One(Memory):
        def text(self, path: str) -> str | None:
            return content.decode("latin-1") if path == "/n" else None

    configuration = nginx.read("/n", files=One({"/n": ""}))
    assert configuration.sources[0].text.encode("utf-8", "surrogateescape") == content
    assert nginx.read_dump(content.decode("latin-1")) is None or b"# configuration file /" in content
