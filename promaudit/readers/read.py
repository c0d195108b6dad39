"""All sources -> Inventory: the one door through which files come in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from promaudit.facts.deployment import Source
from promaudit.facts.files import Files
from promaudit.facts.finding import Problem
from promaudit.facts.inventory import Inventory
from promaudit.facts.nginx import NginxConfiguration, Refusal
from promaudit.facts.program import CommandLine, Component, SourceKind
from promaudit.facts.prometheus_yml import PrometheusYml
from promaudit.facts.span import SourceText, Span
from promaudit.facts.web_config import WebConfig
from promaudit.readers import flags, nginx
from promaudit.readers.sources import Named, named, recognise
from promaudit.readers.text import source_text

FLAGS_OPTION = "--flags"


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    nginx: NginxConfiguration | None = None
    command_lines: list[CommandLine] = field(default_factory=list)
    prometheus_ymls: list[PrometheusYml] = field(default_factory=list)
    web_configs: list[WebConfig] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    texts: list[SourceText] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(
    sources: Sequence[str], *, files: Files, flags_text: str | None = None, standard_input: str | None = None
) -> Inventory:
    """Read every source; what cannot be read is a problem of the inventory, never an exception.

    A source is a path or KIND:PATH; `-` is `standard_input`, the output of `nginx -T`. `flags_text` is Prometheus's
    command line as text.
    """
    found = _Found()
    for argument in sources:
        if argument == "-":
            _read_dump(standard_input or "", found)
        else:
            _read_one(named(argument, files), files, found)
    if flags_text is not None:
        _read_flags(SourceText(FLAGS_OPTION, flags_text), "prometheus", found)
    return Inventory(
        found.nginx,
        tuple(found.command_lines),
        tuple(found.prometheus_ymls),
        tuple(found.web_configs),
        tuple(found.sources),
        tuple(found.texts),
        tuple(found.problems),
    )


def _read_dump(text: str, found: _Found) -> None:
    configuration = nginx.read_dump(text)
    if configuration is None:
        found.problems.append(
            Problem("standard input is not the output of `nginx -T`", None, "source/syntax", "<stdin>")
        )
        return
    _keep_nginx(configuration, found)


def _read_one(source: Named, files: Files, found: _Found) -> None:
    kind = files.kind(source.path)
    if kind != "file":
        found.problems.append(_not_a_file(source.path, kind))
        return
    if source.kind == "nginx":
        _keep_nginx(nginx.read(source.path, files=files), found)
        return
    text = source_text(source.path, files)
    if text is None:
        found.problems.append(Problem(f"cannot read {source.path}", None, "source/unreadable", source.path))
        return
    _read_text(source, text, files, found)


def _not_a_file(path: str, kind: str) -> Problem:
    words = {"missing": "does not exist", "directory": "is a directory", "unreadable": "cannot be read"}
    rule = "source/not-a-file" if kind in {"directory", "other"} else "source/unreadable"
    return Problem(f"{path} {words.get(kind, 'is not a regular file')}", None, rule, path)


def _read_text(source: Named, text: SourceText, files: Files, found: _Found) -> None:
    from promaudit.readers.yaml_nodes import YamlError

    try:
        kind = source.kind or recognise(text)
        if kind is None:
            found.problems.append(_unknown(source.path))
        elif kind == "nginx":
            _keep_nginx(nginx.read(source.path, files=files), found)
        else:
            found.sources.append(Source(source.path, kind))
            _read_kind(kind, source, text, files, found)
    except YamlError as error:
        found.problems.append(Problem(str(error), error.span, "source/syntax", source.path))


def _unknown(path: str) -> Problem:
    return Problem(
        f"cannot tell what {path} is: it looks like no nginx configuration, unit, compose file, Kubernetes manifest, "
        "prometheus.yml, web config file or list of flags; say it as KIND:PATH",
        None,
        "source/syntax",
        path,
    )


def _read_kind(kind: SourceKind, source: Named, text: SourceText, files: Files, found: _Found) -> None:
    if kind == "flags":
        _read_flags(text, source.component or "prometheus", found)
    elif kind == "systemd":
        _read_unit(text, files, found)
    elif kind in {"compose", "kubernetes"}:
        _keep(_containers(kind, text, files), found)
        found.texts.append(text)
    elif kind in {"prometheus.yml", "web-config"}:
        _read_yaml(kind, text, found)
    elif kind == "environment":
        found.texts.append(text)
    elif kind in {"shell", "docker-run", "supervisor", "openrc"}:
        _read_script(kind, text, found)


def _containers(kind: str, text: SourceText, files: Files) -> tuple[CommandLine, ...]:
    from promaudit.readers import compose, kubernetes

    return compose.read(text, files) if kind == "compose" else kubernetes.read(text)


def _read_yaml(kind: str, text: SourceText, found: _Found) -> None:
    from promaudit.readers import prometheus_yml, web_config

    if kind == "web-config":
        found.web_configs.append(web_config.read(text))
    else:
        found.prometheus_ymls.append(prometheus_yml.read(text))
    found.texts.append(text)


def _read_unit(text: SourceText, files: Files, found: _Found) -> None:
    from promaudit.readers import systemd

    command_line, texts = systemd.read(text, files)
    found.texts.extend(texts)
    found.sources.extend(Source(other.path, "environment") for other in texts[1:])
    if isinstance(command_line, Problem):
        found.problems.append(command_line)
    elif command_line is None:
        found.problems.append(
            Problem(f"{text.path} starts no program that is known here", None, "source/unreadable", text.path)
        )
    else:
        _keep((command_line,), found)


def _read_script(kind: SourceKind, text: SourceText, found: _Found) -> None:
    from promaudit.readers import script

    command_lines, problems = script.read(kind, text)
    found.texts.append(text)
    found.problems.extend(problems)
    _keep(command_lines, found)


def _read_flags(text: SourceText, component: Component, found: _Found) -> None:
    found.texts.append(text)
    if text.path == FLAGS_OPTION:
        found.sources.append(Source(FLAGS_OPTION, "flags"))
    command_line = flags.read(text, component)
    if isinstance(command_line, Problem):
        found.problems.append(command_line)
    else:
        _keep((command_line,), found)


def _keep(command_lines: Iterable[CommandLine], found: _Found) -> None:
    found.command_lines.extend(command_lines)


def _keep_nginx(configuration: NginxConfiguration, found: _Found) -> None:
    if found.nginx is not None:
        words = f"two nginx configurations: {found.nginx.path} and {configuration.path}; audit them one by one"
        found.problems.append(Problem(words, None, "source/syntax", configuration.path))
        return
    found.nginx = configuration
    found.sources.append(Source(configuration.path, "nginx"))
    found.texts.extend(configuration.sources)
    stopped = configuration.stopped
    if isinstance(stopped, Problem):
        found.problems.append(stopped)
    elif isinstance(stopped, Refusal):
        found.problems.append(_refused(stopped))


def _refused(refusal: Refusal) -> Problem:
    span = refusal.span
    if span is None and refusal.path is not None:
        line = refusal.line or 1
        span = Span(refusal.path, line, 1, line, 1)
    return Problem(refusal.message, span, "source/syntax", refusal.path)
