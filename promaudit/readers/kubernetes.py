"""Kubernetes manifests: containers of workloads, their arguments and probes, and the Services that lead to them.

Also the custom resources of the Prometheus Operator, which always passes --web.route-prefix (prometheus-operator,
pkg/prometheus/promcfg.go, `BuildCommonPrometheusArgs`).
"""

import re
from collections.abc import Iterator

from promaudit.facts.program import Argument, CommandLine, HealthCheck
from promaudit.facts.prometheus_yml import Value
from promaudit.facts.span import SourceText, Span
from promaudit.facts.trace import Undecided
from promaudit.readers.component import component_of, image_version
from promaudit.readers.yaml_nodes import Node, documents

_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob"})
_CUSTOM = {"Prometheus": "prometheus", "Alertmanager": "alertmanager"}
_VARIABLE = re.compile(r"\$\$|\$\(([-._A-Za-z0-9]+)\)")
_PROBES = {"livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup"}


def is_kubernetes(document: Node) -> bool:
    """Whether a document has `apiVersion` and `kind`."""
    return document.get("apiVersion") is not None and document.get("kind") is not None


def read(source: SourceText) -> tuple[CommandLine, ...]:
    """The containers that start a component, of all documents of the file. Raises YamlError."""
    found = tuple(document for document in _flat(documents(source)))
    services = tuple(document for document in found if _kind(document) == "Service")
    command_lines: list[CommandLine] = []
    for document in found:
        kind = _kind(document)
        if kind in _WORKLOADS:
            command_lines.extend(_workload(source, document, services))
        elif kind in _CUSTOM:
            command_lines.append(_custom(source, document, kind))
    return tuple(command_lines)


def _flat(found: tuple[Node, ...]) -> Iterator[Node]:
    for document in found:
        if _kind(document) == "List":
            items = document.get("items")
            yield from items.each() if items else ()
        else:
            yield document


def _kind(document: Node) -> str:
    value = document.scalar("kind")
    return value.text if value else ""


def _pod(document: Node) -> tuple[Node | None, Node | None]:
    """The labels and the spec of the pods that a workload makes."""
    if _kind(document) == "Pod":
        return document.get("metadata", "labels"), document.get("spec")
    path = ("spec", "jobTemplate", "spec", "template") if _kind(document) == "CronJob" else ("spec", "template")
    return document.get(*path, "metadata", "labels"), document.get(*path, "spec")


def _workload(source: SourceText, document: Node, services: tuple[Node, ...]) -> Iterator[CommandLine]:
    labels, pod = _pod(document)
    containers = pod.get("containers") if pod else None
    names = tuple(name for service in services if _selects(service, labels) for name in _service_names(service))
    for container in containers.each() if containers else ():
        image = container.scalar("image")
        component = component_of(image.text) if image else None
        if component is None:
            continue
        arguments = tuple(_arguments(container))
        name = document.scalar("metadata", "name")
        yield CommandLine(
            component,
            "kubernetes",
            source.path,
            arguments,
            version=image_version(image.text) if image else None,
            name=name.text if name else "",
            host_names=names,
            health_checks=tuple(_probes(container)),
            span=container.span,
            isolated=True,
            undecided=tuple(_unknown_variables(container)),
        )


def _environment(container: Node) -> dict[str, str]:
    entries = container.get("env")
    found = {}
    for entry in entries.each() if entries else ():
        name, value = entry.scalar("name"), entry.scalar("value")
        if name is not None and value is not None:
            found[name.text] = value.text
    return found


def _from_elsewhere(container: Node) -> set[str]:
    """Names of variables whose value stands in another object."""
    entries = container.get("env")
    names = (entry.scalar("name") for entry in (entries.each() if entries else ()) if entry.get("valueFrom"))
    return {name.text for name in names if name is not None}


def _arguments(container: Node) -> Iterator[Argument]:
    """`command` without its program, then `args`; `$(NAME)` is replaced where the container defines NAME."""
    environment = _environment(container)
    command, args = container.get("command"), container.get("args")
    entries = [*(command.each()[1:] if command else ()), *(args.each() if args else ())]
    for entry in entries:
        yield Argument(_expand(entry.text or "", environment), entry.span)


def _expand(text: str, environment: dict[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        return environment.get(match[1], match[0])

    return _VARIABLE.sub(replace, text)


def _unknown_variables(container: Node) -> Iterator[Undecided]:
    elsewhere = _from_elsewhere(container)
    args = container.get("args")
    for entry in args.each() if args else ():
        for name in _VARIABLE.findall(entry.text or ""):
            if name in elsewhere:
                yield Undecided(f"the variable {name} comes from another object", entry.span)


def _probes(container: Node) -> Iterator[HealthCheck]:
    for key, purpose in _PROBES.items():
        probe = container.get(key, "httpGet")
        path = probe.scalar("path") if probe else None
        if probe is None or path is None:
            continue
        port, scheme = probe.scalar("port"), probe.scalar("scheme")
        number = _port(container, port.text if port else "")
        url = f"{(scheme.text if scheme else 'HTTP').lower()}://localhost:{number}{'/' + path.text.lstrip('/')}"
        yield HealthCheck(purpose, "GET", url, path.span or probe.span)


def _port(container: Node, port: str) -> str:
    """A port's number; a name is looked up among the container's ports."""
    ports = container.get("ports")
    for entry in ports.each() if ports else ():
        name, number = entry.scalar("name"), entry.scalar("containerPort")
        if name is not None and number is not None and name.text == port:
            return number.text
    return port or "9090"


def _selects(service: Node, labels: Node | None) -> bool:
    selector = service.get("spec", "selector")
    if selector is None or labels is None:
        return False
    wanted = {(key.text, value.text) for key, value in selector.items()}
    return bool(wanted) and wanted <= {(key.text, value.text) for key, value in labels.items()}


def _service_names(service: Node) -> Iterator[str]:
    """The names by which a Service is reached inside of the cluster (DNS for Services and Pods)."""
    name, namespace = service.scalar("metadata", "name"), service.scalar("metadata", "namespace")
    if name is None:
        return
    yield name.text
    for suffix in ("", ".svc", ".svc.cluster.local"):
        yield f"{name.text}.{namespace.text if namespace else 'default'}{suffix}"


def _custom(source: SourceText, document: Node, kind: str) -> CommandLine:
    """What the operator makes of a custom resource: route prefix always, external URL where it is given."""
    spec = document.get("spec")
    external, prefix = (spec.scalar("externalUrl"), spec.scalar("routePrefix")) if spec else (None, None)
    version, name = (spec.scalar("version") if spec else None), document.scalar("metadata", "name")
    arguments = [Argument(f"--web.route-prefix={prefix.text if prefix else '/'}", _place(prefix, document))]
    if external is not None:
        arguments.append(Argument(f"--web.external-url={external.text}", _place(external, document)))
    listen_local = spec.get("listenLocal") if spec else None
    if listen_local is not None and listen_local.true:
        port = "9093" if kind == "Alertmanager" else "9090"
        arguments.append(Argument(f"--web.listen-address=127.0.0.1:{port}", listen_local.span))
    return CommandLine(
        "alertmanager" if kind == "Alertmanager" else "prometheus",
        "kubernetes",
        source.path,
        tuple(arguments),
        version=version.text.removeprefix("v") if version else None,
        name=name.text if name else "",
        host_names=(f"{kind.lower()}-operated",),
        span=document.span,
        isolated=True,
    )


def _place(value: Value | None, document: Node) -> Span:
    return value.span if value is not None and value.span is not None else document.span
