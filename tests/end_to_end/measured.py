"""Measures deployments from a test: in a process of its own, on a host of its own."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end import private_host
from tests.end_to_end.record import Record

_ROOT = Path(__file__).parents[2]


class Worker:
    """A process that measures one deployment after the other."""

    def __init__(self) -> None:
        command = private_host.module("tests.end_to_end.worker")
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT)

    def measure(self, record: Record) -> Record:
        """The record with what was measured. Raises RuntimeError where the worker has ended."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipes")
        self._process.stdin.write(json.dumps(record) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker ended with {self._process.wait()}")
        measured: Record = json.loads(line)
        return measured

    def close(self) -> None:
        """Let it end."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(30)
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextmanager
def worker() -> Iterator[Worker]:
    """A worker that ends with the block."""
    started = Worker()
    try:
        yield started
    finally:
        started.close()


def measured(records: Iterable[Record]) -> Iterator[Record]:
    """The records, measured one after the other."""
    with worker() as started:
        for record in records:
            yield started.measure(record)
