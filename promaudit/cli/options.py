"""The options of the commands that audit, made from the table of keys; environment and file are their defaults.

An option comes before its environment variable (`PROMAUDIT_FAIL_ON`), that before the configuration file, and the file
before what is built in: click's own order, once it is told what the file says.
"""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from promaudit.cli import configuration
from promaudit.cli.asked import Asked
from promaudit.cli.configuration import Configuration, ConfigurationError
from promaudit.cli.keys import BY_NAME, KEYS, LISTS, NO_CONFIG, TABLES, Key, Switch, without_commas
from promaudit.facts.finding import SEVERITIES

F = TypeVar("F", bound=Callable[..., Any])
#: Where a command finds its configuration: `Context.meta[CONFIGURATION]`.
CONFIGURATION = "promaudit.configuration"
_SOURCES = Key("sources", "sources", "")
_CONFIG = Key("config", "path", "")


class Configured(click.Command):
    """A command whose options have the values of the configuration file for defaults."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the file by the first source (or `--config`), then let click do the rest."""
        given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        found = Configuration("") if given.get("no_config") else _configuration(given)
        ctx.meta[CONFIGURATION] = found
        ctx.default_map = {BY_NAME[name].parameter: value for name, value in found.values.items()}
        return super().parse_args(ctx, args)


def _configuration(given: dict[str, Any]) -> Configuration:
    """The configuration file that is named, or the nearest one; an empty one where there is none."""
    named = given.get(_CONFIG.name) or os.environ.get(_CONFIG.variable)
    sources = given.get(_SOURCES.name)
    words = sources if isinstance(sources, (tuple, list)) else os.environ.get(_SOURCES.variable, "").split()
    try:
        path = named if isinstance(named, str) else configuration.nearest_to(words)
        return Configuration("") if path is None else configuration.read(path)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from None


def options(command: F) -> F:
    """Give a command the sources, every key as an option, and `--config`."""
    for key in reversed(KEYS):
        command = _option(key)(command)
    return click.argument(
        "sources", nargs=-1, metavar="[NGINX_CONF] [SOURCE]...", envvar=_SOURCES.variable
    )(_configuration_options(command))  # fmt: skip


def rule_options(command: F) -> F:
    """Give a command that shows rules the folders of rules, and `--config`."""
    return _configuration_options(_option(BY_NAME["rules"])(command))


def _configuration_options(command: F) -> F:
    command = switch(NO_CONFIG)(command)
    return click.option(
        "--config", metavar="FILE", envvar=_CONFIG.variable,
        help="Read this configuration, not the promaudit.toml or pyproject.toml nearest to the first source.",
    )(command)  # fmt: skip


def switch(*switches: Switch) -> Callable[[F], F]:
    """Give a command options without a value."""

    def give(command: F) -> F:
        for one in reversed(switches):
            names = (f"-{one.letter}", f"--{one.name}") if one.letter else (f"--{one.name}",)
            command = click.option(*names, is_flag=True, help=one.help)(command)
        return command

    return give


def _option(key: Key) -> Callable[[F], F]:
    if key.kind == "truth":
        return click.option(
            f"--{key.name}/--no-{key.name}", key.parameter, envvar=key.variable, default=key.default == "true",
            help=key.help,
        )  # fmt: skip
    several = key.kind in LISTS | TABLES
    return click.option(
        f"--{key.name}", key.parameter, envvar=key.variable, default=None if several else key.default,
        multiple=several, metavar=key.metavar or None, type=click.Choice(key.words) if key.words else str,
        help=key.help, show_default=key.default is not None, callback=_checks(key),
    )  # fmt: skip


def _checks(key: Key) -> Callable[[click.Context, click.Parameter, Any], Any] | None:
    """What is done with the texts of an option: lists may have commas, gradings are taken apart."""
    if key.metavar == "RULE":
        return lambda context, parameter, texts: without_commas(texts)
    if key.kind in TABLES:
        return lambda context, parameter, texts: tuple(_taken_apart(key, text) for text in texts)
    return None


def _taken_apart(key: Key, text: str) -> tuple[str, ...]:
    """`GLOB=RULE=SEVERITY` as its parts; a pattern may have `=` in it."""
    parts = text.rsplit("=", key.metavar.count("="))
    if len(parts) <= key.metavar.count("=") or not all(parts):
        raise click.BadParameter(f"`{text}` is not {key.metavar}")
    if key.metavar.endswith("SEVERITY") and parts[-1] not in SEVERITIES:
        raise click.BadParameter(f"`{parts[-1]}` is none of {', '.join(SEVERITIES)}")
    return tuple(parts)


def asked_of(context: click.Context) -> Asked:
    """What a command with these options is asked for."""
    said = {ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT}
    given = frozenset(name for name in context.params if context.get_parameter_source(name) in said)
    return Asked(context.params, context.meta[CONFIGURATION], given)


def origin(context: click.Context, key: Key) -> str:
    """Where the value of a key comes from: the option, the variable, a line of the file, or `default`."""
    source = context.get_parameter_source(key.parameter)
    if source == ParameterSource.COMMANDLINE:
        return f"--{key.name}"
    if source == ParameterSource.ENVIRONMENT:
        return key.variable
    found: Configuration = context.meta[CONFIGURATION]
    span = found.places.get(key.name)
    return f"{span.path}:{span.line}" if span is not None else "default"
