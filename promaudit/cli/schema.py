"""`promaudit schema`: JSON Schemas for what promaudit writes and reads."""

import json
from importlib.resources import files
from typing import Any

import click

from promaudit.cli.configuration import DEPLOYMENTS, TITLE
from promaudit.cli.keys import BY_NAME, Key
from promaudit.facts.finding import SEVERITIES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXTS = {"type": "array", "items": {"type": "string"}}
_GRADES = {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}}
_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "path": {"type": "string"},
    "word": {"type": "string"},
    "truth": {"type": "boolean"},
    "texts": _TEXTS,
    "paths": _TEXTS,
    "sources": _TEXTS,
    "grades": _GRADES,
    "rules-by-path": {"type": "object", "additionalProperties": _TEXTS},
    "grades-by-path": {"type": "object", "additionalProperties": _GRADES},
}


@click.command("schema")
@click.argument("name", type=click.Choice(("report", "configuration")), default="report")
def command(name: str) -> None:
    """Print the JSON Schema of the report (--format json) or of the configuration (promaudit.toml)."""
    if name == "report":
        click.echo(files("promaudit.reporters").joinpath("report.schema.json").read_text("utf-8"), nl=False)
    else:
        click.echo(json.dumps(configuration_schema(), indent=2))


def configuration_schema() -> dict[str, Any]:
    """The schema of promaudit.toml, and of the table [tool.promaudit] of pyproject.toml."""
    deployment = _table({TITLE: {"type": "string"}} | _properties(key for key in BY_NAME.values() if key.of_deployment))
    whole = _properties(BY_NAME.values()) | {DEPLOYMENTS: {"type": "array", "items": deployment}}
    return {"$schema": DIALECT, "title": "promaudit.toml", **_table(whole)}


def _table(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _properties(keys: Any) -> dict[str, Any]:
    return {key.name: _property(key) for key in keys}


def _property(key: Key) -> dict[str, Any]:
    words = {"enum": list(key.words)} if key.words else {}
    return {"description": key.help} | _KINDS[key.kind] | words
