"""The examples of a rule's page: what stands in the fences under `## Bad` and `## Good`.

A fence's first word is its language, its second the name of the file that it is. `text` is the report that a bad
example gets, `certificate` and `key` describe what is to be minted, `http` is a recorded live answer, `console` has the
options with which promaudit is started. Several examples stand below `###` headings.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from promaudit.engine.error import RuleError
from promaudit.engine.page import Page
from promaudit.facts.span import Span

_OPENING = re.compile(r"(`{3,}|~{3,})[ \t]*([^`\n]*)\Z")


class Fence(Struct, frozen=True):
    """A fenced block: its language, the file that it is ("" for none), its text, and where it stands in the page."""

    language: str
    name: str
    text: str
    span: Span


class Example(Struct, frozen=True):
    """One deployment of a page: whether the rule speaks of it, the heading above it, and its fences."""

    bad: bool
    heading: str
    fences: tuple[Fence, ...]

    @property
    def report(self) -> Fence | None:
        """What the report must say, word for word; None where the page does not show it."""
        return next((fence for fence in self.fences if fence.language == "text"), None)

    @property
    def files(self) -> tuple[Fence, ...]:
        """The fences that are files of the deployment."""
        return tuple(fence for fence in self.fences if fence.name)


class _Section(Struct):
    """A stretch of the page between two headings."""

    group: str
    heading: str
    fences: list[Fence]


def examples(page: Page) -> tuple[Example, ...]:
    """All examples, in the order of the page. Raises RuleError where a fence is not closed."""
    return tuple(
        Example(section.group == "Bad", section.heading, tuple(section.fences))
        for section in _sections(page)
        if section.group in {"Bad", "Good"} and section.fences
    )


def _sections(page: Page) -> Iterator[_Section]:
    section = _Section("", "", [])
    lines = page.source.text.split("\n")
    number = page.source.position(page.body_offset)[0] - 1
    while number < len(lines):
        line = lines[number].rstrip()
        if line.startswith(("# ", "## ", "### ")):
            yield section
            marks, _, title = line.partition(" ")
            section = _Section(section.group, title, []) if marks == "###" else _Section(title, "", [])
        elif opening := _OPENING.match(line):
            end = _closing(page, lines, number, opening[1])
            section.fences.append(_fence(page, lines, number, end, opening[2]))
            number = end
        number += 1
    yield section


def _closing(page: Page, lines: list[str], start: int, marks: str) -> int:
    for number in range(start + 1, len(lines)):
        line = lines[number].rstrip()
        if line.startswith(marks) and not line.strip(marks[0]):
            return number
    span = Span(page.source.path, start + 1, 1, start + 1, len(lines[start]) + 1)
    raise RuleError("this fence is not closed", span, lines[start])


def _fence(page: Page, lines: list[str], start: int, end: int, info: str) -> Fence:
    language, _, name = info.strip().partition(" ")
    span = Span(page.source.path, start + 2, 1, end + 1, 1)
    return Fence(language, name.strip(), "".join(f"{line}\n" for line in lines[start + 1 : end]), span)
