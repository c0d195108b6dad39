"""Runs the examples of a rule's page: its files are laid out in a folder, and `promaudit check` is asked about them.

A fence with a name is a file. `ini`, `yaml`, `json`, `sh` and `flags` are sources, in their order (`sh` not where a
unit names it as its environment); `nginx` is nginx's, the first one the main file, or what its `http` block includes.
A `console` fence has the command line, or options to be added to it. An `http` fence is a recording: beside an
nginx.conf it is held against the prediction (`--probe --replay`), alone it is what `promaudit probe` sees. Nothing but
the page's own rule is applied, absolute paths are taken below the folder, and the day is 2026-12-01.
"""

import re
import shlex
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from promaudit.cli import probe
from promaudit.cli.check import command
from promaudit.cli.checked import report_of
from promaudit.cli.options import asked_of
from promaudit.engine.catalogue import Catalogue
from promaudit.engine.example import Example, Fence
from promaudit.facts.report import Report
from promaudit.reporters import Style, render
from tests.minting import page as minting
from tests.minting.authority import AS_OF

SOURCES = frozenset({"ini", "yaml", "json", "sh", "flags"})
#: Fences that are no files of the deployment, or that are minted.
APART = frozenset({"text", "console", "certificate", "key"})
STYLE = Style(quiet=True)
#: The main file of an example that shows servers alone.
WRAPPING = "main.conf"


class Outcome(Struct, frozen=True):
    """What promaudit says of an example, as values and as text."""

    report: Report
    text: str


def run(rule: str, example: Example, folder: Path, catalogue: Catalogue) -> Outcome:
    """The report on one example, by its page's rule alone."""
    lay_out(example, folder)
    if not sources(example) and recording(example):
        return _probed(rule, example, folder, catalogue)
    with chdir(folder), command.make_context("check", arguments(rule, example)) as context:
        report = report_of(replace(asked_of(context), values=_with_day(context.params)), catalogue)
    return Outcome(report, render(report, STYLE))


def _probed(rule: str, example: Example, folder: Path, catalogue: Catalogue) -> Outcome:
    """What `promaudit probe` says of a recording."""
    words = [*console(example), *recording(example), "--select", rule]
    with chdir(folder), probe.command.make_context("probe", words) as context:
        report = probe.report_of(_with_day(context.params), catalogue)
    return Outcome(report, render(report, STYLE))


def recording(example: Example) -> list[str]:
    """The options that answer with the recording of an example."""
    return [word for fence in example.files if fence.language == "http" for word in ("--replay", fence.name)]


def console(example: Example) -> list[str]:
    """The words of the `console` fence, without the name of the program."""
    text = " ".join(fence.text for fence in example.fences if fence.language == "console")
    words = shlex.split(text.removeprefix("$ "), comments=True)
    return words[1:] if words[:1] == ["promaudit"] else words


def _with_day(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "as_of": values["as_of"] or AS_OF.replace(tzinfo=None)}


def lay_out(example: Example, folder: Path) -> None:
    """Write the files of an example below `folder`, absolute names as well."""
    for fence in example.files:
        if fence.language not in APART:
            path = folder / fence.name.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.text, encoding="utf-8")
    main = next((fence for fence in example.files if fence.language == "nginx"), None)
    if main is not None and is_snippet(main):
        (folder / WRAPPING).write_text(f"events {{}} http {{ include {main.name}; }}", encoding="utf-8")
    minting.write(example.fences, folder)


def is_snippet(fence: Fence) -> bool:
    """Whether a page leaves the blocks around its servers out, as it may."""
    return re.search(r"(?m)^\s*(http|events)\b", fence.text) is None


def arguments(rule: str, example: Example) -> list[str]:
    """The command line of an example."""
    words = console(example)
    told = words[1:] if words[:1] == ["check"] else [*sources(example), *words]
    if recording(example):
        told += ["--probe", *recording(example)]
    return [*told, "--select", rule, "--root", ".", "--no-config"]


def sources(example: Example) -> list[str]:
    """The main nginx.conf and the other sources, as they are named on the command line."""
    nginx = [WRAPPING if is_snippet(fence) else fence.name for fence in example.files if fence.language == "nginx"][:1]
    named = " ".join(line for fence in example.files for line in fence.text.splitlines() if "EnvironmentFile" in line)
    others = [
        fence.name for fence in example.files
        if fence.language in SOURCES and not (fence.language == "sh" and fence.name in named)
    ]  # fmt: skip
    return [name.lstrip("/") for name in (*(f"nginx:{name}" for name in nginx), *others)]
