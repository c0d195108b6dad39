"""All that was read."""


from msgspec import Struct

from promaudit.facts.deployment import Source
from promaudit.facts.finding import Problem
from promaudit.facts.nginx import NginxConfiguration
from promaudit.facts.program import CommandLine
from promaudit.facts.prometheus_yml import PrometheusYml
from promaudit.facts.span import SourceText
from promaudit.facts.web_config import WebConfig


class Inventory(Struct, frozen=True):
    """The facts of all sources together, in the order in which the sources were given.

    `problems` say what could not be read or parsed: then the analysis is incomplete. `texts` are the files behind the
    spans, for code frames. `nginx_ports` are ports of the machine that lead to ports of the container that nginx runs
    in, as (host address, host port, container port); empty where none is known.
    """

    nginx: NginxConfiguration | None = None
    command_lines: tuple[CommandLine, ...] = ()
    prometheus_ymls: tuple[PrometheusYml, ...] = ()
    web_configs: tuple[WebConfig, ...] = ()
    sources: tuple[Source, ...] = ()
    texts: tuple[SourceText, ...] = ()
    problems: tuple[Problem, ...] = ()
    nginx_ports: tuple[tuple[str, int, int], ...] = ()
