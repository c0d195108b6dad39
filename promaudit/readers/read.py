"""All sources -> Inventory: the one door through which files come in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

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
from promaudit.readers.sources import Named, assigns, named, recognise
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
    environments: list[SourceText] = field(default_factory=list)
    dotenvs: list[SourceText] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read(
    sources: Sequence[str], *, files: Files, flags_text: str | None = None, standard_input: str | None = None
) -> Inventory:
    """Read every source; what cannot be read is a problem of the inventory, never an exception.

    A source is a path or KIND:PATH; `-` is `standard_input`, the output of `nginx -T`. `flags_text` is Prometheus's
    command line as text.
    """
    found = _Found()
    known = tuple(named(argument, files) for argument in sources if argument != "-")
    _read_environments(known, files, found)
    if "-" in sources:
        _read_dump(standard_input or "", found)
    for source in known:
        _read_one(source, files, found)
    _read_lone_environments(found)
    _merge_grafana(found)
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


def _read_environments(known: Iterable[Named], files: Files, found: _Found) -> None:
    """Environment files come first: units and compose files among the other sources may refer to them."""
    for source in known:
        if source.kind in {None, "environment", "dotenv"} and files.kind(source.path) == "file":
            text = source_text(source.path, files)
            kind = source.kind or (assigns(text) if text is not None else None)
            if text is not None and kind is not None:
                (found.environments if kind == "environment" else found.dotenvs).append(text)


def _read_lone_environments(found: _Found) -> None:
    """An environment file that no unit reads: its variables hold the arguments, as in Debian's packages."""
    from promaudit.readers import environment

    for text in found.environments:
        if text.path not in found.used:
            _keep(environment.command_lines(text), found)


def _merge_grafana(found: _Found) -> None:
    """A grafana.ini belongs to the one Grafana that something else starts."""
    files = [one for one in found.command_lines if one.kind == "grafana.ini"]
    others = [one for one in found.command_lines if one.component == "grafana" and one.kind != "grafana.ini"]
    if len(files) == len(others) == 1:
        merged = replace(others[0], arguments=(*files[0].arguments, *others[0].arguments))
        rest = (one for one in found.command_lines if one is not files[0])
        found.command_lines = [merged if one is others[0] else one for one in rest]


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
        _keep_nginx(nginx.read_any(source.path, files=files), found)
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
            _keep_nginx(nginx.read_any(source.path, files=files), found)
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
    elif kind == "compose":
        _read_compose(text, files, found)
    elif kind in {"kubernetes", "helm"}:
        _read_kubernetes(kind, text, found)
    elif kind in {"prometheus.yml", "web-config"}:
        _read_yaml(kind, text, found)
    elif kind == "grafana.ini":
        _read_grafana(text, found)
    elif kind in {"environment", "dotenv"}:
        found.texts.append(text)
    elif kind in {"shell", "docker-run", "supervisor", "openrc"}:
        _read_script(kind, text, files, found)


def _read_compose(text: SourceText, files: Files, found: _Found) -> None:
    from promaudit.readers import compose
    from promaudit.readers.dotenv import read_dotenv

    if text.path in found.used:
        return
    given: dict[str, str] = {}
    for dotenv in found.dotenvs:
        given |= read_dotenv(dotenv.text)
    command_lines, texts = compose.read(text, files, given)
    found.used.update(other.path for other in texts)
    found.texts.extend(texts)
    _keep(command_lines, found)


def _read_yaml(kind: str, text: SourceText, found: _Found) -> None:
    from promaudit.readers import prometheus_yml, web_config

    if kind == "web-config":
        found.web_configs.append(web_config.read(text))
    else:
        found.prometheus_ymls.append(prometheus_yml.read(text))
    found.texts.append(text)


def _read_kubernetes(kind: SourceKind, text: SourceText, found: _Found) -> None:
    from promaudit.readers import helm, kubernetes
    from promaudit.readers.yaml_nodes import documents

    if kind == "helm":
        for document in documents(text):
            _keep(helm.read(text, document), found)
    else:
        manifest = kubernetes.read(text)
        _keep(manifest.command_lines, found)
        found.web_configs.extend(manifest.web_configs)
        found.prometheus_ymls.extend(manifest.prometheus_ymls)
    found.texts.append(text)


def _read_unit(text: SourceText, files: Files, found: _Found) -> None:
    from promaudit.readers import systemd

    if text.path in found.used:
        return
    text = systemd.unit_of(text, files)
    command_line, texts = systemd.read(text, files, found.environments)
    known = {source.path for source in found.sources} | {text.path}
    found.texts.extend(other for other in texts if other.path not in found.used)
    found.used.update(other.path for other in texts)
    found.sources.extend(
        Source(other.path, "systemd" if other.path.endswith(".conf") else "environment")
        for other in texts
        if other.path not in known
    )
    if command_line is None:
        words = f"{text.path} starts no program that is known here"
        found.problems.append(Problem(words, None, "source/unreadable", text.path))
    else:
        _keep((command_line,), found)


def _read_script(kind: SourceKind, text: SourceText, files: Files, found: _Found) -> None:
    from promaudit.readers import script

    command_lines, problems = script.read(kind, text, files)
    found.texts.append(text)
    found.problems.extend(problems)
    _keep(command_lines, found)


def _read_grafana(text: SourceText, found: _Found) -> None:
    from promaudit.readers import grafana_ini

    found.texts.append(text)
    _keep((grafana_ini.read(text),), found)


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
