"""The examples of every rule's page are run: a page that lies is a failing test.

`PROMAUDIT_UPDATE=1 pytest tests/rules` writes the reports into the pages.
"""

import os
from functools import cache
from pathlib import Path

import pytest

from promaudit.engine.catalogue import Catalogue, builtin_folder, load
from promaudit.engine.example import Example, examples
from promaudit.engine.rule import Rule
from promaudit.facts.kinds import KINDS
from tests.rules import rewriting
from tests.rules.runner import run

UPDATE = bool(os.environ.get("PROMAUDIT_UPDATE"))


@cache
def catalogue() -> Catalogue:
    """The built-in rules, read once."""
    return load(KINDS)


def names() -> list[str]:
    """The names of all rules, without reading a page: one page that cannot be used fails its own test alone."""
    folder = builtin_folder()
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.md"))


def _rule(name: str) -> Rule:
    rule = catalogue().find(name)
    assert rule is not None
    return rule


@pytest.mark.parametrize("name", names())
def test_bad_examples_get_the_report_that_the_page_shows(name: str, tmp_path: Path) -> None:
    """The rule speaks of each bad example, and what it says is what the page says that it says."""
    rule = _rule(name)
    said = [
        (example, _bad_report(rule, example, tmp_path / str(number)))
        for number, example in enumerate(examples(rule.page))
        if example.bad
    ]
    if UPDATE:
        rewriting.rewrite(rule.page, said)
        return

    assert [text for _, text in said] == [example.report.text if example.report else "" for example, _ in said]


def _bad_report(rule: Rule, example: Example, folder: Path) -> str:
    folder.mkdir()
    outcome = run(rule.name, example, folder, catalogue())
    assert rule.name in {finding.rule for finding in outcome.report.findings}, outcome.report.errors
    return outcome.text


@pytest.mark.parametrize("name", names())
def test_good_examples_get_no_finding_of_the_rule(name: str, tmp_path: Path) -> None:
    """The rule is silent about each good example, which was read to its end."""
    rule = _rule(name)
    for number, example in enumerate(examples(rule.page)):
        if not example.bad:
            folder = tmp_path / str(number)
            folder.mkdir()
            outcome = run(rule.name, example, folder, catalogue())

            assert ((), ()) == (outcome.report.findings, outcome.report.errors), example.heading
