"""Route prefixes that a program takes, and that nobody means: the flag is no URL, it is taken to the letter."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from promaudit import later
from promaudit.facts.deployment import FlagFault
from promaudit.facts.program import Component
from promaudit.model.prometheus.kingpin import Given

_QUOTES = "\"'\u201c\u201d\u2018\u2019"
#: What can be odd, by what a value then matches, in words.
_ODD: tuple[tuple[re.Pattern[str], str], ...] = (
    (later.pattern(rf"[{_QUOTES}]"), "the quotes are part of the path"),
    (later.pattern(r"://"), "it is a whole URL, where a path is wanted"),
    (later.pattern(r"\s"), "the white space is part of the path"),
    (
        later.pattern(r"(?<=[^/])//+(?=[^/])"),
        "a doubled slash is cleaned out of every request, so nothing is found there",
    ),
    (later.pattern(r"(^|/)\.\.?(/|\Z)"), "a dot segment is cleaned out of every request, so nothing is found there"),
    (later.pattern(r"(^|/)[:*]"), "a segment that begins with a colon or an asterisk is a wildcard of the router"),
    (later.pattern(r"%[0-9A-Fa-f]{2}"), "an escape is taken to the letter: requests must escape its percent sign"),
    (later.pattern(r"[?#]"), "a query or fragment is part of the path"),
)
#: Of these alone an odd value is made by two slashes, or by a segment that begins with a dot.
_USUAL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~./")
_MEANT = later.pattern(r"[A-Za-z0-9._~-]+")


def odd_prefixes(component: Component, flag: str, given: Iterable[Given], version: str) -> Iterator[FlagFault]:
    """A fault for a route prefix that was given and is odd; it is not fatal by itself."""
    for item in given:
        if item.name != flag or not flag:
            continue
        words = None if _is_usual(item.value) else _oddity(item.value)
        if words is not None:
            meant = f"--{flag}={_meant(item.value)}"
            yield FlagFault(component, flag, "route-prefix", words, False, item.span, meant, version)


def _is_usual(value: str) -> bool:
    return _USUAL.issuperset(value) and "//" not in value and "/." not in value and not value.startswith(".")


def _oddity(value: str) -> str | None:
    return next((words for pattern, words in _ODD if pattern.search(value)), None)


def has_host(component: Component, value: str) -> bool:
    """Whether an external prefix is a whole URL: Thanos wants a path there, unlike all others of the family."""
    return component in {"thanos-query", "thanos-rule"} and "://" in value


def hosts_in_prefixes(component: Component, flag: str, given: Iterable[Given], version: str) -> Iterator[FlagFault]:
    """A fault for an external prefix with scheme and host; what becomes of them depends on the release."""
    for item in given:
        if item.name == flag and has_host(component, item.value):
            words = f"`{item.value}` has a host: the external prefix is a path that is put before every link"
            meant = f"--{flag}={urlsplit(item.value).path.rstrip('/') or '/'}"
            yield FlagFault(component, flag, "host-in-prefix", words, False, item.span, meant, version)


def _meant(value: str) -> str:
    """The path that was probably meant."""
    path = re.sub(r"\A[a-z]+://[^/]*", "", value.strip(_QUOTES + " \t"))
    segments = [found for part in path.split("/") for found in _MEANT.findall(part) if found.strip(".")]
    return "/" + "/".join(segments)
