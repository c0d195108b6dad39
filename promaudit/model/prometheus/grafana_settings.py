"""Where Grafana's settings come from (grafana/grafana pkg/setting): its defaults, grafana.ini, environment, arguments.

A setting is named `section.key`. grafana.ini is read elsewhere and comes as arguments, `cfg:server.root_url=...`.
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
_REFERENCE = re.compile(r"%\(([a-z_]+)\)s")
_NOWHERE = Span("", 1, 1, 1, 1)
_ALWAYS = frozenset({"server.root_url", "server.http_port"})


def grafana_command_line(command_line: CommandLine) -> tuple[Given, ...]:
    """The effective settings that were given somewhere, the last writer's first, and the defaults they refer to."""
    written: dict[str, Argument] = {}
    for argument in command_line.arguments:
        name, equals, value = argument.text.removeprefix("cfg:").removeprefix("default.").partition("=")
        if argument.text.startswith("cfg:") and equals:
            written[name] = Argument(value, argument.span)
    for name, value in command_line.environment:
        section, _, key = name.removeprefix("GF_").partition("_")
        setting = f"{section}.{key}".lower()
        if name.startswith("GF_") and setting in _DEFAULTS:
            written.setdefault(setting, Argument(value, command_line.span or _NOWHERE))
    return _resolved(written)


def _resolved(written: dict[str, Argument]) -> tuple[Given, ...]:
    values = _DEFAULTS | {name: argument.text for name, argument in written.items()}

    def expand(text: str) -> str:
        return _REFERENCE.sub(lambda match: values.get(f"server.{match.group(1)}", match.group()), text)

    found = [
        Given(name, expand(values[name]), written[name].span if name in written else _NOWHERE)
        for name in values
        if name in written or name in _ALWAYS
    ]
    return tuple(found)
