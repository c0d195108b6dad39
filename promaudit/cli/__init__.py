"""The command line: wires the steps together, does none of them."""

import errno
import gc
import os
import sys
from typing import NoReturn

from promaudit.cli.status import BUG, INCOMPLETE

#: How many more containers than before are made before Python looks for cycles. What is imported and read here lives
#: until the end, and looking through it again and again (each 700, as Python has it) costs a tenth of a short run.
CONTAINERS = 200_000
#: What is wrong where no more can be written.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
#: As a shell says of a program that SIGINT has ended.
INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command, and end the process."""
    gc.set_threshold(CONTAINERS)
    _end(run())


def run() -> int:
    """Run the command of `sys.argv`: its exit status. A bug gives 4, and a sentence that says how to report it."""
    try:
        return _run(sys.argv[1:])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except (KeyboardInterrupt, BrokenPipeError):
        return INTERRUPTED
    except Exception as error:  # the last resort: whatever is left is a bug of ours
        if isinstance(error, OSError) and error.errno in FULL:
            return _unwritten(error, INCOMPLETE)
        _report_bug(error)
        return BUG


def _run(words: list[str]) -> int:
    status = _check(words[1:]) if words[:1] == ["check"] else None
    if status is None:
        from promaudit.cli.commands import group

        group.main(words, prog_name="promaudit")
    return status


def _check(words: list[str]) -> int | None:
    """The exit status of `promaudit check` where its command line is plain; None where click has to be asked."""
    from promaudit.cli.plain import asked

    found = asked(words)
    if found is None:
        return None
    from promaudit.cli.checked import check

    try:
        return check(found)
    except Exception as error:
        if "click" in sys.modules and isinstance(error, sys.modules["click"].ClickException):
            return None  # click says what is wrong, and how the command is used
        raise


def _end(status: int) -> NoReturn:
    """End at once: taking apart all that was imported and read would take longer than most commands compute."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        status = INTERRUPTED
    except OSError as error:
        status = _unwritten(error, max(status, INCOMPLETE))
    os._exit(status)


def _unwritten(error: OSError, status: int) -> int:
    os.write(2, f"promaudit: the report could not be written: {error.strerror}\n".encode())
    return status


def _report_bug(error: Exception) -> None:
    import traceback

    print(f"promaudit: internal error: {type(error).__name__}: {error}", file=sys.stderr)
    print("This is a bug in promaudit. PROMAUDIT_DEBUG=1 prints where it happened.", file=sys.stderr)
    if os.environ.get("PROMAUDIT_DEBUG"):
        traceback.print_exception(error)
