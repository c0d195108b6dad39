"""Edits as diffs: for people on a terminal, for `patch` everywhere else."""

import re
import sys
from collections.abc import Iterator, Mapping
from difflib import unified_diff

import click

from promaudit.reporters.safe import hide_secrets, visible

#: How many lines are shown around a change.
AROUND = 3


def encoded(text: str) -> bytes:
    """The bytes that a source was read from."""
    return text.encode("utf-8", "surrogateescape")


def print_diffs(texts: Mapping[str, tuple[str, str]]) -> None:
    """Print unified diffs of files, old and new text by path.

    Lines with a secret are not shown around a change; where the change itself has one, it is hidden, and said so:
    `patch` cannot use such a diff.
    """
    for path, (old, new) in sorted(texts.items()):
        diff = _diff(path, old, new, AROUND)
        if hide_secrets(diff) != diff:
            diff = _diff(path, old, new, 0)
        hidden = hide_secrets(diff)
        if hidden != diff:
            click.echo(f"{path}: a secret is hidden, so that this diff cannot be applied: --write can", err=True)
        click.echo(visible(hidden) if sys.stdout.isatty() else encoded(hidden), nl=False)


def _diff(path: str, old: str, new: str, around: int) -> str:
    shown = path.lstrip("/")
    return "".join(_marked(unified_diff(_lines(old), _lines(new), f"a/{shown}", f"b/{shown}", n=around)))


def _lines(text: str) -> list[str]:
    """The lines with their ends: a line feed ends one, and nothing else does."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _marked(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a diff; one without a line end is marked as diff does."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
