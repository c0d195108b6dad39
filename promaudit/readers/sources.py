"""What a SOURCE of the command line is: recognised by its name and its content, or said as KIND:PATH."""

import posixpath
import re
from typing import get_args

from msgspec import Struct

from promaudit import later
from promaudit.facts.files import Files
from promaudit.facts.program import Component, SourceKind
from promaudit.facts.span import SourceText
from promaudit.readers.component import COMPONENTS, component_of
from promaudit.readers.yaml_error import YamlError

KINDS: frozenset[str] = frozenset(get_args(SourceKind))


class Named(Struct, frozen=True):
    """A source as it was named: its path, and what the user says that it is (None: to be recognised)."""

    path: str
    kind: SourceKind | None = None
    component: Component | None = None


def named(argument: str, files: Files) -> Named:
    """Take `KIND:PATH` apart; a path that has a colon and exists is a path."""
    word, colon, path = argument.partition(":")
    if not colon or not path or files.kind(argument) == "file":
        return Named(argument)
    if word in COMPONENTS:
        return Named(path, "flags", COMPONENTS[word])
    for kind in get_args(SourceKind):
        if kind == word:
            return Named(path, kind)
    return Named(argument)


def recognise(source: SourceText) -> SourceKind | None:
    """The kind of a text, by its file's name where that is telling, else by its content; None: it is none of ours."""
    if "\0" in source.text:
        # binary rubbish may look like anything; /proc/PID/cmdline begins with a program
        return "process" if component_of(source.text.partition("\0")[0]) is not None else None
    base = posixpath.basename(source.path)
    if base.endswith(".container") or posixpath.dirname(source.path).endswith(".container.d"):
        return "quadlet"
    if base.endswith((".service", ".socket")) or _has_service(source.text):
        return "systemd"
    if base.endswith((".yml", ".yaml", ".json")):
        return _yaml_kind(source)
    return assigns(source) or _by_content(source)


def _has_service(text: str) -> bool:
    return "[Service]" in text and re.search(r"(?m)^\[Service\]\s*$", text) is not None


def _yaml_kind(source: SourceText) -> SourceKind | None:
    """The kind of a YAML file. Raises YamlError where it is none at all."""
    from promaudit.readers import yaml_kinds

    return yaml_kinds.kind_of(source)


#: What a script does beside assigning variables.
_RUNS = later.pattern(r"\A#!|(?m:^\s*(exec|docker|podman|sudo|nohup|if|for|while)\s)")
#: Kinds by what some line of the text says, in the order in which they are tried: words one of which stands in every
#: such line, and the line's pattern.
_SIGNS: tuple[tuple[SourceKind, tuple[str, ...], re.Pattern[str]], ...] = (
    ("nginx", ("{",), later.pattern(r"(?m)^\s*(http|server|upstream|location|events)\b[^;\n]*\{")),
    ("supervisor", ("[program:",), later.pattern(r"(?m)^\[program:[^\]]+\]")),
    ("grafana.ini", ("[",), later.pattern(r"(?m)^\[(server|paths|auth\.anonymous|log)\]\s*$")),
    ("openrc", ("openrc", "command_args"), later.pattern(r"\A#!/sbin/openrc-run|(?m:^command_args=)")),
    (
        "docker-run",
        ("docker", "podman", "nerdctl"),
        later.pattern(r"(?m)^[^#\n]*\b(docker|podman|nerdctl)\s+(container\s+)?(run|create)\b"),
    ),
    ("shell", ("#!", "exec", "nohup"), later.pattern(r"\A#!|(?m:^\s*(exec|nohup)\s)")),
)
_FLAG = later.pattern(r"(^|\s)--?[a-z][\w.-]*")


def _by_content(source: SourceText) -> SourceKind | None:
    for kind, words, sign in _SIGNS:
        if any(word in source.text for word in words) and sign.search(source.text):
            return kind
    return "flags" if _begins_with_flags(source.text) else _yaml_or_nothing(source)


def _begins_with_flags(text: str) -> bool:
    """Whether a text is a list of flags or one command line: a flag comes first, or a program that takes them.

    Flags in the middle of something else (a Dockerfile, the remains of a script) tell nothing.
    """
    lines = (line.split() for line in text.splitlines() if not line.lstrip().startswith("#"))
    first = next((words[0] for words in lines if words), "")
    begins = first.startswith(("-", "@")) or component_of(first) is not None
    return begins and first not in {"-", "--", "---"} and _FLAG.search(text) is not None


def assigns(source: SourceText) -> SourceKind | None:
    """What a file is whose first line that says something assigns a variable: of compose, of a unit, of OpenRC."""
    if posixpath.basename(source.path) == ".env":
        return "dotenv"
    for line in source.text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith(("#", ";")):
            if not stripped.partition("=")[0].removeprefix("export").strip().isidentifier():
                return None
            assigning = re.match(r"(?:export\s+)?(?!command_args)[A-Za-z_]\w*=(?!\s*\()", stripped)
            return "environment" if assigning and not _RUNS.search(source.text) else None
    return None


def _yaml_or_nothing(source: SourceText) -> SourceKind | None:
    try:
        return _yaml_kind(source)
    except YamlError:
        return None
