"""Kubernetes manifests: containers of workloads, their arguments and probes, and the Services that lead to them.

Kubernetes API, Container, Probe, ServiceSpec; k8s.io/kubernetes third_party/forked/golang/expansion for `$(NAME)`.
"""

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from promaudit.facts.program import UNKNOWN, CommandLine, HealthCheck, StartRefusal
from promaudit.facts.prometheus_yml import PrometheusYml
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.facts.web_config import WebConfig
from promaudit.readers import helm, operator, prometheus_yml, web_config
from promaudit.readers.component import component_of, image_version
from promaudit.readers.health import checks_in
from promaudit.readers.launch import Launch, launches
from promaudit.readers.services import Services
from promaudit.readers.started import started
from promaudit.readers.words import MOST_CHARACTERS, Word
from promaudit.readers.yaml_nodes import Node, documents

_WORKLOADS = frozenset({
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod", "Job", "CronJob",
})  # fmt: skip
_VARIABLE = re.compile(r"\$(?:\$|\(([^)]*)\))")
_PROBES = {"livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup"}


def is_kubernetes(document: Node) -> bool:
    """Whether a document has `apiVersion` and `kind`."""
    return document.get("apiVersion") is not None and document.get("kind") is not None


class Manifest(Struct):
    """What the documents of one file hold."""

    command_lines: list[CommandLine] = field(default_factory=list)
    web_configs: list[WebConfig] = field(default_factory=list)
    prometheus_ymls: list[PrometheusYml] = field(default_factory=list)


def read(source: SourceText) -> Manifest:
    """The programs that the documents of a file start, and the files that ConfigMaps hold. Raises YamlError."""
    found = tuple(_flat(documents(source)))
    services = Services(tuple(document for document in found if _kind(document) == "Service"))
    manifest = Manifest()
    for document in found:
        kind = _kind(document)
        if kind in _WORKLOADS:
            manifest.command_lines.extend(_workload(source, document, services))
        elif kind in operator.KINDS:
            command_line, asked = operator.read(source, document, kind, services)
            manifest.command_lines.append(command_line)
            manifest.web_configs.extend([asked] if asked is not None else [])
        elif kind in {"ConfigMap", "Secret"}:
            _embedded(document, manifest)
        elif values := helm.values_of(document):
            manifest.command_lines.extend(helm.read(source, values))
    return manifest


def _embedded(document: Node, manifest: Manifest) -> None:
    """Files that stand in a ConfigMap as literal blocks; their places are those in the manifest."""
    for section in ("data", "stringData"):
        node = document.get(section)
        for key, value in node.items() if node is not None else ():
            inner = value.block() if (key.text or "").endswith((".yml", ".yaml")) else None
            top = next(iter(documents(inner)), None) if inner is not None else None
            if inner is None or top is None:
                continue
            if prometheus_yml.is_prometheus_yml(top):
                manifest.prometheus_ymls.append(prometheus_yml.read(inner))
            elif web_config.is_web_config(top):
                manifest.web_configs.append(web_config.read(inner))


def _flat(found: tuple[Node, ...]) -> Iterator[Node]:
    for document in found:
        items = document.get("items") if _kind(document).endswith("List") else None
        yield from items.each() if items is not None else (document,)


def _kind(document: Node) -> str:
    value = document.scalar("kind")
    return value.text if value else ""


def _pod(document: Node) -> tuple[Node | None, Node | None]:
    """The labels and the spec of the pods that a workload makes."""
    if _kind(document) == "Pod":
        return document.get("metadata", "labels"), document.get("spec")
    path = ("spec", "jobTemplate", "spec", "template") if _kind(document) == "CronJob" else ("spec", "template")
    return document.get(*path, "metadata", "labels"), document.get(*path, "spec")


def _workload(source: SourceText, document: Node, services: Services) -> Iterator[CommandLine]:
    labels, pod = _pod(document)
    containers = pod.get("containers") if pod is not None else None
    each = containers.each() if containers is not None else ()
    network = pod.get("hostNetwork") if pod is not None else None
    wanted = {key.text or "": value.text or "" for key, value in labels.items()} if labels is not None else {}
    for container in each:
        launch = _launch(container)
        if launch is None:
            continue
        name = document.scalar("metadata", "name")
        ports = tuple(services.ports(wanted, _container_ports(container)))
        others = (other for other in each if other.node is not container.node)
        yield replace(
            started(
                launch,
                "kubernetes",
                source.path,
                name=name.text if name is not None else "",
                host_names=tuple(services.names(wanted)),
                published=(*_host_ports(container), *services.node_ports(wanted, _container_ports(container))),
                environment=_environment(container).items(),
                health_checks=(*_probes(container), *_reloads(others)),
                isolated=network is None or not network.true,
                span=container.span,
                refusal=_no_program(_words(container, "command")),
            ),
            service_ports=ports,
        )


