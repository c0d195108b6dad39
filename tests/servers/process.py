"""A server as a process: started, waited for, stopped, whatever happens to the test."""

import atexit
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from weakref import WeakSet

_running: "WeakSet[Process]" = WeakSet()


class Process:
    """A process with its own output file; `stop` ends it and leaves nothing behind."""

    def __init__(self, command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None) -> None:
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
        _running.add(self)

    @property
    def exit_status(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def output(self) -> str:
        """All that it has said so far, on both its outputs."""
        return self.output_from(0)

    def output_from(self, offset: int) -> str:
        """What it has said, from a byte offset on. The file's own position is the process's: it is left alone."""
        return os.pread(self._output.fileno(), 1 << 24, offset).decode("utf-8", "surrogateescape")

    def wait(self, ready: Callable[[], bool], timeout: float = 20) -> bool:
        """Wait until `ready()`; False where the process ended before. Raises TimeoutError with what it said."""
        end, pause = time.monotonic() + timeout, 0.001
        while not ready():
            if self.exit_status is not None:
                return False
            if time.monotonic() > end:
                raise TimeoutError(self.output[-2000:])
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        return True

    def stop(self, how: signal.Signals = signal.SIGTERM, timeout: float = 5) -> None:
        """End it with a signal, and by force where that does not help in time."""
        _running.discard(self)
        if self.exit_status is None:
            self._process.send_signal(how)
            try:
                self._process.wait(timeout)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def close(self) -> None:
        """Stop it, and forget what it said."""
        self.stop()
        self._output.close()


def listens(port: int, address: str = "127.0.0.1") -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        return probe.connect_ex((address, port)) == 0


@atexit.register
def _stop_all() -> None:
    for process in list(_running):
        process.close()
