"""Manifests, operator resources and chart values, and what they start."""

import pytest

from promaudit.facts.program import UNKNOWN, CommandLine
from promaudit.facts.span import SourceText
from promaudit.readers import helm, kubernetes
from promaudit.readers.kubernetes import Manifest
from promaudit.readers.yaml_error import YamlError
from promaudit.readers.yaml_nodes import documents

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: prom}
spec:
  template:
    metadata: {labels: {app: prom}}
    spec:
      containers:
        - image: quay.io/prometheus/prometheus:v2.53.3
          args: ["--web.external-url=https://$(HOST)/p", "$$(X)", "$(NONE)", "--storage.tsdb.path=$(S)", $HOME]
          env: [{name: HOST, value: h.example}, {name: S, valueFrom: {fieldRef: {fieldPath: x}}}]
          ports: [{name: web, containerPort: 9090}]
          readinessProbe: {httpGet: {path: /-/ready, port: web, scheme: HTTPS}}
          livenessProbe: {exec: {command: [wget, "http://localhost:9090/-/healthy"]}}
        - image: jimmidyson/configmap-reload
          args: ["--webhook-url=http://127.0.0.1:9090/-/reload"]
---
apiVersion: v1
kind: Service
metadata: {name: prom, namespace: mon}
spec: {selector: {app: prom}, ports: [{port: 80, targetPort: web, nodePort: 30090}]}
---
apiVersion: v1
kind: Service
metadata: {name: other}
spec: {selector: {app: other}, ports: [{port: 80}]}
"""


def read(text: str) -> Manifest:
    return kubernetes.read(SourceText("m.yaml", text))


def arguments(command_line: CommandLine) -> list[str]:
    return [argument.text for argument in command_line.arguments]


def test_flags_in_the_place_of_the_program() -> None:
    """`command` replaces what the image starts: the container does not start, and why is said at its first word."""
    pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: prom/prometheus\n      command: [--a, --b]\n"
    (line,) = read(pod).command_lines
    refusal = line.refusal

    assert (["--a", "--b"], 'exec: "--a": executable file not found in $PATH', 6) == (
        arguments(line), refusal and refusal.words, refusal and refusal.span and refusal.span.line
    )  # fmt: skip


def test_a_workload() -> None:
    """Arguments to the letter with `$(NAME)`, the names and ports of its Services, and who asks it what."""
    (line,) = read(DEPLOYMENT).command_lines

    assert arguments(line) == [
        "--web.external-url=https://h.example/p", "$(X)", "$(NONE)", f"--storage.tsdb.path={UNKNOWN}", "$HOME"
    ]  # fmt: skip
    assert line.version == "2.53.3"
    assert line.host_names == ("prom", "prom.mon", "prom.mon.svc", "prom.mon.svc.cluster.local")
    assert line.service_ports[0] == ("prom", 80, 9090)
    assert line.published == (("", 30090, 9090),)
    assert [(check.purpose, check.method, check.url) for check in line.health_checks] == [
        ("liveness", "GET", "http://localhost:9090/-/healthy"),
        ("readiness", "GET", "https://localhost:9090/-/ready"),
        ("reload", "POST", "http://127.0.0.1:9090/-/reload"),
    ]


def resource(spec: str, kind: str = "Prometheus") -> CommandLine:
    text = f"apiVersion: monitoring.coreos.com/v1\nkind: {kind}\nmetadata: {{name: k8s}}\nspec: {spec}\n"
    (line,) = read(text).command_lines
    return line


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{}", ["--web.route-prefix=/", "--web.enable-lifecycle"]),
        (
            "{externalUrl: https://h/p}",
            ["--web.route-prefix=/", "--web.external-url=https://h/p", "--web.enable-lifecycle"],
        ),
        ("{routePrefix: /p, reloadStrategy: ProcessSignal}", ["--web.route-prefix=/p"]),
        (
            "{listenLocal: true, enableAdminAPI: true, enableFeatures: [a, b]}",
            [
                "--web.route-prefix=/", "--web.listen-address=127.0.0.1:9090", "--web.enable-lifecycle",
                "--web.enable-admin-api", "--enable-feature=a,b",
            ],
        ),
        (
            "{additionalArgs: [{name: web.page-title, value: x}, {name: log.level}]}",
            ["--web.route-prefix=/", "--web.enable-lifecycle", "--web.page-title=x", "--log.level"],
        ),
    ],
)  # fmt: skip
def test_the_operator_always_passes_a_route_prefix(spec: str, expected: list[str]) -> None:
    """An external URL with a path does not move the routes unless routePrefix is set too."""
    assert sorted(expected) == sorted(arguments(resource(spec)))


def test_the_operator_refuses_what_it_manages() -> None:
    """additionalArgs may not repeat a flag of its own."""
    refusal = resource("{additionalArgs: [{name: web.route-prefix, value: /x}]}").refusal

    assert refusal is not None
    assert "web.route-prefix" in refusal.words


def test_tls_of_the_operator_is_that_of_a_web_config() -> None:
    """spec.web.tlsConfig becomes a file that the flag names."""
    text = "apiVersion: x\nkind: Prometheus\nspec: {web: {tlsConfig: {keySecret: {name: a, key: b}}}}\n"
    manifest = read(text)

    assert [config.tls for config in manifest.web_configs] == [True]
    assert f"--web.config.file={manifest.web_configs[0].path}" in arguments(manifest.command_lines[0])


def test_files_of_config_maps_keep_their_places() -> None:
    """A prometheus.yml in a literal block is read, and points into the manifest."""
    text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  prometheus.yml: |\n    scrape_configs:\n      - job_name: self\n"
    (file,) = read(text).prometheus_ymls

    assert file.jobs[0].span[:3] == ("m.yaml", 6, 19)


def values(text: str) -> list[CommandLine]:
    (document,) = documents(SourceText("values.yaml", text))
    assert helm.is_helm(document)
    return list(helm.read(document.source, document))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prometheus: {prometheusSpec: {externalUrl: https://h/p}}", ["--web.external-url=https://h/p"]),
        ("prometheus: {ingress: {enabled: true, hosts: [h]}, prometheusSpec: {routePrefix: /p}}",
         ["--web.external-url=http://h/p", "--web.route-prefix=/p"]),
        ("kube-prometheus-stack: {prometheus: {prometheusSpec: {routePrefix: /p}}}", ["--web.route-prefix=/p"]),
        ("server: {prefixURL: /p, baseURL: https://h/p, extraFlags: []}",
         ["--web.route-prefix=/p", "--web.external-url=https://h/p"]),
        ("server: {baseURL: https://h, extraArgs: {log.level: debug, web.enable-admin-api: null}}",
         ["--web.enable-lifecycle", "--log.level=debug", "--web.enable-admin-api"]),
        ("server: {defaultFlagsOverride: [--a], baseURL: https://h}", ["--a"]),
    ],
)  # fmt: skip
def test_chart_values(text: str, expected: list[str]) -> None:
    """What kube-prometheus-stack and the chart prometheus make of their values."""
    (line,) = values(text)

    assert set(expected) <= set(arguments(line))


def test_probes_of_the_chart_follow_the_prefix_alone() -> None:
    """A path in baseURL moves the routes, and the probes stay where they were."""
    (line,) = values("server: {baseURL: https://h/p}")

    assert {check.url for check in line.health_checks} == {
        "http://localhost:9090/-/ready", "http://localhost:9090/-/healthy"
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
        + "".join(f"d{n}: &d{n} [{', '.join([f'*d{n - 1}' if n else '*c'] * 9)}]\n" for n in range(8)),
        "a: " + "[" * 5000 + "]" * 5000,
        "a: 1\na: 2\n",
        "a: &a [*a]\n",
    ],
)
def test_hostile_documents_are_errors(text: str) -> None:
    """Aliases that multiply or go round, nesting without end, and equal keys end in an error with a place."""
    with pytest.raises(YamlError):
        documents(SourceText("x.yaml", text))
