"""Pages of rules: what is read of them, and what is refused with its place."""

import pytest

from promaudit.engine.error import RuleError
from promaudit.engine.example import examples
from promaudit.engine.page import read_page
from promaudit.engine.rule import compile_rule
from promaudit.facts.span import SourceText
from tests.engine.pages import KINDS, Fact, page, rule


def test_a_page_has_a_title_a_body_and_entries() -> None:
    """The front matter is the rule, what follows is its documentation."""
    found = page("Some words.\n")

    assert ("Title of the rule", "# Title of the rule\n\nSome words.\n") == (found.title, found.body)
    assert "it is so" == found.entries["message"].text


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("", "a rule begins with front matter"),
        ("---\n---\n", "the front matter is empty"),
        ("---\n- a\n---\n", "this must be a mapping"),
        ("---\na: [\n---\n", "the front matter is not YAML"),
        ("---\nseverity: error\n---\n", "the front matter lacks `given`"),
        ("---\nsevrity: error\n---\n", "there is no `sevrity` in a rule"),
        ("---\nat: x\nat: y\n---\n", "`at` is there twice"),
        ("---\nat: [x]\n---\n", "this must be one text"),
        ("---\nalso: [{label: x}]\n---\n", "a related place needs `at`"),
        ("---\n" + "a: &a [*a, *a]\n---\n", "there is no `a` in a rule"),
    ],
)
def test_a_page_that_is_none_is_refused(front: str, message: str) -> None:
    """With a sentence that says what is wrong."""
    with pytest.raises(RuleError) as caught:
        read_page("a/b", SourceText("a/b.md", front))

    assert message in caught.value.message


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"severity": "eror"}, "rule.md:2:11: a severity is one of error, warning, note"),
        ({"severity": "path"}, "a severity is one of"),
        ({"severity": "'\"error\" if ready else \"fatal\"'"}, "a severity is one of error, warning, note"),
        ({"given": "fcat"}, "there is no kind of fact `fcat`"),
        ({"when": "path"}, "this is str, not a condition"),
        ({"at": "path"}, "this is str, not a place"),
        ({"message": "it is {paht}"}, "Fact has no `paht`"),
        ({"message": "it is {inner}"}, "is not a text that can be shown"),
        ({"message": "it is {path"}, "this brace is not closed"),
        ({"message": "it is path}"}, "no brace is open here"),
        ({"locked": "maybe"}, "this is true or false"),
        ({"also": "[path]"}, "this is str, not a place"),
    ],
)
def test_a_rule_that_does_not_fit_its_facts_is_refused_at_load(entries: dict[str, str], message: str) -> None:
    """A misspelt field is no silent false."""
    with pytest.raises(RuleError) as caught:
        rule(**entries)

    assert message in str(caught.value)


def test_an_error_in_a_folded_text_has_its_own_line() -> None:
    """YAML folds lines; places do not."""
    text = "---\nseverity: error\ngiven: fact\nwhen: ready\nat: span\nmessage: >\n  it is\n  {paht}\n---\n# T\n"
    with pytest.raises(RuleError) as caught:
        compile_rule(read_page("a/b", SourceText("b.md", text)), KINDS)

    assert "b.md:8:4: Fact has no `paht`\n      {paht}\n       ^^^^\n    did you mean `path`?" == str(caught.value)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ('"path {path} of {len(names)} names: {names}"', "path /prometheus of 2 names: a, b"),
        ('"{{literal}} {maybe}|{share}|{when}|{span}"', "{literal} |5|2026-12-01 08:30 UTC|a.conf:1:1"),
        ("""'{"braces {" + path}'""", "braces {/prometheus"),
        ('"{path if ready else 1}"', "/prometheus"),
    ],
)
def test_sentences_are_filled_in(message: str, shown: str) -> None:
    """As people write values, and without what is not there."""
    assert shown == rule(message=message).speech.message(Fact())


def test_examples_are_the_fences_below_bad_and_good() -> None:
    """Several stand below headings of their own; other fences are prose."""
    found = examples(
        page(
            """\
```nginx
prose
```

## Bad

```nginx nginx.conf
bad;
```

```text
the report
```

## Good

### One

~~~~nginx conf.d/a.conf
```
~~~~

### Two

```console
--public-url x
```
"""
        )
    )

    assert [(True, ""), (False, "One"), (False, "Two")] == [(example.bad, example.heading) for example in found]
    assert [["nginx.conf"], ["conf.d/a.conf"], []] == [[fence.name for fence in e.files] for e in found]
    assert ["the report\n", None, None] == [example.report and example.report.text for example in found]
    assert "```\n" == found[1].fences[0].text


def test_a_fence_that_is_not_closed_is_an_error() -> None:
    """A page cannot hide its examples by a slip."""
    with pytest.raises(RuleError, match="this fence is not closed"):
        examples(page("## Bad\n\n```nginx nginx.conf\nbad;\n"))
