"""Which component a program, an image or a word stands for."""

import posixpath
import re

from promaudit.facts.program import Component

#: Programs and images by their last name, and what users may write as KIND of a source.
COMPONENTS: dict[str, Component] = {
    "prometheus": "prometheus",
    "alertmanager": "alertmanager",
    "prometheus-alertmanager": "alertmanager",
    "pushgateway": "pushgateway",
    "prometheus-pushgateway": "pushgateway",
    "blackbox_exporter": "blackbox_exporter",
    "blackbox-exporter": "blackbox_exporter",
    "prometheus-blackbox-exporter": "blackbox_exporter",
    "thanos": "thanos-query",
    "thanos-query": "thanos-query",
    "thanos-rule": "thanos-rule",
    "victoria-metrics": "victoria-metrics",
    "grafana": "grafana",
    "grafana-server": "grafana",
}


def component_of(program: str) -> Component | None:
    """The component of a program's path or an image's name (`quay.io/prometheus/prometheus:v2.53.3`)."""
    name = posixpath.basename(program.partition("@")[0]).partition(":")[0]
    if name in COMPONENTS:
        return COMPONENTS[name]
    return "exporter" if name.endswith(("_exporter", "-exporter")) else None


def image_version(image: str) -> str | None:
    """The version that an image's tag tells: `v2.53.3` -> `2.53.3`; None for `latest`, a digest or no tag."""
    tag = posixpath.basename(image.partition("@")[0]).partition(":")[2]
    match = re.match(r"v?(\d+\.\d+\.\d+)(?:[-+].*)?$", tag)
    return match[1] if match else None
