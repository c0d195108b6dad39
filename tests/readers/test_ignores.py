"""Comments that silence: which lines they speak for, in each language that configurations are written in."""

from datetime import date

import pytest

from promaudit.facts.files import Kind, NoFiles
from promaudit.facts.ignore import Ignore
from promaudit.facts.program import SourceKind
from promaudit.facts.span import SourceText
from promaudit.readers import nginx
from promaudit.readers.ignores import ignores_of


class _OneFile(NoFiles):
    """A host with one file."""

    def __init__(self, text: str) -> None:
        self.content = text

    def kind(self, path: str) -> Kind:
        """A file, whatever is asked for."""
        return "file"

    def text(self, path: str) -> str | None:
        """The text."""
        return self.content


def _ignores(text: str, kind: SourceKind = "nginx") -> tuple[Ignore, ...]:
    if kind != "nginx":
        return ignores_of(SourceText("file", text), kind)
    configuration = nginx.read("file", files=_OneFile(text))
    return ignores_of(configuration.sources[0], "nginx", configuration.directives)


def _lines(text: str, kind: SourceKind = "nginx") -> list[tuple[int, int]]:
    return [(ignore.first_line, ignore.last_line) for ignore in _ignores(text, kind)]


@pytest.mark.parametrize(
    ("comment", "rules", "reason", "until", "fault"),
    [
        ("ignore[a/b] because", ("a/b",), "because", None, ""),
        ("ignore[a/b]", ("a/b",), "", None, ""),
        ("ignore [ a/b , c ] two words", ("a/b", "c"), "two words", None, ""),
        ("ignore[a/*] x until=2027-03-31", ("a/*",), "x", date(2027, 3, 31), ""),
        ("ignore[a/b] until=2027-03-31 x y", ("a/b",), "x y", date(2027, 3, 31), ""),
        ("ignore[a/b] until=march", ("a/b",), "", None, "`march` is no date like 2027-03-31"),
        ("ignore[a/b] until=2027-02-30", ("a/b",), "", None, "`2027-02-30` is no date like 2027-03-31"),
        ("ignore[] x", (), "x", None, "it names no rule"),
        ("ignore a/b", (), "", None, "what is understood is `ignore[RULE] reason until=DATE`"),
        ("disable", (), "", None, "what is understood is `ignore[RULE] reason until=DATE`"),
    ],
)
def test_a_comment_names_rules_a_reason_and_a_day(
    comment: str, rules: tuple[str, ...], reason: str, until: date | None, fault: str
) -> None:
    """And says what is wrong with it, where something is."""
    (found,) = _ignores(f"a b; # promaudit: {comment}\n")

    assert (rules, reason, until, fault) == (found.rules, found.reason, found.until, found.fault)


MARK = "# promaudit: ignore[x/y] z"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"a b; {MARK}\nc d;\n", [(1, 1)]),
        (f"{MARK}\na b;\nc d;\n", [(2, 2)]),
        (f"{MARK}\n\n# another\na\n  b;\nc d;\n", [(4, 5)]),
        (f"{MARK}\nserver {{\n  a;\n  b;\n}}\nc;\n", [(2, 5)]),
        (f"server {{ {MARK}\n  a;\n}}\nc;\n", [(1, 3)]),
        (f"server {{\n  a;\n}} {MARK}\nc;\n", [(3, 3)]),
        (f"a\n  b {MARK}\n  c;\nd;\n", [(1, 3)]),
        (f"a b;\n{MARK}\n", [(2, 2)]),
        (f"a '{MARK}';\n", []),
        (f'a "\n{MARK}\n";\n', []),
        (f"a b#promaudit:ignore[x/y];\n{MARK}\nc;\n", [(3, 3)]),
        (f"# {MARK}\na;\n", []),
        (f"# location / {{ a; }} {MARK}\nb;\n", []),
        (f"if ($a) {{\n  {MARK}\n  b;\n  c;\n}}\n", [(3, 3)]),
    ],
)
def test_in_nginx_it_speaks_for_a_directive_or_the_block_that_it_opens(text: str, lines: list[tuple[int, int]]) -> None:
    """What is quoted, or commented out, asks for nothing."""
    assert lines == _lines(text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"a: b {MARK}\nc: d\n", [(1, 1)]),
        (f"{MARK}\na: b\nc: d\n", [(2, 2)]),
        (f"a: {MARK}\n  b: c\n  d:\n    - e\nf: g\n", [(1, 4)]),
        (f"a:\n  {MARK}\n  - b\n  - c\n", [(3, 3)]),
        (f"command: {MARK}\n- one\n- two\nother: x\n", [(1, 3)]),
        (f"a: '{MARK}'\n", []),
        (f"a: b{MARK}\n", []),
        (f"# a: b {MARK}\n", []),
    ],
)
def test_in_yaml_it_speaks_for_an_entry_and_all_below_it(text: str, lines: list[tuple[int, int]]) -> None:
    """A list at the indentation of its key belongs to it."""
    assert lines == _lines(text, "compose")


@pytest.mark.parametrize(
    ("kind", "text", "lines"),
    [
        ("systemd", f"{MARK}\nExecStart=/bin/a \\\n  --b \\\n  --c\nUser=d\n", [(2, 4)]),
        ("systemd", f"ExecStart=/bin/a \\\n  --b \\\n{MARK}\n  --c \\\n  --d\n", [(4, 4)]),
        ("systemd", f"ExecStart=/bin/a --b {MARK}\n", []),
        ("flags", f"--a\n{MARK}\n--b\n--c\n", [(3, 3)]),
        ("flags", f"--a={MARK}\n", []),
        ("shell", f"prometheus --a {MARK}\n", [(1, 1)]),
        ("shell", f"echo '{MARK}'\n", []),
        ("dotenv", f"A=b {MARK}\n", [(1, 1)]),
        ("environment", f"{MARK}\nARGS=--a\n", [(2, 2)]),
    ],
)
def test_elsewhere_it_speaks_for_a_line_with_its_continuations(
    kind: SourceKind, text: str, lines: list[tuple[int, int]]
) -> None:
    """Where a `#` behind something is text, it is text."""
    assert lines == _lines(text, kind)
