"""The custom resources of the Prometheus Operator, and the arguments that it makes of them.

prometheus-operator/prometheus-operator pkg/prometheus/promcfg.go (BuildCommonPrometheusArgs), pkg/alertmanager and
pkg/thanos statefulset.go: the route prefix is always passed, the external URL only where it is given.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from promaudit.facts.program import Argument, CommandLine, Component, StartRefusal
from promaudit.facts.prometheus_yml import Value
from promaudit.facts.span import SourceText, Span
from promaudit.facts.web_config import WebConfig
from promaudit.readers.component import image_version
from promaudit.readers.services import Services
from promaudit.readers.yaml_nodes import Node

KINDS: dict[str, Component] = {
    "Prometheus": "prometheus",
    "PrometheusAgent": "prometheus",
    "Alertmanager": "alertmanager",
    "ThanosRuler": "thanos-rule",
}
_PORTS: dict[str, str] = {"prometheus": "9090", "alertmanager": "9093", "thanos-rule": "10902"}
#: Where the operator mounts the web config file that it writes.
_WEB_CONFIG = "/etc/prometheus/web_config/web-config.yaml"


def read(
    source: SourceText, document: Node, kind: str, services: Services
) -> tuple[CommandLine, WebConfig | None]:
    """What the operator starts for one resource, and what that asks of clients where TLS is asked for."""
    spec, name = document.get("spec"), document.scalar("metadata", "name")
    component, title = KINDS[kind], name.text if name else ""
    arguments = list(_arguments(spec, document, component)) if spec is not None else [_prefix(None, document)]
    if kind == "PrometheusAgent":
        arguments.append(Argument("--agent", document.span))
    web_config = _web_config(spec) if spec is not None else None
    if web_config is not None:
        arguments.append(Argument(f"--web.config.file={_WEB_CONFIG}", web_config.tls_span or document.span))
    labels = _labels(component, title, kind)
    command_line = CommandLine(
        component, "kubernetes", source.path, tuple(arguments), version=_version(spec), name=title,
        host_names=(f"{kind.lower()}-operated", *services.names(labels)), span=document.span, isolated=True,
        refusal=_refusal(spec, arguments),
    )  # fmt: skip
    ports = services.ports(labels, {"web": int(_PORTS[component]), "http-web": int(_PORTS[component])})
    return replace(command_line, service_ports=tuple(ports)), web_config


def _labels(component: Component, title: str, kind: str) -> dict[str, str]:
    """The labels of the pods, by which Services find them."""
    return {
        "app.kubernetes.io/name": component, "app.kubernetes.io/managed-by": "prometheus-operator",
        "app.kubernetes.io/instance": title, kind.lower(): title, "operator.prometheus.io/name": title,
    }  # fmt: skip


def _arguments(spec: Node, document: Node, component: Component) -> Iterator[Argument]:
    yield _prefix(spec, document)
    external = spec.scalar("externalUrl") or spec.scalar("externalPrefix")
    if external is not None and external.text:
        flag = "web.external-prefix" if component == "thanos-rule" else "web.external-url"
        yield Argument(f"--{flag}={external.text}", _place(external, document))
    local = spec.get("listenLocal")
    if local is not None and local.true:
        flag = "http-address" if component == "thanos-rule" else "web.listen-address"
        yield Argument(f"--{flag}=127.0.0.1:{_PORTS[component]}", local.span)
    if component == "prometheus":
        yield from _switches(spec, document)
    yield from _additional(spec)


def _prefix(spec: Node | None, document: Node) -> Argument:
    prefix = spec.scalar("routePrefix") if spec is not None else None
    return Argument(f"--web.route-prefix={prefix.text if prefix and prefix.text else '/'}", _place(prefix, document))


def _switches(spec: Node, document: Node) -> Iterator[Argument]:
    strategy = spec.scalar("reloadStrategy")
    if strategy is None or strategy.text != "ProcessSignal":
        yield Argument("--web.enable-lifecycle", _place(strategy, document))
    for key, flag in (
        ("enableAdminAPI", "web.enable-admin-api"),
        ("enableRemoteWriteReceiver", "web.enable-remote-write-receiver"),
        ("enableOTLPReceiver", "web.enable-otlp-receiver"),
    ):
        node = spec.get(key)
        if node is not None and node.true:
            yield Argument(f"--{flag}", node.span)
    features = spec.get("enableFeatures")
    names = [entry.text for entry in features.each() if entry.text] if features is not None else []
    if features is not None and names:
        yield Argument(f"--enable-feature={','.join(names)}", features.span)


def _additional(spec: Node) -> Iterator[Argument]:
    """`additionalArgs`: an argument without a value is written without an equals sign."""
    entries = spec.get("additionalArgs")
    for entry in entries.each() if entries is not None else ():
        name, value = entry.scalar("name"), entry.scalar("value")
        if name is not None:
            text = f"--{name.text}={value.text}" if value is not None and value.text else f"--{name.text}"
            yield Argument(text, entry.span)


def _refusal(spec: Node | None, arguments: list[Argument]) -> StartRefusal | None:
    """The operator makes nothing of a resource whose `additionalArgs` repeat a flag of its own."""
    names = [_name(argument) for argument in arguments]
    for argument in _additional(spec) if spec is not None else ():
        if names.count(_name(argument)) > 1:
            words = f"can't set arguments which are already managed by the operator: [{_name(argument)}]"
            return StartRefusal(words, argument.span)
    return None


def _name(argument: Argument) -> str:
    return argument.text.lstrip("-").partition("=")[0].removeprefix("no-")


def _web_config(spec: Node) -> WebConfig | None:
    """TLS of the web server; None where none is asked for."""
    tls = spec.get("web", "tlsConfig")
    if tls is None or tls.is_null:
        return None
    kind = tls.scalar("clientAuthType")
    return WebConfig(
        _WEB_CONFIG, True, client_auth_type=kind.text if kind is not None else "NoClientCert", tls_span=tls.span
    )


def _version(spec: Node | None) -> str | None:
    version, image = (spec.scalar("version"), spec.scalar("image")) if spec is not None else (None, None)
    if version is not None:
        return version.text.removeprefix("v")
    return image_version(image.text) if image is not None else None


def _place(value: Value | None, document: Node) -> Span:
    return value.span if value is not None and value.span is not None else document.span
