"""All sources -> Inventory: the one door through which files come in."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from promaudit.facts.deployment import Source
from promaudit.facts.files import Files
from promaudit.facts.finding import Problem
from promaudit.facts.inventory import Inventory
from promaudit.facts.nginx import NginxConfiguration, Refusal
from promaudit.facts.span import SourceText, Span
from promaudit.readers import nginx
from promaudit.readers.followed import web_configs
from promaudit.readers.kinds import FLAGS_OPTION, Found, keep, read_flags, read_kind
from promaudit.readers.sources import Named, assigns, named, recognise
from promaudit.readers.text import source_text
from promaudit.readers.yaml_error import YamlError


def read(
    sources: Sequence[str], *, files: Files, flags_text: str | None = None, standard_input: str | None = None
) -> Inventory:
    """Read every source; what cannot be read is a problem of the inventory, never an exception.

    A source is a path or KIND:PATH; `-` is `standard_input`, the output of `nginx -T`. `flags_text` is Prometheus's
    command line as text.
    """
    found = Found()
    known = tuple(named(argument, files) for argument in sources if argument != "-")
    _read_environments(known, files, found)
    if "-" in sources:
        _read_dump(standard_input or "", found)
    for source in known:
        _read_one(source, files, found)
    _read_lone_environments(found)
    _merge_grafana(found)
    _follow(files, found)
    if flags_text is not None:
        read_flags(SourceText(FLAGS_OPTION, flags_text), "prometheus", found)
    return Inventory(
        found.nginx,
        tuple(found.command_lines),
        tuple(found.prometheus_ymls),
        tuple(found.web_configs),
        tuple(found.sources),
        tuple(found.texts),
        tuple(found.problems),
        tuple(dict.fromkeys(found.nginx_ports)),
    )


def _read_environments(known: Iterable[Named], files: Files, found: Found) -> None:
    """Environment files come first: units and compose files among the other sources may refer to them."""
    for source in known:
        if source.kind in {None, "environment", "dotenv"} and files.kind(source.path) == "file":
            text = source_text(source.path, files)
            kind = source.kind or (assigns(text) if text is not None else None)
            if text is not None and kind is not None:
                (found.environments if kind == "environment" else found.dotenvs).append(text)


def _read_lone_environments(found: Found) -> None:
    """An environment file that no unit reads: its variables hold the arguments, as in Debian's packages."""
    for text in found.environments:
        if text.path not in found.used:
            from promaudit.readers import environment

            keep(environment.command_lines(text), found)


def _follow(files: Files, found: Found) -> None:
    """Read the web config files that flags name."""
    for text, config in web_configs(found.command_lines, files, [one.path for one in found.web_configs]):
        found.texts.append(text)
        found.sources.append(Source(text.path, "web-config"))
        if isinstance(config, Problem):
            found.problems.append(config)
        else:
            found.web_configs.append(config)


def _merge_grafana(found: Found) -> None:
    """A grafana.ini belongs to the one Grafana that something else starts."""
    files = [one for one in found.command_lines if one.kind == "grafana.ini"]
    others = [one for one in found.command_lines if one.component == "grafana" and one.kind != "grafana.ini"]
    if len(files) == len(others) == 1:
        merged = replace(others[0], arguments=(*files[0].arguments, *others[0].arguments))
        rest = (one for one in found.command_lines if one is not files[0])
        found.command_lines = [merged if one is others[0] else one for one in rest]


def _read_dump(text: str, found: Found) -> None:
    configuration = nginx.read_dump(text)
    if configuration is None:
        found.problems.append(
            Problem("standard input is not the output of `nginx -T`", None, "source/syntax", "<stdin>")
        )
        return
    _keep_nginx(configuration, found)


def _read_one(source: Named, files: Files, found: Found) -> None:
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


def _read_text(source: Named, text: SourceText, files: Files, found: Found) -> None:

    try:
        kind = source.kind or recognise(text)
        if kind is None:
            found.problems.append(_unknown(source.path))
        elif kind == "nginx":
            _keep_nginx(nginx.read_any(source.path, files=files), found)
        else:
            found.sources.append(Source(source.path, kind))
            read_kind(kind, source, text, files, found)
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


def _keep_nginx(configuration: NginxConfiguration, found: Found) -> None:
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
