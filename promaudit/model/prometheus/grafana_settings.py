"""Where Grafana's settings come from (grafana/grafana pkg/setting): its defaults, grafana.ini, environment, arguments.

A setting is named `section.key`. grafana.ini is read elsewhere and comes as arguments that count less than the
environment, `cfg:default.server.root_url=...`; plain `cfg:server.root_url=...` counts more.
"""

import re

from promaudit.facts.program import Argument, CommandLine
from promaudit.facts.span import Span
from promaudit.model.prometheus.kingpin import Given

_DEFAULTS = {
    "server.protocol": "http",
    "server.http_addr": "",
    "server.http_port": "3000",
    "server.domain": "localhost",
    "server.root_url": "%(protocol)s://%(domain)s:%(http_port)s/",
    "server.serve_from_sub_path": "false",
}
_REFERENCE = r"%\(([a-z_]+)\)s"
_NOWHERE = Span("", 1, 1, 1, 1)
_ALWAYS = frozenset({"server.root_url", "server.http_port"})


def grafana_command_line(command_line: CommandLine) -> tuple[Given, ...]:
    """The effective settings that were given somewhere, the last writer's first, and the defaults they refer to."""
    written = _arguments(command_line, "cfg:default.")
    for name, value in command_line.environment:
        section, _, key = name.removeprefix("GF_").partition("_")
        setting = f"{section}.{key}".lower()
        if name.startswith("GF_") and setting in _DEFAULTS:
            written[setting] = Argument(value, command_line.span or _NOWHERE)
    return _resolved(written | _arguments(command_line, "cfg:"))


def _arguments(command_line: CommandLine, prefix: str) -> dict[str, Argument]:
    """The settings of arguments that begin with `prefix`; of `cfg:` those that are no defaults."""
    found = {}
    for argument in command_line.arguments:
        name, equals, value = argument.text.removeprefix(prefix).partition("=")
        if argument.text.startswith(prefix) and equals and not name.startswith("default."):
            found[name] = Argument(value, argument.span)
    return found


def _resolved(written: dict[str, Argument]) -> tuple[Given, ...]:
    values = _DEFAULTS | {name: argument.text for name, argument in written.items()}

    def expand(text: str) -> str:
        return re.sub(_REFERENCE, lambda match: values.get(f"server.{match.group(1)}", match.group()), text)

    found = [
        Given(name, expand(values[name]), written[name].span if name in written else _NOWHERE)
        for name in values
        if name in written or name in _ALWAYS
    ]
    return tuple(found)
