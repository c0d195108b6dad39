"""How a live endpoint is asked: curl's options, for `probe` and for `check --probe`."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from promaudit.facts.url import Base, parse_base

if TYPE_CHECKING:
    from promaudit.prober.fetch import Prober
    from promaudit.prober.options import Credentials, Options, Redirection
    from promaudit.prober.recording import Recording

F = TypeVar("F", bound=Callable[..., Any])
#: Where user and password come from, so that no list of processes shows them.
USER_VARIABLE = "PROMAUDIT_USER"
_TARGET = r"(?P<{0}host>\[[0-9A-Fa-f:.]*\]|[^:\[\]]*):(?P<{0}port>\d{{0,5}})"
_RESOLVE = re.compile(_TARGET.format("") + r":(?P<address>\[?[0-9A-Fa-f:.]+\]?)")
_CONNECT_TO = re.compile(_TARGET.format("") + ":" + _TARGET.format("to_"))
_UPSTREAM = re.compile(r"(?:(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/\[\]\s]+):)?(?P<port>\d{1,5})")
_OPTIONS = (
    click.option("--resolve", multiple=True, metavar="HOST:PORT:ADDRESS", help="Take this address for the name."),
    click.option("--connect-to", multiple=True, metavar="HOST:PORT:HOST:PORT", help="Connect there instead."),
    click.option("--allow-host", multiple=True, metavar="HOST", help="Follow redirects to this host, too."),
    click.option("--cacert", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
                 help="Trust the certificates of this file alone."),
    click.option("-k", "--insecure", is_flag=True, help="Do not judge certificates."),
    click.option("--cert", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="Client certificate."),
    click.option("--key", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="Its private key."),
    click.option("-u", "--user", metavar="USER[:PASSWORD]", envvar=USER_VARIABLE, show_envvar=True,
                 help="For basic authentication; a password that is not given is asked for."),
    click.option("--user-file", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
                 help="Read USER:PASSWORD from this file."),
    click.option("--timeout", metavar="SECONDS", type=click.FloatRange(0.1, 600), default=10, show_default=True,
                 help="For one request."),
    click.option("--max-time", metavar="SECONDS", type=click.FloatRange(1, 3600), default=120, show_default=True,
                 help="For all of them."),
    click.option("--retry", metavar="N", type=click.IntRange(0, 10), default=0, help="Ask again where nothing came."),
    click.option("--proxy", metavar="URL", help="Ask through an HTTP proxy; `env`: that of the environment."),
    click.option("-4", "family", flag_value=4, type=int, help="IPv4 alone."),
    click.option("-6", "family", flag_value=6, type=int, help="IPv6 alone."),
    click.option("--probe-upstream", metavar="[HOST:]PORT", help="Ask Prometheus's own port as well."),
    click.option("--record", metavar="FILE", type=click.Path(dir_okay=False), help="Write down what came."),
    click.option("--replay", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
                 help="Ask nobody: take what was recorded."),
)  # fmt: skip
_NAMES = (
    "resolve", "connect_to", "allow_host", "cacert", "insecure", "cert", "key", "user", "user_file", "timeout",
    "max_time", "retry", "proxy", "family", "probe_upstream", "record", "replay",
)  # fmt: skip


def probe_options(command: F) -> F:
    """Give a command the options of probing."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def is_wanted(context: click.Context, probe: bool) -> bool:
    """Whether to probe. Raises click.UsageError where an option of probing is given without `--probe`."""
    if not probe:
        names = [name for name in _NAMES if context.get_parameter_source(name) == ParameterSource.COMMANDLINE]
        if names:
            raise click.UsageError(f"--{names[0].replace('_', '-')} is of use with --probe alone")
    return probe