def _launch(container: Node) -> Launch | None:
    """What a container starts: `command` and `args`, or the image's own program with `args`."""
    image = container.get("image")
    name = image.text if image is not None else None
    command, args = _words(container, "command"), _words(container, "args")
    if command and _no_program(command) is None:
        found = next(launches((*command, *args)), None)
    elif image is None or name is None or component_of(name) is None:
        found = None
    else:
        start, end = image.offsets()
        found = next(launches((Word(name, start, end, image.source), *command, *args)), None)
    version = image_version(name) if name is not None else None
    return replace(found, version=version or found.version) if found is not None else None


def _no_program(command: tuple[Word, ...]) -> StartRefusal | None:
    """Flags under `command`, which takes the place of the image's own program: there is none of that name (runc)."""
    if not command or not command[0].text.startswith("-"):
        return None
    return StartRefusal(f'exec: "{command[0].text}": executable file not found in $PATH', command[0].span)


def _words(container: Node, key: str) -> tuple[Word, ...]:
    """The items to the letter, `$(NAME)` replaced where the container defines NAME."""
    node = container.get(key)
    known, elsewhere = _environment(container), _from_elsewhere(container)
    found = []
    for entry in node.each() if node is not None else ():
        start, end = entry.offsets()
        text = _expand(entry.text or "", known, elsewhere)
        because = Undecided("a variable in it comes from another object", entry.span) if UNKNOWN in text else None
        found.append(Word(text, start, end, entry.source, because))
    return tuple(found)


def _environment(container: Node) -> dict[str, str]:
    """The variables that the container itself defines; each may refer to those before it."""
    entries = container.get("env")
    elsewhere = _from_elsewhere(container)
    found: dict[str, str] = {}
    for entry in entries.each() if entries is not None else ():
        name, value = entry.scalar("name"), entry.scalar("value")
        if name is not None and entry.get("valueFrom") is None:
            found[name.text] = _expand(value.text if value is not None else "", found, elsewhere)
    return found


def _from_elsewhere(container: Node) -> frozenset[str]:
    """Names of variables whose value stands in another object; `*` where any may."""
    entries, imported = container.get("env"), container.get("envFrom")
    each = entries.each() if entries is not None else ()
    names = (entry.scalar("name") for entry in each if entry.get("valueFrom") is not None)
    anything = {"*"} if imported is not None and imported.each() else set()
    return frozenset({name.text for name in names if name is not None} | anything)


def _expand(text: str, environment: dict[str, str], elsewhere: frozenset[str]) -> str:
    left = MOST_CHARACTERS

    def put_in(match: re.Match[str]) -> str:
        nonlocal left
        name = match[1]
        if name is None:
            return "$"
        if name in environment:
            left -= len(environment[name])
            return environment[name] if left >= 0 else UNKNOWN
        return UNKNOWN if name in elsewhere or "*" in elsewhere else match.group()

    return _VARIABLE.sub(put_in, text)


def _probes(container: Node) -> Iterator[HealthCheck]:
    for key, purpose in _PROBES.items():
        probe, command = container.get(key, "httpGet"), container.get(key, "exec", "command")
        path = probe.scalar("path") if probe is not None else None
        if probe is not None:
            port, scheme = probe.scalar("port"), probe.scalar("scheme")
            number = _port(container, port.text if port is not None else "")
            below = path.text.lstrip("/") if path is not None else ""
            url = f"{(scheme.text if scheme is not None else 'HTTP').lower()}://localhost:{number}/{below}"
            span = path.span if path is not None and path.span is not None else probe.span
            yield HealthCheck(purpose, "GET", url, span)
        if command is not None:
            yield from checks_in(_plain(command), purpose)


def _reloads(others: Iterator[Node]) -> Iterator[HealthCheck]:
    """The reload URLs that other containers of the pod are told; they are posted to."""
    for container in others:
        for key in ("command", "args"):
            node = container.get(key)
            words = _plain(node) if node is not None else ()
            yield from (replace(check, method="POST") for check in checks_in(words, "") if check.purpose == "reload")


def _plain(node: Node) -> tuple[Word, ...]:
    return tuple(Word(entry.text or "", *entry.offsets(), entry.source) for entry in node.each())


def _container_ports(container: Node) -> dict[str, int]:
    """The container's ports by their names."""
    ports = container.get("ports")
    pairs = ((entry.scalar("name"), entry.scalar("containerPort")) for entry in (ports.each() if ports else ()))
    return {name.text: int(port.text) for name, port in pairs if name and port and port.text.isdigit()}


def _port(container: Node, port: str) -> str:
    """A port's number; a name is looked up among the container's ports."""
    return str(_container_ports(container).get(port, port or "80"))


def _host_ports(container: Node) -> Iterator[tuple[str, int, int]]:
    ports = container.get("ports")
    for entry in ports.each() if ports is not None else ():
        host, port, address = entry.scalar("hostPort"), entry.scalar("containerPort"), entry.scalar("hostIP")
        if host and port and host.text.isdigit() and port.text.isdigit():
            yield address.text if address else "", int(host.text), int(port.text)
