"""The folder is the registry: names, choice among them, and users' own rules."""

from pathlib import Path

import pytest

from promaudit.engine.catalogue import builtin_folder, load, matches, sources
from promaudit.engine.error import RuleError
from promaudit.facts.kinds import KINDS
from tests.engine.pages import catalogue, page, rule

RULES = catalogue(rule(name="tls/no-san"), rule(name="tls/expired"), rule(name="flags/external-url-host"))
OWN = "---\nseverity: note\ngiven: publication\nwhen: decodes\nat: proxy_pass.span\nmessage: '{base}'\n---\n\n# Own\n"


@pytest.mark.parametrize(
    ("select", "ignore", "names"),
    [
        ((), (), ["flags/external-url-host", "tls/expired", "tls/no-san"]),
        (("tls",), (), ["tls/expired", "tls/no-san"]),
        (("tls/",), (), ["tls/expired", "tls/no-san"]),
        (("*/external-*",), (), ["flags/external-url-host"]),
        (("tls",), ("tls/no-san",), ["tls/expired"]),
        ((), ("*",), []),
    ],
)
def test_rules_are_chosen_by_name_folder_or_pattern(
    select: tuple[str, ...], ignore: tuple[str, ...], names: list[str]
) -> None:
    """What is ignored wins over what is selected."""
    assert names == [one.name for one in RULES.selected(select, ignore).rules]


def test_a_part_of_a_folder_is_no_folder() -> None:
    """`tl` selects nothing."""
    assert not matches("tls/no-san", ("tl", "tls/no", "no-san"))


def test_misspelt_names_are_told_with_what_was_meant() -> None:
    """Also a name without its folder."""
    assert ("tls/no-sann", "tsl") == RULES.unknown(("tls/no-sann", "tls", "tsl"))
    assert ["tls/no-san", "tls/expired", ""] == [RULES.suggest(name) for name in ("tls/no-sann", "expired", "qqq")]


def test_the_built_in_rules_are_all_rules() -> None:
    """Every page below rules/ is one, fits its facts to the last word, and README.md is none."""
    rules = load(KINDS).rules
    names = {one.name for one in rules}
    for one in rules:
        one.check()

    assert {p.relative_to(builtin_folder()).with_suffix("").as_posix() for p in builtin_folder().rglob("*.md")} == names


def test_users_add_rules_of_their_own(tmp_path: Path) -> None:
    """A folder of pages; no code of theirs is run."""
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "own.md").write_text(OWN)
    (tmp_path / "README.md").write_text("no rule")

    assert load(KINDS, [str(tmp_path)]).find("team/own") is not None


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("Team/Own.md", OWN, "is no name of a rule"),
        ("own.md", OWN, "is no name of a rule"),
        ("source/unused-ignore.md", OWN, "is a rule of the same name"),
        ("team/own.md", OWN.replace("decodes", "decode"), "did you mean `decodes`?"),
    ],
)
def test_a_users_rule_that_cannot_be_used_is_an_error(tmp_path: Path, name: str, text: str, message: str) -> None:
    """A rule is never dropped silently."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    with pytest.raises(RuleError) as caught:
        load(KINDS, [str(tmp_path)])

    assert message in str(caught.value)


def test_a_folder_of_rules_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """So is a page that is not UTF-8."""
    with pytest.raises(RuleError, match="is no folder of rules"):
        load(KINDS, [str(tmp_path / "gone")])
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.md").write_bytes(b"\xff")
    with pytest.raises(RuleError, match="cannot read the rule"):
        list(sources(tmp_path))


def test_a_page_without_title_is_called_by_its_name() -> None:
    """The table of rules has no holes."""
    assert "Title of the rule" == page().title
