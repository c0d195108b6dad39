"""Who answers at an address: which of the programs that were read listens where nginx sends a request."""

from collections.abc import Container
from urllib.parse import urlsplit

from msgspec import Struct

from promaudit.facts.program import CommandLine
from promaudit.facts.trace import Passed, Undecided
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.upstream import Address, Match, is_loopback, match, split_upstream

#: Flags, by their beginnings, that change nothing in how requests are answered here.
_NOT_SERVED = ("storage.", "config.", "log.", "query.", "rules.", "alertmanager.", "scrape.", "data.", "cluster.")


class Said(Struct, frozen=True):
    """One `--upstream [COMPONENT=]HOST:PORT`: a component, or the name of a start, and where nginx finds it."""

    component: str
    address: Address


class Network(Struct, frozen=True):
    """The programs, and what the user says of their addresses."""

    backends: tuple[Backend, ...]
    said: tuple[Said, ...] = ()

    def find(self, passed: Passed) -> "Backend | Undecided | None":
        """The program that a request of nginx reaches; None where it is none of those that were read."""
        address = split_upstream(passed.upstream)
        by_user = self._by_user(address)
        if by_user is not None:
            return by_user
        free = [backend for backend in self.backends if not self._placed(backend)]
        matches = [(backend, match(address, backend.listeners, backend.command_line)) for backend in free]
        for wanted in ("here", "perhaps"):
            found = [backend for backend, kind in matches if kind == wanted]
            if found:
                return _one_of(found, address, passed)
        return None

    def may_be(self, address: Address, backend: Backend, own_ports: Container[int]) -> bool:
        """Whether a program may be at an address: by itself, by what the user says, or through this nginx again.

        `own_ports` are those that nginx itself listens on.
        """
        local = (is_loopback(address.host) and address.port in own_ports) or not address.port
        said = any(one.address == address for one in self.said)
        return local or said or match(address, backend.listeners, backend.command_line) != "no"

    def certain(self, address: Address) -> bool:
        """Whether one of the programs certainly listens there."""
        kinds: list[Match] = [match(address, backend.listeners, backend.command_line) for backend in self.backends]
        return "here" in kinds or self._by_user(address) is not None

    def _by_user(self, address: Address) -> Backend | None:
        for said in self.said:
            if said.address == address:
                return next((b for b in self.backends if _is_called(b.command_line, said.component)), None)
        return None

    def _placed(self, backend: Backend) -> bool:
        """Whether the user has said where this one listens: then it does nowhere else."""
        called = [said for said in self.said if self._by_user(said.address) is backend]
        return bool(called)


def _one_of(found: list[Backend], address: Address, passed: Passed) -> Backend | Undecided:
    """One of several that may listen there: the one whose name nginx uses; any of them where they answer alike.

    What runs in a container of its own listens on this machine's addresses only where nginx runs in that container.
    """
    found = [backend for backend in found if not backend.command_line.isolated] or found
    if len(found) == 1 or all(_answers_alike(backend, found[0]) for backend in found):
        return found[0]
    words = f"{address.host} {urlsplit('//' + passed.name.partition('://')[2]).hostname or passed.name}".lower()
    named = [backend for backend in found if _names_in(backend.command_line, words)]
    if len(named) == 1:
        return named[0]
    listed = ", ".join(sorted({backend.command_line.path for backend in found}))
    return Undecided(
        f"several programs may listen on {address.host}:{address.port} ({listed}): say which with --upstream",
        passed.span,
    )


def _answers_alike(one: Backend, other: Backend) -> bool:
    """Whether two programs are told the same by their flags, but for where they listen: it may be one, read twice."""
    same_program = one.command_line.component == other.command_line.component
    return same_program and one.starts and other.starts and _told(one) == _told(other)


def _told(backend: Backend) -> tuple[object, ...]:
    server = backend.server
    served = (one for one in server.settings if "listen" not in one[0] and not one[0].startswith(_NOT_SERVED))
    settings = {name: setting.value for name, setting in served}
    prefix, external = server.route_prefix.value, server.external_url.value
    return server.version, prefix, external, server.external_host_known, server.web_config, server.undecided, settings


def _names_in(line: CommandLine, words: str) -> bool:
    names = {line.component, line.name, *line.host_names} - {""}
    return any(name.lower() in words for name in names)


def _is_called(line: CommandLine, component: str) -> bool:
    return component in {line.component, line.name, *line.host_names}


def read_said(upstreams: tuple[str, ...]) -> tuple[Said, ...]:
    """The values of `--upstream`. Raises ValueError, with a sentence for the user, where one is malformed."""
    return tuple(_said(text) for text in upstreams)


def _said(text: str) -> Said:
    component, equals, rest = text.rpartition("=")
    parts = urlsplit(rest if "://" in rest else "//" + rest)
    if not parts.hostname or parts.port is None:
        raise ValueError(f"`{text}` is not HOST:PORT or COMPONENT=HOST:PORT")
    return Said(component if equals else "prometheus", Address(parts.hostname, parts.port))
