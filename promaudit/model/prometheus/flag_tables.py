"""The flags that a release of a program knows."""

from functools import lru_cache

from msgspec import Struct

from promaudit.model.prometheus import prometheus_flags as prometheus
from promaudit.model.prometheus.versions import Version

#: Programs that read their flags with kingpin, and the name of their table.
_OF_KINGPIN = {
    "alertmanager": "ALERTMANAGER",
    "pushgateway": "PUSHGATEWAY",
    "blackbox_exporter": "BLACKBOX",
    "thanos-query": "THANOS",
    "thanos-rule": "THANOS",
    "exporter": "EXPORTER",
}

#: Programs whose list above is whole, so that a flag that is not on it is not known to them.
WHOLE = frozenset({"prometheus", "alertmanager", "pushgateway", "blackbox_exporter"})


class Flag(Struct, frozen=True):
    """A flag of one release: the kind of its value (`bool`, `strings` for one that repeats, ...) and its scope."""

    name: str
    kind: str
    scope: str
    since: tuple[int, ...]
    until: tuple[int, ...]

    def present(self, version: Version) -> bool:
        """Whether a release has it."""
        if self.scope == ("upstream" if version.debian else "debian"):
            return False
        return self.since <= version.numbers < self.until


@lru_cache(maxsize=64)
def flags_of(component: str, version: Version) -> dict[str, Flag]:
    """All flags of a release by name."""
    return {flag.name: flag for flag in all_flags(component, version.numbers[0]) if flag.present(version)}


@lru_cache(maxsize=64)
def all_flags(component: str, major: int) -> tuple[Flag, ...]:
    """The flags of all releases of a program; Prometheus 1.x has a table of its own."""
    if component == "prometheus" and major < 2:
        return _read(prometheus.PROMETHEUS_1)
    if component == "prometheus":
        return _read(prometheus.PROMETHEUS + prometheus.KINGPIN)
    from promaudit.model.prometheus import family_flags

    if component == "victoria-metrics":
        return _read(family_flags.VICTORIA_METRICS)
    return _read(getattr(family_flags, _OF_KINGPIN[component]) + prometheus.KINGPIN)


def _read(table: str) -> tuple[Flag, ...]:
    rows = (line.split() for line in table.split("\n") if line)
    return tuple(
        Flag(row[0], row[1], row[2], _numbers(row[3]), _numbers(row[4]) if len(row) > 4 else (1000,)) for row in rows
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
