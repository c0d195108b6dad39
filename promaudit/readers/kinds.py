"""One text of a known kind -> what it adds to the inventory."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from promaudit.facts.deployment import Source
from promaudit.facts.files import Files
from promaudit.facts.finding import Problem
from promaudit.facts.nginx import NginxConfiguration
from promaudit.facts.program import CommandLine, Component, SourceKind
from promaudit.facts.prometheus_yml import PrometheusYml
from promaudit.facts.span import SourceText
from promaudit.facts.web_config import WebConfig
from promaudit.readers import flags
from promaudit.readers.sources import Named

if TYPE_CHECKING:
    from promaudit.readers.ports import Published

FLAGS_OPTION = "--flags"


class Found(Struct):
    """What has been read so far."""

    nginx: NginxConfiguration | None = None
    command_lines: list[CommandLine] = field(default_factory=list)
    prometheus_ymls: list[PrometheusYml] = field(default_factory=list)
    web_configs: list[WebConfig] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    texts: list[SourceText] = field(default_factory=list)
    environments: list[SourceText] = field(default_factory=list)
    dotenvs: list[SourceText] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    nginx_ports: "list[Published]" = field(default_factory=list)


def read_kind(kind: SourceKind, source: Named, text: SourceText, files: Files, found: Found) -> None:
    """Read a text of a kind. Raises YamlError."""
    if kind == "flags":
        read_flags(text, source.component or "prometheus", found)
    elif kind in {"systemd", "quadlet"}:
        _read_unit(kind, text, files, found)
    elif kind == "compose":
        _read_compose(text, files, found)
    elif kind in {"kubernetes", "helm"}:
        _read_kubernetes(kind, text, found)
    elif kind in {"prometheus.yml", "web-config"}:
        _read_yaml(kind, text, found)
    elif kind == "grafana.ini":
        _read_grafana(text, found)
    elif kind == "process":
        _read_process(text.path, files, found)
    elif kind in {"environment", "dotenv"}:
        found.texts.append(text)
    elif kind in {"shell", "docker-run", "supervisor", "openrc"}:
        _read_script(kind, text, files, found)


def _read_compose(text: SourceText, files: Files, found: Found) -> None:
    from promaudit.readers import compose
    from promaudit.readers.dotenv import read_dotenv

    if text.path in found.used:
        return
    given: dict[str, str] = {}
    for dotenv in found.dotenvs:
        given |= read_dotenv(dotenv.text)
    project = compose.read(text, files, given)
    found.used.update(other.path for other in project.texts)
    found.texts.extend(project.texts)
    found.nginx_ports.extend(project.nginx_ports)
    keep(project.command_lines, found)


def _read_yaml(kind: str, text: SourceText, found: Found) -> None:
    from promaudit.readers import prometheus_yml, web_config

    if kind == "web-config":
        found.web_configs.append(web_config.read(text))
    else:
        found.prometheus_ymls.append(prometheus_yml.read(text))
    found.texts.append(text)


def _read_kubernetes(kind: SourceKind, text: SourceText, found: Found) -> None:
    from promaudit.readers import helm, kubernetes
    from promaudit.readers.yaml_nodes import documents

    if kind == "helm":
        for document in documents(text):
            keep(helm.read(text, document), found)
    else:
        manifest = kubernetes.read(text)
        keep(manifest.command_lines, found)
        found.web_configs.extend(manifest.web_configs)
        found.prometheus_ymls.extend(manifest.prometheus_ymls)
    found.texts.append(text)


def _read_unit(kind: SourceKind, text: SourceText, files: Files, found: Found) -> None:
    from promaudit.readers import quadlet, systemd

    if text.path in found.used:
        return
    text = systemd.unit_of(text, files)
    read = quadlet.read if kind == "quadlet" else systemd.read
    command_line, texts = read(text, files, found.environments)
    known = {source.path for source in found.sources} | {text.path}
    found.texts.extend(other for other in texts if other.path not in found.used)
    found.used.update(other.path for other in texts)
    found.sources.extend(
        Source(other.path, kind if other.path.endswith((".conf", ".pod", ".image")) else "environment")
        for other in texts
        if other.path not in known
    )
    if command_line is None:
        words = f"{text.path} starts no program that is known here"
        found.problems.append(Problem(words, None, "source/unreadable", text.path))
    else:
        keep((command_line,), found)


def _read_script(kind: SourceKind, text: SourceText, files: Files, found: Found) -> None:
    from promaudit.readers import script

    command_lines, problems = script.read(kind, text, files)
    found.texts.append(text)
    found.problems.extend(problems)
    keep(command_lines, found)


def _read_process(path: str, files: Files, found: Found) -> None:
    """A copy of /proc/PID/cmdline."""
    from promaudit.readers import process

    text = process.text_of(path, files)
    command_line = process.read(text, files) if text is not None else None
    if text is None or command_line is None:
        words = f"{path} is the command line of no program that is known here"
        found.problems.append(Problem(words, None, "source/unreadable", path))
        return
    found.texts.append(text)
    keep((command_line,), found)


def _read_grafana(text: SourceText, found: Found) -> None:
    from promaudit.readers import grafana_ini

    found.texts.append(text)
    keep((grafana_ini.read(text),), found)


def read_flags(text: SourceText, component: Component, found: Found) -> None:
    """Flags as plain text."""
    found.texts.append(text)
    if text.path == FLAGS_OPTION:
        found.sources.append(Source(FLAGS_OPTION, "flags"))
    command_line = flags.read(text, component)
    if isinstance(command_line, Problem):
        found.problems.append(command_line)
    else:
        keep((command_line,), found)


def keep(command_lines: Iterable[CommandLine], found: Found) -> None:
    """Add what programs are started with."""
    found.command_lines.extend(command_lines)
