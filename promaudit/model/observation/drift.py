"""The flags of the running Prometheus beside those that the files declare."""

import re
from collections.abc import Iterable, Iterator

from promaudit.facts.live import FlagDrift, LiveServer
from promaudit.facts.observation import Observation
from promaudit.facts.server import Server

#: Flags without which nothing about the public side can be said; they are compared where they are not declared as well.
ALWAYS = frozenset(
    {
        "web.external-url", "web.route-prefix", "web.enable-admin-api", "web.enable-lifecycle",
        "web.enable-remote-write-receiver", "web.config.file",
    }
)  # fmt: skip
#: A version that names one release: `latest` and `v2` do not.
_RELEASE = re.compile(r"\d+\.\d+\.\d+\S*")
#: Flags on which it depends what is answered to whom.
ROUTING = frozenset({"web.external-url", "web.route-prefix", "web.config.file"})
#: Switches that are off, and texts that are empty, without a word.
OFF = frozenset({"", "false"})


def flag_drifts(server: Server, live: LiveServer, explanation: str) -> tuple[FlagDrift, ...]:
    """The flags whose live value is not the declared one; `explanation` says why, empty where nothing tells."""
    return tuple(_drifts(server, live, explanation))


def other_version(declared: str | None, live: str) -> str:
    """The declared release, where another one runs; empty where they agree, or one of them is not known.

    What a distribution puts behind a plus sign is compared only where both have it.
    """
    if not declared or not live:
        return ""
    ours, theirs = declared.removeprefix("v").partition("+"), live.removeprefix("v").partition("+")
    same = ours[0] == theirs[0] and (not ours[2] or not theirs[2] or ours[2] == theirs[2])
    return "" if same or not _RELEASE.fullmatch(ours[0]) else declared


def _drifts(server: Server, live: LiveServer, explanation: str) -> Iterator[FlagDrift]:
    settings = dict(server.settings)
    for flag, value in live.flags:
        setting = settings.get(flag)
        written = setting.value if setting else ""
        declared = _effective(server, flag) or written
        wanted = setting is not None and setting.given
        # what a flag that is not given derives from the host's name is not known here
        if not (wanted or flag in ALWAYS) or (not declared and not wanted and value in OFF):
            continue
        if not wanted and flag == "web.external-url" and not server.external_url.given:
            continue
        # of the external URL Prometheus tells what was written, of the prefix what it has made of it
        same = {_canonical(flag, declared), _canonical(flag, written) if wanted else _canonical(flag, declared)}
        if _canonical(flag, value) not in same:
            span = setting.span if setting is not None and setting.given else server.route_prefix.span
            yield FlagDrift(flag, declared, value, explanation, span)


def _effective(server: Server, flag: str) -> str:
    """The value that the program makes of two of its flags before it tells them."""
    if flag == "web.route-prefix":
        return server.route_prefix.value or "/"
    return server.external_url.value if flag == "web.external-url" else ""


def _canonical(flag: str, value: str) -> str:
    if flag == "web.route-prefix":
        return value.strip("/")
    if flag == "web.external-url":
        return value.rstrip("/")
    return "" if value in OFF else value


def is_of_program(observation: Observation) -> bool:
    """Whether nginx passes the request on, in the prediction and live, so that what differs is the program's."""
    response = observation.live.response
    return observation.predicted.component is not None and response is not None and response.by != "nginx"


def is_of_flags(observation: Observation, drifts: Iterable[object]) -> bool:
    """Whether a difference comes of flags that are others than those of the files: then those are what is wrong."""
    routing = any(isinstance(drift, FlagDrift) and drift.flag in ROUTING for drift in drifts)
    return routing and is_of_program(observation)
