"""The rules: every page below the rules' folder, and below the folders that a user names."""

import os
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct

from promaudit import later
from promaudit.engine.error import RuleError
from promaudit.engine.nearest import nearest
from promaudit.engine.page import read_page
from promaudit.engine.rule import Rule, compile_rule, outline
from promaudit.facts.span import SourceText, Span

_NAME = later.pattern(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+")


class Catalogue(Struct, frozen=True):
    """All rules by name, sorted."""

    rules: tuple[Rule, ...]

    def find(self, name: str) -> Rule | None:
        """The rule of that name."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def suggest(self, name: str) -> str:
        """A name that was probably meant, "" where none is near."""
        names = [rule.name for rule in self.rules]
        return nearest(name, names) or next((other for other in names if other.endswith("/" + name)), "")

    def selected(self, select: Iterable[str], ignore: Iterable[str]) -> "Catalogue":
        """The rules whose name (or folder, or pattern) is selected, none meaning all, and not ignored."""
        wanted, unwanted = tuple(select), tuple(ignore)
        return Catalogue(
            tuple(
                rule
                for rule in self.rules
                if (not wanted or matches(rule.name, wanted)) and not matches(rule.name, unwanted)
            )
        )

    def unknown(self, patterns: Iterable[str]) -> tuple[str, ...]:
        """The patterns that match no rule: misspelt ones."""
        return tuple(p for p in patterns if not any(matches(rule.name, (p,)) for rule in self.rules))


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a rule's name is, stands below, or fits one of the patterns (`tls`, `tls/*`, `tls/no-san`)."""
    return any(name == p or name.startswith(p.rstrip("/") + "/") or fnmatchcase(name, p) for p in patterns)


def builtin_folder() -> Path:
    """Where the rules stand: in the package (installed) or beside it (a checkout)."""
    package = Path(__file__).parent.parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


def sources(folder: str | Path) -> Iterator[tuple[str, SourceText]]:
    """The names and texts of the pages below a folder, sorted. Raises RuleError."""
    for name in sorted(_names(folder, "")):
        path = f"{folder}/{name}.md"
        try:
            with open(path, "rb", buffering=0) as page:
                text = page.read().decode()
        except (OSError, UnicodeError) as error:
            raise RuleError(f"cannot read the rule: {error}", Span(path, 1, 1, 1, 1)) from None
        yield name, SourceText(path, text)


def _names(folder: str | Path, above: str) -> Iterator[str]:
    """The names of the pages below a folder, behind those of the folders `above` it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _names(entry.path, f"{above}{entry.name}/")
            elif entry.name.endswith(".md") and entry.name != "README.md":
                yield above + entry.name.removesuffix(".md")


def load(kinds: Mapping[str, type], folders: Iterable[str] = ()) -> Catalogue:
    """The built-in rules and those of users' folders. Raises RuleError, also where two rules have one name.

    Users' pages are checked here; the built-in ones are by the tests.
    """
    found = {name: outline(name, source, kinds) for name, source in sources(builtin_folder())}
    for folder in folders:
        if not os.path.isdir(folder):
            raise RuleError(f"{folder} is no folder of rules", Span(folder, 1, 1, 1, 1))
        for name, source in sources(folder):
            if not _NAME.fullmatch(name):
                place = Span(source.path, 1, 1, 1, 1)
                raise RuleError(f"`{name}` is no name of a rule: folders and words in lower case", place)
            if name in found:
                other = found[name].source.path
                raise RuleError(f"{other} is a rule of the same name", Span(source.path, 1, 1, 1, 1))
            found[name] = compile_rule(read_page(name, source), kinds)
    return Catalogue(tuple(found[name] for name in sorted(found)))
