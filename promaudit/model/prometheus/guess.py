"""Which release a program is of where nothing says so: the newest one that has all the flags that are given."""

from promaudit.facts.program import CommandLine
from promaudit.model.prometheus.flag_tables import WHOLE, all_flags, flags_of
from promaudit.model.prometheus.versions import NEWEST, Version

#: The last releases before flags went away or came back.
_OLDER: dict[str, tuple[tuple[int, int, int], ...]] = {
    "prometheus": ((2, 55, 1), (2, 54, 1), (2, 31, 2), (2, 28, 1), (2, 24, 1)),
    "alertmanager": ((0, 26, 0), (0, 15, 3), (0, 14, 0)),
}


def guess_version(command_line: CommandLine, newest: Version) -> Version:
    """The newest release that knows every flag which some release knows; `newest` where there is none."""
    component = command_line.component
    if component not in WHOLE:
        return newest
    names = {name for argument in command_line.arguments if (name := _name(argument.text))}
    ever = {flag.name for flag in all_flags(component, NEWEST[component][0])}
    wanted = {name if name in ever else name.removeprefix("no-") for name in names} & ever
    for numbers in (newest.numbers, *_OLDER.get(component, ())):
        for debian in (False, True):
            version = Version(numbers, debian)
            if wanted <= flags_of(component, version).keys():
                return version
    return newest


def _name(argument: str) -> str:
    return argument[2:].partition("=")[0] if argument.startswith("--") else ""
