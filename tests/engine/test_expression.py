"""The language of conditions: what it gives, and what it refuses when a rule is loaded."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from promaudit.engine.error import RuleError
from promaudit.engine.expression import compile_expression
from promaudit.engine.passage import Passage
from promaudit.facts.span import SourceText
from tests.engine.pages import PLACE, Fact, Inner


def _compile(text: str) -> Any:
    return compile_expression(Passage(text, SourceText("rule.md", text), 0), Fact)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("path", "/prometheus"),
        ("path + '/'", "/prometheus/"),
        ("url", "https://example.com/prometheus"),
        ('cause == "slash"', True),
        ('cause in ("scheme", "host")', False),
        ('cause not in {"scheme", "host"}', True),
        ("count > 1 and count <= 2", True),
        ("1 < count < 3", True),
        ("not ready or count == 3", False),
        ("len(names) == 2", True),
        ('"a" in names', True),
        ('"met" in path', True),
        ('path.startswith("/p") and path.endswith("s")', True),
        ('path.removeprefix("/").lower().strip()', "prometheus"),
        ('"x" if ready else "y"', "x"),
        ("maybe is None", True),
        ("inner.name", None),
        ("inner is not None and inner.name == 'n'", False),
        ("maybe.startswith('x')", None),
        ("inner.span", None),
        ("span.line", 1),
        ("ready == True", True),
        ("share > 4.5", True),
        ("(ready and\n  count == 2)", True),
    ],
)
def test_expressions_give_what_python_gives(text: str, value: Any) -> None:
    """But for None: an attribute or a method of it is None."""
    assert value == _compile(text).evaluate(Fact())


def test_what_is_there_is_asked_for_its_attributes() -> None:
    """An optional fact that is present is a fact like all others."""
    fact = replace(Fact(), inner=Inner("n", PLACE), maybe="xy")

    assert ["n", PLACE, True, 1] == [
        _compile(text).evaluate(fact)
        for text in ("inner.name", "inner.span", "maybe.startswith('x')", "inner.span.line")
    ]


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ("paht", "Fact has no `paht`", "path"),
        ("span.lin", "Span has no `lin`", "line"),
        ("inner.nam", "Inner has no `nam`", "name"),
        ("_hidden", "Fact has no `_hidden`", ""),
        ("undocumented", "Fact has no `undocumented`", ""),
        ("path.__class__", "has no `__class__`", ""),
        ('cause == "slahs"', "`slahs` never occurs here", "slash"),
        ('cause in ("slash", "hosts")', "`hosts` never occurs here", "host"),
        ("count == 'two'", "are never equal", ""),
        ("path is 'x'", "`is` compares with None alone", ""),
        ("maybe < 'x'", "this may be None", ""),
        ("count < path", "have no order", ""),
        ("names < names", "have no order", ""),
        ("1 in names", "are never equal", ""),
        ("1 in path", "a text holds texts", ""),
        ("path in count", "holds nothing", ""),
        ("open('x')", "can be called", ""),
        ("path.format('x')", "can be called", ""),
        ("path.startswith()", "startswith takes 1 text", ""),
        ("path.lower('x')", "lower takes no text", ""),
        ("count.lower()", "not text", ""),
        ("path.startswith(prefix='x')", "can be called", ""),
        ("path + count", "not text", ""),
        ("path * 3", "only texts can be added", ""),
        ("-count", "only `not` is part", ""),
        ("names[0]", "Subscript is not part of the language", ""),
        ("[n for n in names]", "ListComp is not part of the language", ""),
        ("lambda: 1", "Lambda is not part of the language", ""),
        ("f'{path}'", "JoinedStr is not part of the language", ""),
        ("(x := path)", "NamedExpr is not part of the language", ""),
        ("b'x'", "bytes is not part of the language", ""),
        ("()", "nothing is in this", ""),
        ("len(count)", "has no length", ""),
        ("len(names, names)", "len takes one value", ""),
        ("None.x", "None has no attributes", ""),
        ("path ==", "not an expression", ""),
        ("'\\d' == path", "not an expression", ""),
        ("x = 1", "not an expression", ""),
        ("(" * 150 + ")" * 150, "nothing is in this", ""),
        ("(" * 300 + ")" * 300, "not an expression", ""),
        ("'a' + " * 120 + "'a'", "too long", ""),
        ("'" + "a" * 3000 + "'", "too long", ""),
    ],
)
def test_whatever_is_no_part_of_the_language_is_refused_at_load(text: str, message: str, suggestion: str) -> None:
    """With the place, and with what was probably meant."""
    with pytest.raises(RuleError) as caught:
        _compile(text)

    assert message in caught.value.message
    assert suggestion == caught.value.suggestion


def test_an_error_points_at_the_very_characters() -> None:
    """Columns count characters, also behind characters of several bytes."""
    with pytest.raises(RuleError) as caught:
        _compile("'ü' == path and inner.nme")

    assert (
        "rule.md:1:17: Inner has no `nme`\n"
        "    'ü' == path and inner.nme\n"
        "                    ^^^^^^^^^\n"
        "    did you mean `name`?"
    ) == str(caught.value)


def test_what_a_condition_excludes_need_not_be_asked_again() -> None:
    """`x is not None and x < ...` is typed as type checkers do."""
    for text in (
        "maybe is not None and maybe < 'x'",
        "maybe is None or maybe < 'x'",
        "'y' if maybe is None else ('z' if maybe < 'x' else 'w')",
        "maybe and maybe < 'x'",
        "inner is not None and inner.span is not None and inner.span.line < 3",
    ):
        assert _compile(text).evaluate(Fact()) in {False, True, "y"}


@given(st.text(alphabet="pathcoun.()'\"+<>= andorti_[]{}:,0 \\\n", max_size=40))
def test_no_text_makes_the_compiler_fail_in_another_way(text: str) -> None:
    """A stranger's rule is refused with a place, whatever it says."""
    with suppress(RuleError):
        assert callable(_compile(text).evaluate)
