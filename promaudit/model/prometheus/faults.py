"""Complaints of a command line, with what was probably meant."""

from collections.abc import Iterable

from promaudit.facts.deployment import FlagFault
from promaudit.facts.program import Component
from promaudit.model.prometheus.flag_tables import Flag, all_flags, flags_of
from promaudit.model.prometheus.kingpin import Complaint
from promaudit.model.prometheus.versions import Version

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def describe(component: Component, complaint: Complaint, version: Version, fatal: bool) -> FlagFault:
    """A complaint as a fault: of a flag of another release it says so, else it proposes the nearest name.

    `version` of the fault is the release that was assumed; for a flag of other releases `suggestion` says which.
    """
    flag, kind, suggestion = complaint.flag, complaint.kind, ""
    if complaint.kind == "unknown":
        other = _elsewhere(component, flag, version)
        if other is not None:
            releases = _releases(other, version)
            return FlagFault(component, flag, "version", complaint.words, fatal, complaint.span, releases, str(version))
        suggestion = did_you_mean(component, _written(complaint), version)
    elif complaint.kind == "argument":
        suggestion = _mistyped(component, flag, version)
    return FlagFault(component, flag, kind, complaint.words, fatal, complaint.span, suggestion, str(version))


def _written(complaint: Complaint) -> str:
    """The name that was meant; of a flag with one dash the parser complains of its first letter alone."""
    return complaint.argument if len(complaint.flag) == 1 else complaint.flag


def did_you_mean(component: Component, written: str, version: Version) -> str:
    """The flag whose name is nearest to what was written, with its dashes; empty where none is near."""
    names = flags_of(component, version)
    plain = written.strip(_DASHES).partition("=")[0].lower().replace("_", "-")
    if plain in names:
        return f"--{plain}"
    squeezed = {name.replace("-", "").replace(".", ""): name for name in names}
    exact = squeezed.get(plain.replace("-", "").replace(".", ""))
    near = exact or _nearest(plain, names)
    return f"--{near}" if near else ""


def _nearest(plain: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(plain, names, 1, 0.75)), "")


def _elsewhere(component: Component, name: str, version: Version) -> Flag | None:
    """The flag of that name in another release; `--no-x` is x."""
    names = {name, name.removeprefix("no-")}
    majors = (version.numbers[0], 2, 1) if component == "prometheus" else (version.numbers[0],)
    found = [flag for major in majors for flag in all_flags(component, major) if flag.name in names]
    # a flag whose kind has changed has several rows: the one next to this release tells when it went or came
    gone = [flag for flag in found if flag.until <= version.numbers]
    return max(gone, key=lambda flag: flag.until) if gone else next(iter(found), None)


def _releases(flag: Flag, version: Version) -> str:
    if flag.scope == "debian":
        return "only in Debian's builds"
    if flag.scope == "upstream" and version.debian:
        return "not in Debian's builds"
    if version.numbers < flag.since:
        return "since " + _dotted(flag.since)
    return "before " + (_dotted(flag.until) if flag.until < (1000,) else "2.0")


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers if len(numbers) > 1 else (*numbers, 0)))


def _mistyped(component: Component, argument: str, version: Version) -> str:
    """A word that begins with a dash of another kind is a flag that a word processor has changed."""
    if argument[:1] in _DASHES[1:]:
        return did_you_mean(component, argument, version)
    return ""
