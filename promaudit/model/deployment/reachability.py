"""Who gets in: follows the requests of somebody without credentials, on another host, to every endpoint, every way in.

Nothing is told by looking at directives: a location that is walked around by another spelling of its path, by another
server, by http, is found because a request that does so comes through.
"""

from promaudit.model.deployment.reachability_files import password_files
from promaudit.model.deployment.reachability_listeners import listener_challenges, listener_exposures
from promaudit.model.deployment.reachability_origins import origins
from promaudit.model.deployment.reachability_search import Search
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.subject import Subject

__all__ = ["Search", "reachability"]

Facts = dict[str, tuple[object, ...]]


def reachability(site: Site, subject: Subject) -> Facts:
    """Every relation about who gets in, by its kind: `exposure`, `detour`, `challenge`, `password_file`, `origins`."""
    if site.refusal is not None or not subject.backend.starts:
        return {}
    search = Search(site, subject)
    exposures = (*search.exposures(), *listener_exposures(subject, search.targets))
    return {
        "exposure": exposures,
        "detour": tuple(search.detours()),
        "challenge": (*search.challenges(), *listener_challenges(subject)),
        "password_file": password_files(site, subject, search.guarding_blocks()),
        "origins": origins(subject, search.guards(), search.passing),
    }
