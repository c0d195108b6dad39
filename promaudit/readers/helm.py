"""Values of the charts kube-prometheus-stack and prometheus, and the arguments that the charts make of them.

prometheus-community/helm-charts: charts/kube-prometheus-stack/templates/prometheus/prometheus.yaml, and
charts/prometheus/templates/deploy.yaml.
"""

from collections.abc import Iterator

from promaudit.facts.program import Argument, CommandLine, Component, HealthCheck
from promaudit.facts.span import SourceText, Span
from promaudit.readers.yaml_nodes import Node

#: The specs of kube-prometheus-stack: where they stand, what they start, under which key its ingress is.
_SPECS: tuple[tuple[str, str, Component], ...] = (
    ("prometheus", "prometheusSpec", "prometheus"),
    ("alertmanager", "alertmanagerSpec", "alertmanager"),
    ("thanosRuler", "thanosRulerSpec", "thanos-rule"),
)
_SERVER = ("baseURL", "prefixURL", "extraFlags", "extraArgs", "defaultFlagsOverride", "retention", "persistentVolume")


def is_helm(document: Node) -> bool:
    """Whether a document holds the values of one of the charts, by itself or as a chart among others."""
    return document.get("kind") is None and any(True for _ in _charts(document))


def values_of(document: Node) -> Node | None:
    """The values in a resource that installs a chart: Flux's HelmRelease, Argo CD's Application."""
    for path in (("spec", "values"), ("spec", "valuesContent"), ("spec", "source", "helm", "valuesObject")):
        node = document.get(*path)
        if node is not None and any(True for _ in _charts(node)):
            return node
    return None


def _charts(values: Node) -> Iterator[tuple[str, Node]]:
    """The charts that values belong to: kind of chart, and its values."""
    for node in (values, *(value for _, value in values.items())):
        if any(node.get(key, spec) is not None for key, spec, _ in _SPECS):
            yield "stack", node
        server = node.get("server")
        if server is not None and any(server.get(key) is not None for key in _SERVER):
            yield "prometheus", node


def read(source: SourceText, values: Node) -> Iterator[CommandLine]:
    """What the charts start."""
    for chart, node in _charts(values):
        if chart == "stack":
            yield from _stack(source, node)
        else:
            yield _server(source, node)


def _stack(source: SourceText, values: Node) -> Iterator[CommandLine]:
    for key, name, component in _SPECS:
        spec = values.get(key, name)
        enabled = values.get(key, "enabled")
        if spec is None or (enabled is not None and enabled.text == "false"):
            continue
        prefix = spec.scalar("routePrefix")
        arguments = [Argument(f"--web.route-prefix={prefix.text if prefix else '/'}", _span(prefix, spec))]
        external = _external(values, key, spec, prefix.text if prefix else "/")
        arguments.extend([external] if external is not None else [])
        tag = spec.scalar("version") or spec.scalar("image", "tag")
        yield CommandLine(
            component, "helm", source.path, tuple(arguments), tag.text.removeprefix("v") if tag else None, key,
            (f"{key}-operated",), span=spec.span, isolated=True,
        )  # fmt: skip


def _external(values: Node, key: str, spec: Node, prefix: str) -> Argument | None:
    """The external URL: as given, else the first host of the ingress; that of the Service has a host alone."""
    flag = "web.external-prefix" if key == "thanosRuler" else "web.external-url"
    given = spec.scalar("externalUrl") or spec.scalar("externalPrefix")
    if given is not None and given.text:
        return Argument(f"--{flag}={given.text}", _span(given, spec))
    ingress = values.get(key, "ingress")
    enabled = ingress.get("enabled") if ingress is not None else None
    hosts = ingress.get("hosts") if ingress is not None else None
    if ingress is None or enabled is None or not enabled.true or hosts is None or not hosts.each():
        return None
    tls = ingress.get("tls")
    scheme = "https" if tls is not None and tls.each() else "http"
    return Argument(f"--{flag}={scheme}://{hosts.each()[0].text}{prefix}", hosts.each()[0].span)


def _server(source: SourceText, values: Node) -> CommandLine:
    """The chart prometheus: flags of `server`, and probes that follow prefixURL alone."""
    server = values.get("server") or values
    override = server.get("defaultFlagsOverride")
    if override is not None and override.each():
        arguments = tuple(Argument(entry.text or "", entry.span) for entry in override.each())
    else:
        arguments = tuple(_flags(server))
    tag = server.scalar("image", "tag")
    return CommandLine(
        "prometheus", "helm", source.path, arguments, tag.text.removeprefix("v") if tag else None, "server",
        health_checks=tuple(_probes(server)), span=server.span, isolated=True,
    )  # fmt: skip


def _flags(server: Node) -> Iterator[Argument]:
    for key, flag in (("prefixURL", "web.route-prefix"), ("baseURL", "web.external-url")):
        value = server.scalar(key)
        if value is not None and value.text:
            yield Argument(f"--{flag}={value.text}", _span(value, server))
    extra = server.get("extraFlags")
    if extra is None:
        yield Argument("--web.enable-lifecycle", server.span)
    for entry in extra.each() if extra is not None else ():
        yield Argument(f"--{entry.text}", entry.span)
    arguments = server.get("extraArgs")
    for name, node in arguments.items() if arguments is not None else ():
        written = node.text and node.text.lower() not in {"false", "0"}
        yield Argument(f"--{name.text}={node.text}" if written else f"--{name.text}", name.span)


def _probes(server: Node) -> Iterator[HealthCheck]:
    """The paths are put together from prefixURL, whatever baseURL makes of the route prefix."""
    prefix, base = server.scalar("prefixURL"), server.scalar("baseURL")
    span = _span(prefix or base, server)
    for purpose, path in (("readiness", "/-/ready"), ("liveness", "/-/healthy")):
        below = f"{prefix.text if prefix else ''}{path}".lstrip("/")
        yield HealthCheck(purpose, "GET", f"http://localhost:9090/{below}", span)


def _span(value: object, node: Node) -> Span:
    span = getattr(value, "span", None)
    return span if isinstance(span, Span) else node.span
