"""Front matter read without YAML's parser says what YAML says, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promaudit.engine import yaml_front
from promaudit.engine.catalogue import builtin_folder, sources
from promaudit.engine.entries import KEYS, Entries
from promaudit.engine.error import RuleError
from promaudit.engine.front import one, quick
from promaudit.engine.page import read_page
from promaudit.facts.span import SourceText


def _quick(text: str) -> Entries | None:
    return quick(text, SourceText("a.md", "---\n" + text), 4)


def _by_yaml(text: str) -> Entries:
    return yaml_front.entries(text, SourceText("a.md", "---\n" + text), 4)


def test_all_built_in_pages_are_read_without_yaml() -> None:
    """And say the same, to the offset."""
    for name, source in sources(builtin_folder()):
        text = source.text.removeprefix("---\n").partition("\n---")[0] + "\n"

        assert quick(text, source, 4) == yaml_front.entries(text, source, 4), name
        page = read_page(name, source)
        assert page.entries
        assert page.entries["when"] == one("when", source), name


@pytest.mark.parametrize(
    "text",
    [
        "at: x # comment\n",
        "# comment\nat: x\n",
        "at: 'it''s'\n",
        'at: "a\\nb"\n',
        "at: |\n  x\n",
        "at: >-\n  x\n",
        "at: >\n   x\n",
        "at: >\n  x\n    y\n",
        "at: >\n  x\n\n  y\n",
        "at: x\n  y\n",
        "at: x: y\n",
        "at: x:\n",
        "at: [x]\n",
        "at: {x: y}\n",
        "at: &a x\n",
        "at: *a\n",
        "at: !t x\n",
        "at:\n",
        "at: x\nat: y\n",
        "atx: x\n",
        "at:  x\n",
        "\nat: x\n",
        "at: x\r\n",
        "at: \tx\n",
        "also: [{at: x}]\n",
        "also: ['x']\n",
        "also:\n  - {at: x}\n",
        "also:\n- x\n",
        "also:\n  - at: x\n    labels: y\n",
    ],
)
def test_whatever_is_not_plain_is_left_to_yaml(text: str) -> None:
    """Comments, escapes, anchors, other indentations, doubles, misspelt keys."""
    assert _quick(text) is None


_PART = st.sampled_from(
    ["at: ", "when: ", "also: ", "also:\n", "  - ", "  - at: ", "    label: ", "\n", "  ", ">\n", '"', "'", "x", "x.y",
     "[", "]", ", ", " and ", "(", ")", ": ", ":", " #", "#", "{", "}", "==", "-", "\\", "1", "&", "*", "!", "|", "é",
     "`"]
)  # fmt: skip


@given(st.lists(_PART, max_size=16).map("".join))
def test_where_it_is_read_yaml_reads_the_same(text: str) -> None:
    """Text by text, offset by offset."""
    found = _quick(text)
    if found is None:
        return
    try:
        expected = _by_yaml(text)
    except RuleError as error:
        raise AssertionError(f"YAML refuses {text!r}: {error}") from None

    assert expected == found
    assert found[0].keys() <= set(KEYS)


@given(st.lists(_PART, max_size=16).map("".join))
def test_one_entry_alone_is_read_as_with_all_others(text: str) -> None:
    """Whatever stands before and behind it."""
    text = text + "\n---\n"
    found = one("when", SourceText("a.md", "---\n" + text))
    every = _quick(text.removesuffix("---\n"))

    assert found is None or every is None or every[0].get("when") == found
