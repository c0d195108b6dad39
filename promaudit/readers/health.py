"""URLs that health checks and reload commands ask for, in the words of a command."""

import re
from collections.abc import Iterator, Sequence

from promaudit.facts.program import HealthCheck
from promaudit.readers.words import Word, found_within

_URL = re.compile(r"https?://[^\s'\"|;&)<>]+")
_RELOAD = re.compile(r"/-/(reload|quit)\b")
_POST = re.compile(
    r"(^|\s)(-X\s*(POST|PUT)|--request[ =](POST|PUT)|--post-(data|file)|-d|--data\S*|--method[ =]POST)(\s|=|$)"
)
_HEAD = re.compile(r"(^|\s)(-\w*I\w*|--head|--method[ =]HEAD)(\s|$)")


def checks_in(words: Sequence[Word], purpose: str) -> Iterator[HealthCheck]:
    """Every URL in the words of a command.

    `curl -I` sends HEAD. `wget --spider` ends with GET: busybox sends nothing else, and GNU's repeats with it what HEAD
    is refused for.
    """
    method = _method(" ".join(word.text for word in words))
    for word in words:
        for match in _URL.finditer(word.text):
            place = found_within(match.group(), word.source, word.start, word.end)
            yield HealthCheck("reload" if _RELOAD.search(match.group()) else purpose, method, match.group(), place.span)


def _method(command: str) -> str:
    if _POST.search(command):
        return "POST"
    return "HEAD" if _HEAD.search(command) else "GET"
