"""The command line: wires the steps together, does none of them."""

import errno
import gc
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from promaudit import __version__
from promaudit.cli.status import BUG, INCOMPLETE

#: Command -> its first line of help; the module of the same name is imported when the command is used.
COMMANDS = {
    "check": "Audit a deployment: nginx, Prometheus's flags, certificates.",
    "trace": "Follow one request, or many, through nginx step by step.",
    "probe": "Ask the live endpoint, and compare.",
    "explain": "Print the page of a rule.",
    "rules": "List all rules.",
    "schema": "Print the JSON Schema of the report or of the configuration.",
    "config": "Print the effective configuration and where each value comes from.",
}


class Commands(click.Group):
    """A group whose commands are imported when they are used: a commit hook pays for `check` alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where there is none, so that click can say so."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"promaudit.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named; where there is none, what was probably meant is said."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS and not ctx.resilient_parsing:
            from promaudit.engine.nearest import nearest

            close = nearest(args[0], COMMANDS)
            ctx.fail(f"no command is called `{args[0]}`" + (f"; did you mean `{close}`?" if close else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def group() -> None:
    """Says whether Prometheus can be used through this nginx, over TLS, at this URL; where not, which line is wrong.

    \b
    promaudit check /etc/nginx/nginx.conf prometheus.service
    promaudit check nginx.conf --flags "--web.external-url=https://example.com/prometheus"
    promaudit trace nginx.conf https://example.com/prometheus/metrics
    promaudit explain location/missing-trailing-slash

    Exit status: 0 nothing to report, 1 findings, 2 usage, 3 the analysis is incomplete, 4 a bug in promaudit.
    """


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
        group.main(prog_name="promaudit")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except (KeyboardInterrupt, BrokenPipeError):
        return INTERRUPTED
    except Exception as error:  # the last resort: whatever is left is a bug of ours
        if isinstance(error, OSError) and error.errno in FULL:
            return _unwritten(error, INCOMPLETE)
        _report_bug(error)
        return BUG


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

    click.echo(f"promaudit: internal error: {type(error).__name__}: {error}", err=True)
    click.echo("This is a bug in promaudit. PROMAUDIT_DEBUG=1 prints where it happened.", err=True)
    if os.environ.get("PROMAUDIT_DEBUG"):
        traceback.print_exception(error)
