"""What the lines of a unit and its drop-ins add up to: commands, their environment, and the words of a command.

systemd.unit(5), systemd.service(5), systemd.exec(5); src/core/load-fragment.c (config_parse_exec and its kin).
"""

import fnmatch
import posixpath
from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from promaudit.facts.files import Files
from promaudit.facts.program import UNKNOWN, HealthCheck
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers import environment
from promaudit.readers.health import checks_in
from promaudit.readers.specifiers import SpecifierError, resolve
from promaudit.readers.text import source_text
from promaudit.readers.unit_file import UNIT_FOLDERS, drop_ins, settings
from promaudit.readers.unit_words import Logical, expand, split_commands, unit_words, variables_in
from promaudit.readers.words import QuoteError, Word

#: Characters before the path of the program that say how to start it.
PREFIXES = "@-:+!|"
#: Variables that the manager sets by itself (systemd.exec(5), ENVIRONMENT VARIABLES SET OR PROPAGATED).
_MANAGERS = frozenset({
    "PATH", "LANG", "USER", "LOGNAME", "HOME", "SHELL", "INVOCATION_ID", "XDG_RUNTIME_DIR", "MAINPID", "MANAGERPID",
    "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "SYSTEMD_EXEC_PID",
    "TERM", "LOG_NAMESPACE", "JOURNAL_STREAM", "PIDFILE", "RUNTIME_DIRECTORY", "STATE_DIRECTORY", "CACHE_DIRECTORY",
    "LOGS_DIRECTORY", "CONFIGURATION_DIRECTORY", "CREDENTIALS_DIRECTORY",
})  # fmt: skip
#: Settings with a command that may ask the program for something.
_COMMANDS = frozenset({"ExecStartPost", "ExecReload", "ExecStop", "ExecCondition"})


class Unit(Struct):
    """What the lines of a unit and its drop-ins add up to.

    `installed` tells that it lies in a folder of the system, whose files are then those of the host. `missing` is an
    environment file that the program may have where it runs, and that is not here.
    """

    name: str
    user: bool
    installed: bool
    commands: list[Logical] = field(default_factory=list)
    variables: dict[str, Logical] = field(default_factory=dict)
    files: list[Logical] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    others: dict[str, list[Logical]] = field(default_factory=dict)
    kind: str = ""
    sources: list[SourceText] = field(default_factory=list)
    missing: str = ""

    def resolved(self, word: Word) -> Word:
        """A word with its specifiers replaced. Raises SpecifierError."""
        text, open_ends = resolve(word.text, self.name, unknown=UNKNOWN, user=self.user)
        because = f"the specifier {open_ends[0]} depends on the running system" if open_ends else ""
        return Word(text, word.start, word.end, word.source, Undecided(because, word.span) if because else None)


def read_unit(source: SourceText, files: Files) -> Unit:
    """A unit with its drop-ins."""
    folder, name = posixpath.split(source.path)
    unit = Unit(name, user="systemd/user" in source.path, installed=folder.endswith(UNIT_FOLDERS))
    for text in (source, *drop_ins(source.path, files)):
        unit.sources.append(text)
        for key, value in settings(text, "Service"):
            _apply(unit, key, value)
    return unit


def _apply(unit: Unit, name: str, value: Logical) -> None:
    """One assignment; an empty value resets what was said before."""
    if name == "ExecStart":
        unit.commands = [*unit.commands, *split_commands(value)] if value.text else []
    elif name in _COMMANDS:
        unit.others[name] = [*unit.others.get(name, ()), value] if value.text else []
    elif name == "EnvironmentFile":
        unit.files = [*unit.files, value] if value.text else []
    elif name == "Environment":
        unit.variables.update(_assignments(unit, value)) if value.text else unit.variables.clear()
    elif name in {"PassEnvironment", "UnsetEnvironment"}:
        names = unit.passed if name.startswith("Pass") else unit.removed
        names.update(value.text.split()) if value.text else names.clear()
    elif name == "Type":
        unit.kind = value.text


def _assignments(unit: Unit, value: Logical) -> Iterator[tuple[str, Logical]]:
    """The variables of one Environment= line, up to the first word that is not well written."""
    for written in unit_words(value, strict=True):
        try:
            word = unit.resolved(written)
        except SpecifierError:
            continue
        name, equals, text = word.text.partition("=")
        if equals and environment.NAME.match(name):
            offset = word.source.text.find(text, word.start, word.end) if text else word.start
            offset = word.start if offset < 0 else offset
            yield name, Logical(word.source, text, tuple(range(offset, offset + len(text))))


