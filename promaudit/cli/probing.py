"""One run's asking of live endpoints: whom, through what, and what is kept of it."""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct, field

from promaudit.cli.probe_options import OWN_PORT
from promaudit.cli.probe_settings import check_files, read_options, read_upstream
from promaudit.facts.url import Base

if TYPE_CHECKING:
    from promaudit.prober.fetch import Prober
    from promaudit.prober.recording import Recording
    from promaudit.prober.wire import Wire

#: Where Prometheus listens unless it is told otherwise.
DEFAULT_PORT = 9090


class Probing(Struct):
    """One run's probing: its options, what is replayed, what is recorded.

    `ports` are those that Prometheus is known to have of its own, by the base that it is published at.
    """

    values: Mapping[str, Any]
    recorded: "Recording"
    replayed: "Recording | None" = None
    ports: dict[Base, int] = field(default_factory=dict)
    _probers: dict[str, "Prober"] = field(default_factory=dict)

    def prober(self, base: Base) -> "Prober":
        """Who asks below this base, one for each origin."""
        from promaudit.prober.fetch import Prober

        if base.origin not in self._probers:
            options = read_options({**self.values, "probe_upstream": self._own(base)}, base)
            check_files(options)
            self._probers[base.origin] = Prober(options, self._wire(), watch_request())
        return self._probers[base.origin]

    def stranger(self, base: Base) -> "Prober":
        """Somebody who asks there, and has no password to show."""
        from promaudit.prober.fetch import Prober

        own = dict.fromkeys(("probe_upstream", "user", "user_file", "cert", "key", "url"))
        return Prober(read_options({**self.values, **own}, base), self._wire(), watch_request())

    def _wire(self) -> "Wire":
        from promaudit.prober.wire import NETWORK

        wire = NETWORK if self.replayed is None else self.replayed.wire()
        return self.recorded.listening(wire) if self.values["record"] else wire

    def may_ask(self, url: str, base: Base) -> bool:
        """Whether the host of a URL is one that was named."""
        from promaudit.prober.failure import NoAnswerError
        from promaudit.prober.request import origin_of

        try:
            return origin_of(url).host in self.prober(base).options.hosts
        except NoAnswerError:
            return False

    def upstream(self, base: Base) -> str | None:
        """The origin of Prometheus's own port, where that is to be asked; on the base's host unless one is named."""
        text = self._own(base)
        return None if not text else f"http://{read_upstream(text, base)}"

    def _own(self, base: Base) -> str | None:
        """`[HOST:]PORT` of Prometheus itself, where it is to be asked."""
        text: str | None = self.values["probe_upstream"]
        return str(self.ports.get(base, DEFAULT_PORT)) if text == OWN_PORT else text

    @property
    def moment(self) -> datetime | None:
        """When the answers were given that are replayed."""
        return self.replayed.moment if self.replayed else None

    def finish(self) -> None:
        """Write what is to be recorded. Raises click.BadParameter where that cannot be done."""
        from promaudit.prober.record import written
        from promaudit.reporters.safe import hide_secrets

        clear_progress()
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


def watch_request() -> Callable[[str, str], None]:
    """Says on a terminal what is waited for; elsewhere nothing."""
    from promaudit.reporters.safe import safe

    if not sys.stderr.isatty():
        return lambda method, url: None
    return lambda method, url: click.echo(f"\r\x1b[2K{safe(f'{method} {url}')[:78]}", err=True, nl=False)


def clear_progress() -> None:
    """Wipe away what was said of the last request."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[2K", err=True, nl=False)
