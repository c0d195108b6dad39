"""What a program looks at before it serves anything: values, its mode, files, expressions; each check ends it."""

import posixpath

from promaudit.facts.failure import Setting
from promaudit.facts.program import UNKNOWN
from promaudit.model.prometheus.go_regexp import complaint_of_cors
from promaudit.model.prometheus.go_text import quote
from promaudit.model.prometheus.kingpin import Given
from promaudit.model.prometheus.start import Start
from promaudit.model.prometheus.values import complaint_of

Settings = dict[str, Setting]


def check_refusal(start: Start) -> None:
    """Whatever should start the program may refuse to."""
    refusal = start.command_line.refusal
    if refusal is not None:
        raise start.stop("", "other", refusal.words, 1, refusal.span)


def check_values(start: Start, given: tuple[Given, ...]) -> None:
    """Numbers, durations and sizes that are none."""
    for name, value, span in given:
        flag = start.flags.get(name)
        words = complaint_of(flag.kind, value) if flag and UNKNOWN not in value else None
        if words is not None:
            raise start.stop(name, "other", words, start.program.value_exit, span)


def check_mode(start: Start, given: tuple[Given, ...], settings: Settings) -> None:
    """Flags of the other one of Prometheus's two modes end it."""
    agent = "agent" in settings and settings["agent"].value == "true"
    wrong, words = ("server", "can not be used") if agent else ("agent", "can only be used")
    flags = [item for item in given if item.name in start.flags and start.flags[item.name].scope == wrong]
    if flags:
        names = " ".join(quote(f"--{item.name}") for item in flags)
        said = f"The following flag(s) {words} in agent mode: [{names}]"
        raise start.stop(flags[0].name, "other", said, 3, flags[0].span)


def check_cors(start: Start, settings: Settings) -> None:
    """An expression of --web.cors.origin that Go does not compile."""
    setting = settings.get("web.cors.origin")
    words = complaint_of_cors(setting.value, start.version) if setting is not None else None
    if setting is not None and words is not None:
        raise start.stop("web.cors.origin", "other", words, 2, setting.span)


def check_web_config(start: Start, settings: Settings) -> None:
    """A web config file that is certainly missing: its folder is that of this host, and does not have it."""
    setting = settings.get("web.config.file")
    line = start.command_line
    if setting is None or not setting.value.startswith("/") or start.component != "prometheus" or line.isolated:
        return
    folder, name = posixpath.split(setting.value)
    there = start.files.kind(folder) == "directory" and start.files.kind(setting.value) == "missing"
    if there and name not in start.known_web_configs:
        words = f"Unable to validate web configuration file: open {setting.value}: no such file or directory"
        raise start.stop("web.config.file", "other", words, 1, setting.span)
