"""`promaudit rules`: the table of all rules."""

import json
import sys
from typing import Any

import click

from promaudit.cli.options import Configured, rule_options
from promaudit.cli.rulebook import load_rules
from promaudit.engine.rule import Rule
from promaudit.reporters.safe import visible


@click.command("rules", cls=Configured)
@rule_options
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(format_name: str, **values: Any) -> None:
    """List all rules with their severities."""
    rules = load_rules(values).rules
    click.echo(_json(rules) if format_name == "json" else _table(rules))
    sys.exit(0)


def _table(rules: tuple[Rule, ...]) -> str:
    names = max((len(rule.name) for rule in rules), default=0)
    return "\n".join(f"{rule.name:<{names}}  {_severity(rule):<7}  {visible(rule.title)}" for rule in rules)


def _severity(rule: Rule) -> str:
    """The severity, or `varies` where it depends on the facts."""
    return rule.severities if rule.severities.isalpha() else "varies"


def _json(rules: tuple[Rule, ...]) -> str:
    return json.dumps({"version": 1, "rules": [_entry(rule) for rule in rules]}, indent=1)


def _entry(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "severity": _severity(rule),
        "title": rule.title,
        "given": rule.given,
        "locked": rule.locked,
    }
