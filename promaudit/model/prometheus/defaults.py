"""The built-in values of flags that a journey or a rule can depend on, by program and release."""

from promaudit.facts.failure import Setting
from promaudit.facts.program import Component
from promaudit.model.prometheus.versions import Version

_PROMETHEUS = {
    "config.file": "prometheus.yml",
    "query.timeout": "2m",
    "query.max-concurrency": "20",
    "web.cors.origin": ".*",
    "web.console.libraries": "console_libraries",
    "web.console.templates": "consoles",
    "web.listen-address": "0.0.0.0:9090",
    "web.max-connections": "512",
    "web.read-timeout": "5m",
}
_PROMETHEUS_1 = _PROMETHEUS | {
    "web.listen-address": ":9090",
    "web.read-timeout": "30s",
    "web.telemetry-path": "/metrics",
}
#: Debian's packages start from their own directories.
_PROMETHEUS_DEBIAN = _PROMETHEUS | {
    "config.file": "/etc/prometheus/prometheus.yml",
    "web.console.libraries": "/etc/prometheus/console_libraries",
    "web.console.templates": "/etc/prometheus/consoles",
}

_DEFAULTS: dict[Component, dict[str, str]] = {
    "alertmanager": {"config.file": "alertmanager.yml", "web.listen-address": ":9093"},
    "pushgateway": {"web.listen-address": ":9091", "web.telemetry-path": "/metrics"},
    "blackbox_exporter": {"config.file": "blackbox.yml", "web.listen-address": ":9115"},
    "thanos-query": {"http-address": "0.0.0.0:10902", "query.timeout": "2m"},
    "thanos-rule": {"http-address": "0.0.0.0:10902"},
    "victoria-metrics": {"httpListenAddr": ":8428"},
    "exporter": {"web.telemetry-path": "/metrics"},
    "grafana": {},
}


def defaults_of(component: Component, version: Version) -> dict[str, Setting]:
    """The value of each flag that is not given; settings without a span."""
    return {name: Setting(value) for name, value in _values(component, version).items()}


def _values(component: Component, version: Version) -> dict[str, str]:
    if component != "prometheus":
        return _DEFAULTS[component]
    if not version.since(2):
        return _PROMETHEUS_1
    return _PROMETHEUS_DEBIAN if version.debian else _PROMETHEUS
