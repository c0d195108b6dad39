"""Writes the reports of bad examples into their page."""

from collections.abc import Iterable
from pathlib import Path

from promaudit.engine.example import Example
from promaudit.engine.page import Page


def rewrite(page: Page, said: Iterable[tuple[Example, str]]) -> None:
    """Put each report into its example's `text` fence, or into a new one behind its last fence."""
    lines = page.source.text.split("\n")
    for example, text in reversed(list(said)):
        report = text.rstrip("\n").split("\n")
        if example.report is not None:
            span = example.report.span
            lines[span.line - 1 : span.end_line - 1] = report
        else:
            end = example.fences[-1].span.end_line  # the line of the closing marks
            lines[end:end] = ["", "```text", *report, "```"]
    Path(page.source.path).write_text("\n".join(lines), encoding="utf-8")