def variables_of(unit: Unit, files: Files, given: tuple[SourceText, ...]) -> dict[str, Logical]:
    """The environment of the program: files come after assignments, UnsetEnvironment= after both."""
    variables = dict(unit.variables)
    for named in unit.files:
        for text in _environment_files(unit, named, files, given):
            unit.sources.append(text)
            variables.update(environment.read(text))
    return {name: value for name, value in variables.items() if name not in unit.removed}


def _environment_files(
    unit: Unit, named: Logical, files: Files, given: tuple[SourceText, ...]
) -> Iterator[SourceText]:
    """The files of one EnvironmentFile=; one that may be missing is marked by a `-`."""
    place = named.word(named.text, 0, len(named.text))
    try:
        path = unit.resolved(place).text.removeprefix("-")
    except SpecifierError:
        return
    if not path.startswith("/"):
        return
    found = [text for name in _glob(path, files) if (text := source_text(name, files)) is not None]
    found = found or [text for text in given if _stands_for(text.path, path)][:1]
    yield from found
    may_be_missing = named.text.startswith("-") and files.kind(path) == "missing"
    if not found and not (may_be_missing and unit.installed):
        unit.missing = path


def _glob(path: str, files: Files) -> tuple[str, ...]:
    folder, name = posixpath.split(path)
    if not any(char in name for char in "*?["):
        return (path,)
    names = fnmatch.filter(files.names(folder) or (), name)
    return tuple(posixpath.join(folder, found) for found in names if not found.startswith("."))


def _stands_for(path: str, wanted: str) -> bool:
    """Whether a file that was given is the copy of one of the host: it has its name, and its folder's."""
    folder, name = posixpath.split(posixpath.normpath(path))
    return name == posixpath.basename(wanted) and posixpath.basename(folder) in {
        "", ".", "..", *posixpath.dirname(wanted).split("/")
    }  # fmt: skip


def command_words(unit: Unit, command: Logical, variables: Mapping[str, Logical]) -> tuple[Word, ...]:
    """The words of a command, program first. Raises QuoteError and SpecifierError."""
    written = unit_words(command)
    if not written:
        return ()
    program = written[0].text.lstrip(PREFIXES)
    prefixes = written[0].text[: len(written[0].text) - len(program)]
    words = (unit.resolved(replace(written[0], text=program)), *(unit.resolved(word) for word in written[1:]))
    if "@" in prefixes and len(words) < 2:
        raise SpecifierError(f"Empty executable name or zeroeth argument: {command.text}")
    rest = words[1:]
    if ":" not in prefixes:
        rest = tuple(found for word in rest for found in expanded(unit, word, variables))
    # with an `@` the second word is what the program takes for its own name
    return (words[0], *(rest[1:] if "@" in prefixes else rest))


def expanded(unit: Unit, word: Word, variables: Mapping[str, Logical]) -> Iterator[Word]:
    """The variables of a word put in; what may be set elsewhere is unknown."""
    missing = [name for name in variables_in(word.text) if name not in variables and _may_be_set(unit, name)]
    because = Undecided(_nowhere(unit, missing[0]), word.span) if missing else None
    unknown = {name: Logical(word.source, UNKNOWN, (word.start,)) for name in missing}
    for found in expand(word, {**variables, **unknown}):
        undecided = because or word.undecided
        if undecided is None and UNKNOWN in found.text:
            undecided = Undecided("it depends on the running system", found.span)
        yield replace(found, undecided=undecided, open=because is not None and not word.text.startswith("${"))


def _nowhere(unit: Unit, name: str) -> str:
    words = f"the variable {name} is set nowhere that could be read"
    return f"{words}: {unit.missing} is missing here" if unit.missing and name not in _MANAGERS else words


def _may_be_set(unit: Unit, name: str) -> bool:
    """Whether a variable that no line sets may have a value all the same."""
    return name in _MANAGERS or name in unit.passed or (unit.missing != "" and environment.NAME.match(name) is not None)


def checks_of(unit: Unit) -> Iterator[HealthCheck]:
    """What the other commands of the unit ask by HTTP."""
    for name, commands in unit.others.items():
        for command in commands:
            try:
                words = unit_words(command)
            except QuoteError:
                continue
            yield from checks_in(words, "reload" if name == "ExecReload" else "health")
