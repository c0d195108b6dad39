"""What the options of probing mean: addresses, credentials, trust, limits."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import click

from promaudit.facts.url import Base, parse_base

if TYPE_CHECKING:
    from promaudit.prober.options import Credentials, Options, Redirection

_TARGET = r"(?P<{0}host>\[[0-9A-Fa-f:.]*\]|[^:\[\]]*):(?P<{0}port>\d{{0,5}})"
_RESOLVE = re.compile(_TARGET.format("") + r":(?P<address>\[?[0-9A-Fa-f:.]+\]?)")
_CONNECT_TO = re.compile(_TARGET.format("") + ":" + _TARGET.format("to_"))
_UPSTREAM = re.compile(r"(?:(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/\[\]\s]+):)?(?P<port>\d{1,5})")


def read_options(values: Mapping[str, Any], base: Base) -> "Options":
    """How everything below a base is asked. Raises click.BadParameter where an option makes no sense."""
    from promaudit.prober.options import Limits, Options, Trust

    limits = Limits(request_seconds=values["timeout"], total_seconds=values["max_time"])
    redirections = _redirections(values)
    hosts = {_host(base.host), *(r.host for r in redirections if r.host), *map(_host, values["allow_host"])}
    if values["probe_upstream"]:
        hosts.add(_host(read_upstream(values["probe_upstream"], base).rpartition(":")[0]))
    return Options(
        frozenset(hosts),
        redirections,
        Trust(values["cacert"], values["insecure"]),
        _credentials(values, base),
        limits,
        values["retry"],
        values["family"] or 0,
        _proxy(values["proxy"], base),
    )


def check_files(options: "Options") -> None:
    """Raise click.BadParameter where a file of certificates or keys cannot be used."""
    from promaudit.prober.failure import words
    from promaudit.prober.tls import context

    for option, credentials, verify in (
        ("--cacert", None, not options.trust.insecure), ("--cert, --key", options.credentials, False),
    ):  # fmt: skip
        try:
            context(options.trust, credentials, verify=verify)
        except OSError as error:
            because = words(error, 0).because.removeprefix("TLS: ")
            raise click.BadParameter(f"cannot be used: {because}", param_hint=option) from None


def _redirections(values: Mapping[str, Any]) -> "tuple[Redirection, ...]":
    from promaudit.prober.options import Redirection

    found = []
    for text in values["resolve"]:
        match = _fitting(_RESOLVE, text, "--resolve", "HOST:PORT:ADDRESS")
        found.append(Redirection(_host(match["host"]), int(match["port"] or 0), _host(match["address"])))
    for text in values["connect_to"]:
        match = _fitting(_CONNECT_TO, text, "--connect-to", "HOST:PORT:HOST:PORT")
        to_port = int(match["to_port"] or 0)
        found.append(Redirection(_host(match["host"]), int(match["port"] or 0), _host(match["to_host"]), to_port))
    return tuple(found)


def _fitting(form: re.Pattern[str], text: str, option: str, shape: str) -> re.Match[str]:
    match = form.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"`{text}` is not {shape}", param_hint=option)
    return match


def _host(text: str) -> str:
    """A host as it goes over the wire; empty for `*`, which stands for any."""
    from promaudit.prober.options import ascii_name

    if text == "*":
        return ""
    try:
        return ascii_name(text.strip("[]"))
    except ValueError as error:
        raise click.BadParameter(f"`{text}` is no name of a host: {error}") from None


def read_upstream(text: str, base: Base) -> str:
    """HOST:PORT of `[HOST:]PORT`."""
    match = _UPSTREAM.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"`{text}` is not [HOST:]PORT", param_hint="--probe-upstream")
    host = match["host"] or (f"[{base.host}]" if ":" in base.host else base.host)
    return f"{host.lower()}:{match['port']}"


def _credentials(values: Mapping[str, Any], base: Base) -> "Credentials | None":
    """What is shown to the origin of the base and to no other."""
    from promaudit.prober.options import Credentials, Origin

    user, password = _user(values, base)
    if values["key"] and not values["cert"]:
        raise click.BadParameter("a key needs its certificate: --cert", param_hint="--key")
    if user is None and not values["cert"]:
        return None
    return Credentials(Origin(base.scheme, _host(base.host), base.port), user, password, values["cert"], values["key"])


def _user(values: Mapping[str, Any], base: Base) -> tuple[str | None, str]:
    text = values["user"]
    if values["user_file"]:
        try:
            text = Path(values["user_file"]).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeError) as error:
            raise click.BadParameter(f"cannot read it: {error}", param_hint="--user-file") from None
    text = text or _in_url(values.get("url"))
    if text is None:
        return None, ""
    user, colon, password = text.partition(":")
    if not colon and not values["replay"]:
        password = click.prompt(f"Password for {user} at {base.host}", hide_input=True, err=True, default="",
                                show_default=False)  # fmt: skip
    return user, password


def _in_url(url: str | None) -> str | None:
    """`USER:PASSWORD` of a URL that holds them, as curl reads it; None where it does not."""
    parts = urlsplit(url or "")
    if parts.username is None:
        return None
    password = "" if parts.password is None else f":{unquote(parts.password)}"
    return unquote(parts.username) + password


def _proxy(wish: str | None, base: Base) -> str | None:
    """The proxy: a URL as it is given, or that of the environment by curl's variables; none without a word."""
    if wish != "env":
        return _proxy_url(wish) if wish else None
    names = ("https_proxy", "HTTPS_PROXY") if base.scheme == "https" else ("http_proxy",)
    found = next((os.environ[name] for name in (*names, "all_proxy", "ALL_PROXY") if os.environ.get(name)), None)
    return _proxy_url(found) if found else None


def _proxy_url(text: str) -> str:
    url = text if "://" in text else f"http://{text}"
    try:
        if parse_base(url).scheme != "http":
            raise ValueError("a proxy is asked over plain HTTP")
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--proxy") from None
    return url
