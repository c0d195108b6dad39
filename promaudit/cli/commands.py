"""All commands, and what click does with the words of a command line."""

from importlib import import_module

import click

from promaudit import __version__

#: Command -> its first line of help; the module of the same name is imported when the command is used.
COMMANDS = {
    "check": "Audit a deployment: nginx, Prometheus's flags, certificates.",
    "fix": "Find the edits with which every journey works.",
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
