"""`--enable-feature`: names that came before flags of their own (prometheus/prometheus cmd/prometheus/main.go,
setFeatureListOptions)."""

from promaudit.facts.deployment import FlagFault
from promaudit.facts.failure import Setting
from promaudit.model.prometheus.versions import Version

#: Feature name: the switch that it is the same as, the first release with the name, the first one without.
_SWITCHES: dict[str, tuple[str, tuple[int, ...], tuple[int, ...]]] = {
    "agent": ("agent", (2, 32), (3,)),
    "remote-write-receiver": ("web.enable-remote-write-receiver", (2, 25), (3,)),
    "otlp-write-receiver": ("web.enable-otlp-receiver", (2, 47), (3,)),
}


def apply_features(settings: dict[str, Setting], version: Version) -> tuple[FlagFault, ...]:
    """Switch on what features stand for; a name that this release ignores is a fault, though not a fatal one."""
    given = settings.get("enable-feature")
    if given is None:
        return ()
    faults = []
    for name in given.value.split(","):
        known = _SWITCHES.get(name)
        if known is None:
            continue
        switch, since, until = known
        if since <= version.numbers < until:
            settings[switch] = Setting("true", given.span, True)
        else:
            faults.append(_ignored(name, switch, until, version, given))
    return tuple(faults)


def _ignored(name: str, switch: str, until: tuple[int, ...], version: Version, given: Setting) -> FlagFault:
    suggestion = f"--{switch}" if version.numbers >= until else ""
    words = f'Unknown option for --enable-feature: "{name}"'
    return FlagFault(
        "prometheus", "enable-feature", "version", words, False, given.span, suggestion, str(version)
    )  # fmt: skip
