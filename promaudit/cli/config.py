"""`promaudit config`: the effective configuration, as a configuration, and where each value comes from."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import click

from promaudit.cli.configuration import DEPLOYMENTS, TITLE, Configuration
from promaudit.cli.keys import KEYS, SOURCES, Key
from promaudit.cli.options import CONFIGURATION, Configured, options, origin

#: A line of the output, and what to say behind it.
Line = tuple[str, str]


@click.command("config", cls=Configured)
@options
@click.pass_context
def command(context: click.Context, /, **values: Any) -> None:
    """Print the effective configuration and where each value comes from.

    What is printed is a valid promaudit.toml with paths as seen from here.
    """
    found: Configuration = context.meta[CONFIGURATION]
    lines = [*_whole(context, values, found)]
    for deployment in found.deployments:
        lines += [("", ""), *_deployment(deployment)]
    width = max((len(text) for text, where in lines if where), default=0)
    for text, where in lines:
        click.echo(f"{text:<{width}}  # {where}" if where else text)


def _whole(context: click.Context, values: dict[str, Any], found: Configuration) -> Iterator[Line]:
    """The keys that hold for all deployments; those without a value are left out, tables come last."""
    for key in SOURCES:
        if key.name in found.values:
            yield f"{key.name} = {_toml(found.values[key.name])}", _place(found, key.name)
    tables = [key for key in KEYS if key.metavar.count("=")]
    for key in KEYS:
        value = values[key.parameter]
        if key not in tables and value not in (None, ()):
            yield f"{key.name} = {_toml(value)}", origin(context, key)
    for key in tables:
        yield from _table(key, values[key.parameter], origin(context, key))


def _table(key: Key, entries: Iterable[tuple[str, ...]], where: str) -> Iterator[Line]:
    """A table of rules' severities, or of patterns of paths."""
    found: dict[str, Any] = {}
    for entry in entries:
        if key.kind == "grades":
            found[entry[0]] = entry[1]
        elif key.kind == "rules-by-path":
            found.setdefault(entry[0], []).append(entry[1])
        else:
            found.setdefault(entry[0], {})[entry[1]] = entry[2]
    if found:
        yield "", ""
        yield f"[{key.name}]", where
        yield from ((f"{_toml(name)} = {_toml(value)}", "") for name, value in found.items())


def _deployment(deployment: Configuration) -> Iterator[Line]:
    yield f"[[{DEPLOYMENTS}]]", _place(deployment, TITLE)
    if deployment.title:
        yield f"{TITLE} = {_toml(deployment.title)}", ""
    for name, value in deployment.values.items():
        yield f"{name} = {_toml(value)}", _place(deployment, name)


def _place(configuration: Configuration, name: str) -> str:
    span = configuration.places[name]
    return f"{span.path}:{span.line}"


def _toml(value: Any) -> str:
    """A value as TOML writes it; JSON's texts are TOML's."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(name)} = {_toml(entry)}" for name, entry in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)

