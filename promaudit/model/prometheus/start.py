"""One start of a program: what is known of it, and how it ends before it serves anything."""

from msgspec import Struct

from promaudit.facts.deployment import FlagFault
from promaudit.facts.files import Files
from promaudit.facts.program import UNKNOWN, CommandLine, Component
from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.flag_tables import Flag
from promaudit.model.prometheus.kingpin import Given
from promaudit.model.prometheus.programs import Program
from promaudit.model.prometheus.versions import Version


class StopError(Exception):
    """The program ends here, with an exit status and for the reason of a fault."""

    def __init__(self, exit_status: int, fault: FlagFault) -> None:
        self.exit_status, self.fault = exit_status, fault


class Start(Struct, frozen=True):
    """One start of one release: what is known of the program and of its surroundings."""

    command_line: CommandLine
    version: Version
    version_known: bool
    program: Program
    flags: dict[str, Flag]
    files: Files
    host_name: str | None
    known_web_configs: frozenset[str] = frozenset()

    @property
    def component(self) -> Component:
        """Which program it is."""
        return self.command_line.component

    def stop(self, flag: str, kind: str, words: str, exit_status: int, span: Span | None) -> StopError:
        """The end of the program for the reason of one flag."""
        fault = FlagFault(self.component, flag, kind, words, True, span, version=str(self.version))
        return StopError(exit_status, fault)


def because(start: Start, span: Span | None) -> Undecided:
    """Why a value has a stretch that is UNKNOWN, as the argument at its place says, else as any of them does."""
    arguments = [argument for argument in start.command_line.arguments if argument.undecided is not None]
    near = [argument.undecided for argument in arguments if span is not None and argument.span.line == span.line]
    reasons = [*near, *(argument.undecided for argument in arguments)]
    if reasons and reasons[0] is not None:
        return reasons[0]
    named = next((name for name, value in start.command_line.environment if UNKNOWN in value), "a value")
    return Undecided(f"{named} is not known: it has variables that are set nowhere that could be read", span)


#: Beginnings of the names of flags that decide what is answered where, and those of them that do not.
_DECIDING = ("web.", "http", "agent", "enable-feature", "tls", "server.")
_IDLE = ("web.page-title", "web.console.", "web.user-assets", "web.config.file", "web.read-timeout", "web.local-assets")


def unknown(start: Start, given: tuple[Given, ...]) -> Undecided | None:
    """Why a flag that decides has a value that is not known; None where all have."""
    for name, value, span in given:
        if UNKNOWN in value and name.startswith(_DECIDING) and not name.startswith(_IDLE):
            return because(start, span)
    return None
