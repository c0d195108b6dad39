"""What a diagnosis needs to know of one component behind one nginx."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from promaudit.facts.failure import Place, Setting
from promaudit.facts.journey import Exchange
from promaudit.facts.url import Base


class Names(Protocol):
    """Answers whether a host is a name of a server."""

    def serves(self, host: str, exchange: Exchange) -> bool:
        """Whether `host` is a name of some server on the port that the exchange went to."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """One component as it is published: where people go, and where it believes to be.

    `route_prefix.value` is "" for the root, else it begins with a slash and does not end in one. `external_path` is the
    decoded path of the effective external URL, likewise. `redirect_pages` are the pages that the component redirects to
    by its external URL ("/graph", "/query"). `passing` is the location that passes the base to the component, None
    where none does.
    """

    component: str
    base: Base
    route_prefix: Setting
    external_url: Setting
    external_path: str
    listen_address: Setting
    speaks_tls: bool
    redirect_pages: tuple[str, ...]
    names: Names
    passing: Place | None
    get_passes: Callable[[Exchange], bool]
    cycles: Callable[[Exchange], bool]
    refuses: Callable[[Exchange], bool]
