"""Kubernetes Services: which names and ports lead to pods with given labels (ServiceSpec; DNS for Services)."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from promaudit.readers.yaml_nodes import Node


class Services(Struct, frozen=True):
    """The Services of one file."""

    nodes: tuple[Node, ...]

    def names(self, labels: Mapping[str, str]) -> Iterator[str]:
        """The names by which pods with these labels are reached inside of the cluster."""
        for service in self._selecting(labels):
            yield from _names(service)

    def ports(self, labels: Mapping[str, str], ports: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
        """Name, port of the Service and port of the container that it leads to; `ports` are the container's by name."""
        for service in self._selecting(labels):
            for entry in _ports(service):
                port, target = entry.scalar("port"), entry.scalar("targetPort")
                number = _number(target.text if target else port.text if port else "", ports)
                if port is not None and port.text.isdigit() and number is not None:
                    yield from ((name, int(port.text), number) for name in _names(service))

    def node_ports(self, labels: Mapping[str, str], ports: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
        """The ports of the nodes that lead to the container, as published ports."""
        for service in self._selecting(labels):
            for entry in _ports(service):
                node, port, target = entry.scalar("nodePort"), entry.scalar("port"), entry.scalar("targetPort")
                number = _number(target.text if target else port.text if port else "", ports)
                if node is not None and node.text.isdigit() and number is not None:
                    yield "", int(node.text), number

    def _selecting(self, labels: Mapping[str, str]) -> Iterator[Node]:
        for service in self.nodes:
            selector = service.get("spec", "selector")
            wanted = {key.text or "": value.text or "" for key, value in selector.items()} if selector else {}
            if wanted and all(labels.get(key) == value for key, value in wanted.items()):
                yield service


def _ports(service: Node) -> tuple[Node, ...]:
    ports = service.get("spec", "ports")
    return ports.each() if ports is not None else ()


def _number(port: str, ports: Mapping[str, int]) -> int | None:
    return int(port) if port.isdigit() else ports.get(port)


def _names(service: Node) -> Iterator[str]:
    name, namespace = service.scalar("metadata", "name"), service.scalar("metadata", "namespace")
    if name is None:
        return
    yield name.text
    for suffix in ("", ".svc", ".svc.cluster.local"):
        yield f"{name.text}.{namespace.text if namespace else 'default'}{suffix}"
