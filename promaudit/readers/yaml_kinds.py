"""Which of our kinds a YAML file is; apart, so that YAML's parser is imported for YAML files alone."""

import posixpath
from collections.abc import Callable

from promaudit.facts.program import SourceKind
from promaudit.facts.span import SourceText
from promaudit.readers.compose import is_compose
from promaudit.readers.helm import is_helm
from promaudit.readers.kubernetes import is_kubernetes
from promaudit.readers.prometheus_yml import is_prometheus_yml
from promaudit.readers.web_config import is_web_config
from promaudit.readers.yaml_nodes import Node, documents


def kind_of(source: SourceText) -> SourceKind | None:
    """The kind of a YAML file. Raises YamlError where it is none at all."""
    found = documents(source)
    if not found:
        return None
    kind = next((kind for kind, is_kind in _YAML if is_kind(found[0])), None)
    if kind is None and any(is_kubernetes(document) for document in found):
        return "kubernetes"
    return kind or ("prometheus.yml" if _only_global(found[0], source) else None)


#: Kinds of YAML files by what their first document holds, in the order in which they are tried.
_YAML: tuple[tuple[SourceKind, Callable[[Node], bool]], ...] = (
    ("compose", is_compose),
    ("kubernetes", is_kubernetes),
    ("helm", is_helm),
    ("prometheus.yml", is_prometheus_yml),
    ("web-config", is_web_config),
)


def _only_global(document: Node, source: SourceText) -> bool:
    """A prometheus.yml may hold nothing but its global section."""
    return document.get("global") is not None and posixpath.basename(source.path).startswith("prometheus")
