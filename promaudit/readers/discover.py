"""Where the flags of the programs of this host really are: its running processes, and its units."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.deployment import Source
from promaudit.facts.files import Files
from promaudit.facts.finding import Problem
from promaudit.facts.inventory import Inventory
from promaudit.facts.program import CommandLine, SourceKind
from promaudit.facts.span import SourceText
from promaudit.readers import process, quadlet, systemd
from promaudit.readers.followed import web_configs
from promaudit.readers.text import source_text
from promaudit.readers.unit_file import UNIT_FOLDERS

#: Units that may start one of the programs, by their names.
_UNIT = re.compile(r"prometheus|alertmanager|pushgateway|blackbox|thanos|victoria|grafana", re.IGNORECASE)


#: Reads a unit, and tells which texts it stands in.
_Read = Callable[[SourceText, Files], tuple[CommandLine | None, tuple[SourceText, ...]]]


class _Found(Struct, frozen=True):
    """One start that was found, and the texts that it stands in."""

    command_line: CommandLine
    texts: tuple[SourceText, ...]
    kind: SourceKind


def discover(inventory: Inventory, files: Files) -> Inventory:
    """The inventory with the programs of this host, where no source of it starts any.

    A running program whose arguments are those of a unit is told by the unit, which has lines to change; one that runs
    with others is told by its process. A unit whose program does not run counts where no process is found.
    """
    if inventory.command_lines:
        return inventory
    found = tuple(_together(tuple(_processes(files)), tuple(_units(files))))
    lines = tuple(one.command_line for one in found)
    followed = tuple(web_configs(lines, files, [one.path for one in inventory.web_configs]))
    texts = {text.path: text for one in found for text in one.texts} | {text.path: text for text, _ in followed}
    known = {text.path for text in inventory.texts}
    return replace(
        inventory,
        command_lines=lines,
        web_configs=(*inventory.web_configs, *(one for _, one in followed if not isinstance(one, Problem))),
        problems=(*inventory.problems, *(one for _, one in followed if isinstance(one, Problem))),
        sources=(
            *inventory.sources,
            *(Source(one.texts[0].path, one.kind) for one in found),
            *(Source(text.path, "web-config") for text, _ in followed),
        ),
        texts=(*inventory.texts, *(text for path, text in texts.items() if path not in known)),
    )


def _together(running: tuple[_Found, ...], units: tuple[_Found, ...]) -> Iterator[_Found]:
    for one in running:
        same = (unit for unit in units if _starts_alike(unit.command_line, one.command_line))
        yield next(same, one)
    components = {one.command_line.component for one in running}
    yield from (unit for unit in units if unit.command_line.component not in components)


def _starts_alike(unit: CommandLine, running: CommandLine) -> bool:
    own, others = ([argument.text for argument in one.arguments] for one in (unit, running))
    return unit.component == running.component and own == others


def _processes(files: Files) -> Iterator[_Found]:
    """Every process of ours, once for each command line."""
    seen: set[tuple[str, ...]] = set()
    for name in sorted((name for name in files.names("/proc") or () if name.isdigit()), key=int):
        text = process.text_of(f"/proc/{name}/cmdline", files)
        command_line = process.read(text, files) if text is not None and text.text else None
        if text is None or command_line is None:
            continue
        if command_line.component == "exporter":
            continue
        words = (command_line.component, *(argument.text for argument in command_line.arguments))
        if words not in seen:
            seen.add(words)
            yield _Found(command_line, (text,), "process")


def _units(files: Files) -> Iterator[_Found]:
    """The units of this host, and Podman's for containers, each from the first folder that has it."""
    yield from _units_in(UNIT_FOLDERS, ".service", "systemd", systemd.read, files)
    yield from _units_in(quadlet.FOLDERS, ".container", "quadlet", quadlet.read, files)


def _units_in(
    folders: tuple[str, ...], suffix: str, kind: SourceKind, read: _Read, files: Files
) -> Iterator[_Found]:
    seen: set[str] = set()
    for folder in folders:
        for name in files.names(folder) or ():
            if name in seen or not name.endswith(suffix) or not _UNIT.search(name):
                continue
            seen.add(name)
            text = source_text(f"{folder}/{name}", files)
            command_line, texts = read(text, files) if text is not None else (None, ())
            if command_line is not None:
                yield _Found(command_line, texts, kind)
