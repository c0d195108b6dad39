"""The names by which other programs ask this machine for TLS: each wants a certificate that has the name."""

from collections.abc import Iterator

from promaudit.facts.inventory import Inventory
from promaudit.facts.span import Span
from promaudit.model.deployment.upstream import is_loopback
from promaudit.model.errands.questions import Question, of_file


def asked_names(inventory: Inventory) -> tuple[tuple[str, int], ...]:
    """The names that jobs ask this machine by, and the ports."""
    return tuple(dict.fromkeys((_name(one), one.port) for one in _checked(inventory) if is_loopback(one.host)))


def asking_places(inventory: Inventory) -> dict[str, Span]:
    """For each name that a client wants to find in a certificate, the first place that says so."""
    found: dict[str, Span] = {}
    for question in _checked(inventory):
        said = question.tls.server_name
        found.setdefault(_name(question), (said.span if said is not None else None) or question.place)
    return found


def _checked(inventory: Inventory) -> Iterator[Question]:
    for file in inventory.prometheus_ymls:
        for question in of_file(file):
            if question.scheme.text == "https" and not question.tls.insecure:
                yield question


def _name(question: Question) -> str:
    return question.tls.server_name.text if question.tls.server_name is not None else question.host