@dataclass(slots=True)
class Probing:
    """One run's probing: its options, what is replayed, what is recorded."""

    values: Mapping[str, Any]
    recorded: "Recording"
    replayed: "Recording | None" = None
    _probers: dict[str, "Prober"] = field(default_factory=dict, repr=False)

    def prober(self, base: Base) -> "Prober":
        """Who asks below this base, one for each origin."""
        from promaudit.prober.fetch import Prober
        from promaudit.prober.wire import NETWORK

        if base.origin not in self._probers:
            wire = NETWORK if self.replayed is None else self.replayed.wire()
            if self.values["record"]:
                wire = self.recorded.listening(wire)
            options = _options(self.values, base)
            _check_files(options)
            self._probers[base.origin] = Prober(options, wire, _watcher())
        return self._probers[base.origin]

    def may_ask(self, url: str, base: Base) -> bool:
        """Whether the host of a URL is one that was named."""
        return (urlsplit(url).hostname or "").lower() in self.prober(base).options.hosts

    def upstream(self, base: Base) -> str | None:
        """The origin of Prometheus's own port, where that is to be asked; on the base's host unless one is named."""
        text = self.values["probe_upstream"]
        return None if not text else f"http://{_upstream(text, base)}"

    @property
    def moment(self) -> datetime | None:
        """When the answers were given that are replayed."""
        return self.replayed.moment if self.replayed else None

    def finish(self) -> None:
        """Write what is to be recorded. Raises click.BadParameter where that cannot be done."""
        from promaudit.prober.record import written
        from promaudit.reporters.safe import hide_secrets

        _clear_progress()
        path = self.values["record"]
        if not path:
            return
        try:
            Path(path).write_text(written(self.recorded, hide_secrets), encoding="utf-8")
        except OSError as error:
            raise click.BadParameter(f"cannot write {path}: {error.strerror}", param_hint="--record") from None


def start(values: Mapping[str, Any]) -> Probing:
    """Begin to probe. Raises click.BadParameter where a recording cannot be read."""
    from promaudit.prober.recording import Recording

    replayed = _replayed(values["replay"]) if values["replay"] else None
    return Probing(values, Recording(moment=datetime.now(UTC)), replayed)


def _replayed(path: str) -> "Recording":
    from promaudit.prober.recorded_tls import RecordingError
    from promaudit.prober.replay import read

    folder = Path(path).parent
    try:
        text = Path(path).read_text(encoding="utf-8")
        return read(text, lambda name: (folder / os.path.basename(name)).read_text(encoding="ascii"))
    except (OSError, UnicodeError, RecordingError) as error:
        raise click.BadParameter(f"cannot read {path}: {error}", param_hint="--replay") from None


def _options(values: Mapping[str, Any], base: Base) -> "Options":
    from promaudit.prober.options import Limits, Options, Trust

    limits = Limits(request_seconds=values["timeout"], total_seconds=values["max_time"])
    redirections = _redirections(values)
    hosts = {base.host, *(r.host for r in redirections if r.host), *map(_host, values["allow_host"])}
    if values["probe_upstream"]:
        hosts.add(_host(_upstream(values["probe_upstream"], base).rpartition(":")[0]))
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


def _check_files(options: "Options") -> None:
    """Raise click.BadParameter where a file of certificates or keys cannot be used."""
    from promaudit.prober.tls import context

    try:
        context(options.trust, verify=not options.trust.insecure)
    except OSError as error:
        raise click.BadParameter(f"no certificate in it: {error.strerror or error}", param_hint="--cacert") from None
    try:
        context(options.trust, options.credentials, verify=False)
    except OSError as error:
        raise click.BadParameter(f"cannot be used: {error.strerror or error}", param_hint="--cert, --key") from None


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
    return text.strip("[]").lower()


def _upstream(text: str, base: Base) -> str:
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
    return Credentials(Origin(base.scheme, base.host, base.port), user, password, values["cert"], values["key"])


def _user(values: Mapping[str, Any], base: Base) -> tuple[str | None, str]:
    text = values["user"]
    if values["user_file"]:
        try:
            text = Path(values["user_file"]).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeError) as error:
            raise click.BadParameter(f"cannot read it: {error}", param_hint="--user-file") from None
    if text is None:
        return None, ""
    user, colon, password = text.partition(":")
    if not colon and not values["replay"]:
        password = click.prompt(f"Password for {user} at {base.host}", hide_input=True, err=True, default="",
                                show_default=False)  # fmt: skip
    return user, password


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


def _watcher() -> Callable[[str, str], None]:
    """Says on a terminal what is waited for; elsewhere nothing."""
    from promaudit.reporters.safe import safe

    if not sys.stderr.isatty():
        return lambda method, url: None
    return lambda method, url: click.echo(f"\r\x1b[2K{safe(f'{method} {url}')[:78]}", err=True, nl=False)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[2K", err=True, nl=False)
