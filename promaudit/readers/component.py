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
    "victoria-metrics-prod": "victoria-metrics",
    "grafana": "grafana",
    "grafana-oss": "grafana",
    "grafana-enterprise": "grafana",
    "grafana-server": "grafana",
}
#: The subcommands of thanos that have a web face of their own, and that of grafana.
_SUBCOMMANDS: dict[Component, dict[str, Component]] = {
    "thanos-query": {"query": "thanos-query", "rule": "thanos-rule"},
    "grafana": {"server": "grafana"},
}
#: Whose images are tagged by the releases that are in them.
_PUBLISHERS = frozenset({
    "prom", "prometheus", "grafana", "thanos", "thanosio", "victoriametrics", "bitnami", "bitnamilegacy", "ubuntu",
    "rancher",
})  # fmt: skip
_IMAGE_TAG = r"v?(\d+\.\d+(?:\.\d+)?)(?:[-+.].*)?\Z"
#: The folder of a release's archive: `prometheus-2.53.3.linux-amd64/prometheus`.
_ARCHIVE = r"-(\d+\.\d+\.\d+)\.(?:linux|freebsd|netbsd|openbsd|darwin|dragonfly)-\w+/"


def component_of(program: str) -> Component | None:
    """The component of a program's path or an image's name (`quay.io/prometheus/prometheus:v2.53.3`)."""
    name = posixpath.basename(program.partition("@")[0]).partition(":")[0]
    if name in COMPONENTS:
        return COMPONENTS[name]
    return "exporter" if name.endswith(("_exporter", "-exporter")) else None


def subcommand(component: Component, first: str | None) -> tuple[Component | None, int]:
    """The component that a program is with its first argument, and how many arguments that takes.

    None where the subcommand is that of a program without a web face of its own (`thanos store`).
    """
    known = _SUBCOMMANDS.get(component, {})
    if not known or first is None or first.startswith("-"):
        return component, 0
    if first in known:
        return known[first], 1
    return (None, 0) if component == "thanos-query" else (component, 0)


def image_version(image: str) -> str | None:
    """The version that an image's tag tells: `v2.53.3` -> `2.53.3`; None for `latest`, a digest or no tag.

    A tag of two numbers is a release's where the image is one that the project or a distributor publishes; somebody's
    own image counts its own (`localhost/prometheus:v0.1`).
    """
    folder, _, last = image.partition("@")[0].rpartition("/")
    match = re.match(_IMAGE_TAG, last.partition(":")[2])
    if match is None or (match[1].count(".") == 1 and posixpath.basename(folder) not in _PUBLISHERS):
        return None
    return match[1]


def program_version(path: str) -> str | None:
    """The version that the path of a program tells: `/opt/prometheus-2.53.3.linux-amd64/prometheus` -> `2.53.3`."""
    match = re.search(_ARCHIVE, path)
    return match[1] if match else None
