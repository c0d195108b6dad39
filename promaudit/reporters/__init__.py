"""From a report to text: one module a format, imported when it is asked for."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from msgspec import Struct

from promaudit.facts.report import Report

#: Format -> its module, which has `render(report, style) -> str`.
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


class Style(Struct, frozen=True):
    """How a person wants to read: colours, the width of the terminal in columns, all witnesses or the first alone."""

    colour: bool = False
    width: int = 100
    verbose: bool = False
    quiet: bool = False
    statistics: bool = False


def render(report: Report, style: Style, format_name: str = "text") -> str:
    """The report in one of FORMATS, with a line end at its end."""
    module: Any = import_module(f"promaudit.reporters.{format_name}")
    renderer: Callable[[Report, Style], str] = module.render
    return renderer(report, style)
