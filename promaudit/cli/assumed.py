"""What the user says beside the files, checked before anything is read."""

import os
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from promaudit import later
from promaudit.cli.usage import bad_parameter
from promaudit.facts.assumptions import NEWEST_NGINX, Assumptions
from promaudit.facts.url import parse_base

#: Gives the value of a key for the deployment at hand.
ValueOf = Callable[[str], Any]

_NGINX = later.pattern(r"\d+\.\d+\.\d+")
_PROMETHEUS = later.pattern(r"v?\d+\.\d+(\.\d+)?([-+~].*)?")
_UPSTREAM = r"(?:[a-z_-]+=)?(?:\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]=]+):(?P<port>\d{1,5})"


def assumptions(value_of: ValueOf, now: datetime) -> Assumptions:
    """What is taken for granted. Raises click.BadParameter where a value makes no sense."""
    return Assumptions(
        public_url=_url(value_of("public-url")),
        upstreams=tuple(map(_upstream, value_of("upstream"))),
        prometheus_version=_version("prometheus-version", value_of("prometheus-version"), _PROMETHEUS),
        nginx_version=_version("nginx-version", value_of("nginx-version"), _NGINX) or NEWEST_NGINX,
        as_of=now,
        ca_files=tuple(map(_file, value_of("ca-file"))),
        profile=value_of("profile"),
    )


def _url(text: str | None) -> str | None:
    try:
        return text if text is None else _parsed(text)
    except ValueError as error:
        raise bad_parameter(str(error), "--public-url") from None


def _parsed(text: str) -> str:
    parse_base(text)
    return text


def _upstream(text: str) -> str:
    match = re.fullmatch(_UPSTREAM, text)
    if match is None or not 0 < int(match["port"]) < 65536:
        raise bad_parameter(f"`{text}` is not [COMPONENT=]HOST:PORT", "--upstream")
    return text


def _version(name: str, text: str | None, form: re.Pattern[str]) -> str | None:
    if text is not None and not form.fullmatch(text):
        raise bad_parameter(f"`{text}` is no release like {_EXAMPLES[name]}", f"--{name}")
    return text


_EXAMPLES = {"prometheus-version": "3.5.3 or 2.42.0+ds", "nginx-version": NEWEST_NGINX}


def _file(path: str) -> str:
    """The absolute path of a file with roots; it is read as it stands, whatever the root."""
    if not os.path.isfile(path):
        raise bad_parameter(f"{path} is no file", "--ca-file")
    return os.path.abspath(path)
