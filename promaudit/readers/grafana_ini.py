"""grafana.ini: the settings of its section [server], as arguments of Grafana (grafana/grafana conf/defaults.ini)."""

import re

from promaudit.facts.program import Argument, CommandLine
from promaudit.facts.span import SourceText

_SECTION = re.compile(r"\[([^\]]*)\]\s*\Z")
_SETTING = re.compile(r"([A-Za-z_]\w*)\s*[=:]\s*(.*)\Z")


def read(source: SourceText) -> CommandLine:
    """The settings of [server] as `cfg:default.server.NAME=VALUE`; of the other sections nothing is kept."""
    arguments, section, offset = [], "", 0
    for line in source.text.split("\n"):
        body = line.strip()
        heading, setting = _SECTION.match(body), _SETTING.match(body)
        if heading:
            section = heading[1].strip()
        elif setting and section == "server" and not body.startswith((";", "#")):
            start = offset + line.index(body)
            place = source.span(start, start + len(body))
            arguments.append(Argument(f"cfg:default.server.{setting[1]}={_value(setting[2])}", place))
        offset += len(line) + 1
    return CommandLine("grafana", "grafana.ini", source.path, tuple(arguments), span=source.span(0, 0))


def _value(text: str) -> str:
    """A value without its quotes, and without a comment behind white space (go-ini)."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`":
        return text[1:-1]
    return re.split(r"\s[;#]", text)[0].rstrip()
