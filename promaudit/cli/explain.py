"""`promaudit explain`: the page of a rule."""

import re
import sys
from typing import Any

import click

from promaudit.cli.options import Configured, rule_options
from promaudit.cli.rulebook import load_rules
from promaudit.cli.terminal import width
from promaudit.engine.rule import Rule
from promaudit.reporters.safe import visible

_FENCE = re.compile(r"(?m)^(`{3,})(\w+)[ \t]+(\S+)[ \t]*$")


@click.command("explain", cls=Configured)
@click.argument("name", metavar="RULE")
@rule_options
def command(name: str, **values: Any) -> None:
    """Print the page of a rule: what is wrong, why, how to mend it, with examples."""
    catalogue = load_rules(values)
    rule = catalogue.find(name)
    if rule is None:
        close = catalogue.suggest(name)
        hint = f"; did you mean `{close}`?" if close else "; `promaudit rules` lists them all"
        raise click.BadParameter(f"no rule is called `{name}`{hint}", param_hint="RULE")
    page = visible(page_of(rule))
    if sys.stdout.isatty():
        _print_rendered(page)
    else:
        click.echo(page, nl=False)


def page_of(rule: Rule) -> str:
    """The page as Markdown, with a line on what the rule is called and how bad the mistake is."""
    title, _, rest = rule.page.body.partition("\n")
    severity = rule.severities if rule.severities.isalpha() else "depends on what fails"
    locked = " · cannot be silenced" if rule.locked else ""
    return f"{title}\n\n`{rule.name}` · severity: {severity}{locked}\n{rest}"


def _print_rendered(page: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    # a fence's second word is the name of a file, which Markdown does not show
    named = _FENCE.sub(r"`\3`\n\n\1\2", page)
    Console(width=width(terminal=True)).print(Markdown(named, code_theme="ansi_dark"))
