"""Times of commands and ratios between them: the machine decides the seconds, a change the ratios."""

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


def seconds(
    command: Sequence[str], *, repeat: int = 3, standard_input: Path | None = None, cwd: Path | None = None
) -> float:
    """The shortest of several runs; whatever it prints is dropped."""
    return min(_once(command, standard_input, cwd) for _ in range(repeat))


def _once(command: Sequence[str], standard_input: Path | None, cwd: Path | None) -> float:
    source = standard_input or Path("/dev/null")
    with source.open("rb") as given:
        started = time.perf_counter()
        subprocess.run(command, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd, check=False)
        return time.perf_counter() - started


def cpu_seconds(command: Sequence[str], *, repeat: int = 10, cwd: Path | None = None) -> float:
    """The least processor time, of user and system, of several runs: on a busy machine it says more than seconds do.

    Compiled modules are kept, as they are where a package is installed, whatever this shell has asked for.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return min(_cpu(command, cwd, environment) for _ in range(repeat))


def _cpu(command: Sequence[str], cwd: Path | None, environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, cwd=cwd, env=environment, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def line(what: str, took: float, unit: str = "s", *, beside: tuple[str, float] | None = None) -> str:
    """One line of a report: what took how long, and how many times what is beside it."""
    ratio = "" if beside is None or not beside[1] else f"   {took / beside[1]:6.2f} x {beside[0]}"
    return f"{what:<58} {took:9.3f} {unit}{ratio}"
