"""What programs beside the browser ask the components for, and whether they get it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from promaudit.facts.errand import Errand
from promaudit.facts.inventory import Inventory
from promaudit.facts.span import Span

if TYPE_CHECKING:
    from promaudit.facts.url import Base
    from promaudit.model.deployment.backends import Backend
    from promaudit.model.deployment.site import Site

__all__ = ["asked_names", "asking_places", "errands"]


def errands(site: "Site", bases: "Sequence[tuple[Backend, Base]]" = ()) -> tuple[Errand, ...]:
    """What becomes of every request that certainly reaches one of the programs that were read.

    `bases` are the programs behind nginx with their public bases.
    """
    checked = any(line.health_checks for line in site.inventory.command_lines)
    if not site.inventory.prometheus_ymls and not checked:
        return ()
    from promaudit.model.errands import outcomes

    return outcomes.errands(site, bases)


def asked_names(inventory: Inventory) -> tuple[tuple[str, int], ...]:
    """The names that jobs ask this machine by, and the ports."""
    if not inventory.prometheus_ymls:
        return ()
    from promaudit.model.errands import asked

    return asked.asked_names(inventory)


def asking_places(inventory: Inventory) -> dict[str, Span]:
    """For each name that a client wants to find in a certificate, the first place that says so."""
    if not inventory.prometheus_ymls:
        return {}
    from promaudit.model.errands import asked

    return asked.asking_places(inventory)
