"""Running processes: /proc/PID/cmdline is the one source of arguments without quoting (proc(5))."""

import re

from promaudit.facts.files import Files
from promaudit.facts.program import CommandLine
from promaudit.facts.span import SourceText
from promaudit.readers.launch import launch_of
from promaudit.readers.started import started
from promaudit.readers.text import decoded
from promaudit.readers.words import Word

#: What a control group is called in which a container runs (cgroups(7); docker, containerd, podman, LXC).
_CONTAINER = re.compile(r"docker|kubepods|containerd|libpod|lxc|crio", re.IGNORECASE)


def read(source: SourceText, files: Files) -> CommandLine | None:
    """The program whose cmdline a text is; None where it is none of ours.

    `source` shows blanks in place of the bytes that end the arguments, so that it can be quoted in a report.
    """
    content = files.text(source.path) or ""
    words, start = [], 0
    for part in content.split("\0")[:-1] if content.endswith("\0") else content.split("\0"):
        argument = decoded(part)
        words.append(Word(argument, start, start + len(argument), source))
        start += len(argument) + 1
    launch = launch_of(tuple(words))
    if launch is None:
        return None
    folder = source.path.rpartition("/")[0]
    return started(
        launch,
        "process",
        source.path,
        name=_unit(files.text(f"{folder}/cgroup") or ""),
        environment=_environment(files.text(f"{folder}/environ") or ""),
        isolated=_CONTAINER.search(files.text(f"{folder}/cgroup") or "") is not None,
    )


def text_of(path: str, files: Files) -> SourceText | None:
    """The arguments of a process as a line of text; None where there is no such process any more."""
    content = files.text(path)
    return None if content is None else SourceText(path, decoded(content.rstrip("\0")).replace("\0", " "))


def _environment(content: str) -> list[tuple[str, str]]:
    pairs = (entry.partition("=") for entry in content.split("\0"))
    return [(name, value) for name, equals, value in pairs if equals]


def _unit(cgroup: str) -> str:
    """The unit that a process belongs to, by its control group."""
    match = re.search(r"/([^/\n]+\.service)(?:/|$)", cgroup, re.M)
    return match[1] if match else ""
