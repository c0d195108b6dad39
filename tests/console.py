"""Documents whose commands are run: a fence with a name is a file, a `console` fence has commands and their output.

    ```console
    $ promaudit check nginx.conf
    no findings
    $ echo $?
    0
    ```

Everything happens in one folder, in the order of the document. `promaudit` itself runs within this process unless the
document is run with a shell's `promaudit`.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from click.testing import CliRunner
from msgspec import Struct

from promaudit.cli.commands import group

_FENCE = re.compile(r"(?m)^(?P<marks>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=marks)[ \t]*$", re.DOTALL)
#: Says what a command prints, both streams together, and its exit status.
Shell = Callable[[str], tuple[str, int]]


class Block(Struct, frozen=True):
    """A fence: the words behind its marks, its text, and where the text stands in the document."""

    language: str
    name: str
    text: str
    start: int
    end: int


def blocks(document: str) -> Iterator[Block]:
    """All fences of a document."""
    for match in _FENCE.finditer(document):
        language, _, name = match["info"].strip().partition(" ")
        yield Block(language, name.strip(), match["text"], match.start("text"), match.end("text"))


class Session(Struct):
    """Runs the fences of a document in a folder; `environment` is added to that of this process."""

    folder: Path
    shell: Shell
    status: int = 0
    skip: Callable[[str], bool] = lambda command: False

    def play(self, document: str) -> str:
        """The document as it would be if its outputs were true."""
        parts, position = [], 0
        for block in blocks(document):
            if block.name and block.language != "console":
                self._write(block)
            if block.language == "console":
                parts += [document[position : block.start], "".join(self._commands(block.text))]
                position = block.end
        return "".join([*parts, document[position:]])

    def _write(self, block: Block) -> None:
        path = self.folder / block.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def _commands(self, text: str) -> Iterator[str]:
        """Each command, and what it prints; of a skipped one what the document says."""
        for command, said in re.findall(r"(?m)^\$ (.*)\n((?:(?!\$ ).*\n)*)", text):
            yield f"$ {command}\n"
            yield said if self.skip(command) else self._output(command)

    def _output(self, command: str) -> str:
        if command == "echo $?":
            return f"{self.status}\n"
        output, self.status = self.shell(command)
        return output if output.endswith("\n") or not output else output + "\n"


def in_process(folder: Path) -> Shell:
    """A shell whose `promaudit` runs within this process, in `folder`."""
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    outside = in_shell(folder, {"PATH": beside})

    def run(command: str) -> tuple[str, int]:
        if not command.startswith("promaudit ") or "|" in command:
            return outside(command)
        before = Path.cwd()
        os.chdir(folder)
        try:
            done = CliRunner().invoke(group, shlex.split(command)[1:], prog_name="promaudit")
        finally:
            os.chdir(before)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output, done.exit_code

    return run


def in_shell(folder: Path, environment: Mapping[str, str]) -> Shell:
    """A real shell in `folder`."""

    def run(command: str) -> tuple[str, int]:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=300, check=False,
        )  # fmt: skip
        return done.stdout, done.returncode

    return run
