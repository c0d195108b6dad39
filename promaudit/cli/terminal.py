"""How a person wants to read: colours and width of the terminal (NO_COLOR, FORCE_COLOR, TERM, COLUMNS)."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from promaudit.reporters import Style

COLOURS = ("auto", "always", "never")
#: The width where there is no terminal: reports that are compared do not depend on a window.
WIDTH = 120
NARROWEST, WIDEST = 60, 160


def style(values: Mapping[str, Any], *, to_file: bool) -> Style:
    """The style of a report that goes to standard output, or to a file."""
    terminal = not to_file and sys.stdout.isatty()
    return Style(
        colour=_colour(values["color"], terminal),
        width=width(terminal),
        verbose=values["verbose"],
        quiet=values["quiet"],
        statistics=values["statistics"],
    )


def print_report(text: str) -> None:
    """Write a report to standard output; what its encoding does not have becomes question marks."""
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def width(terminal: bool) -> int:
    """How many columns a line may have."""
    if not terminal:
        return WIDTH
    from shutil import get_terminal_size

    return min(WIDEST, max(NARROWEST, get_terminal_size((WIDTH, 24)).columns))


def _colour(wish: str, terminal: bool) -> bool:
    """Whether to use colours: as the user wishes, else as https://no-color.org and https://force-color.org say."""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
