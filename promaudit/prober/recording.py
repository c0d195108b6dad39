"""Answers kept, to be given again: `--record` and `--replay`."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from msgspec import Struct, field

from promaudit.facts.live import Peer
from promaudit.facts.served import ServedTls
from promaudit.prober.failure import NoAnswerError
from promaudit.prober.options import Credentials, Options, Origin
from promaudit.prober.request import Answer
from promaudit.prober.wire import Wire

Key = TypeVar("Key")
Value = TypeVar("Value")
UNRECORDED = "not in the recording"


class Recording(Struct):
    """What was asked and what came, in order; `moment` is when, in UTC, `url` the base that was probed.

    `answers` are by method and URL, `tls` by host and port. Who answered is not kept: addresses tell nothing elsewhere.
    """

    answers: dict[tuple[str, str], Answer | NoAnswerError] = field(default_factory=dict)
    tls: dict[str, ServedTls | NoAnswerError] = field(default_factory=dict)
    moment: datetime | None = None
    url: str = ""

    def wire(self) -> Wire:
        """Answers as it was answered; what was not asked then cannot be told."""
        return Wire(self._send, self._look, _no_peer)

    def _send(self, method: str, url: str, body: bytes, options: Options, credentials: Credentials | None) -> Answer:
        return _given(self.answers, (method, url))

    def _look(self, origin: Origin, options: Options) -> ServedTls:
        return _given(self.tls, address(origin))

    def listening(self, wire: Wire) -> Wire:
        """The same wire, with everything that comes over it kept."""

        def send(method: str, url: str, body: bytes, options: Options, credentials: Credentials | None) -> Answer:
            return _kept(self.answers, (method, url), lambda: wire.send(method, url, body, options, credentials))

        def tls(origin: Origin, options: Options) -> ServedTls:
            return _kept(self.tls, address(origin), lambda: wire.tls(origin, options))

        return Wire(send, tls, wire.peer)


def address(origin: Origin) -> str:
    """Host and port as they are written: `example.com:443`."""
    return f"{origin.host}:{origin.port}"


def _no_peer(origin: Origin, options: Options) -> Peer:
    raise NoAnswerError(UNRECORDED, unasked=True)


def _given(kept: dict[Key, Value | NoAnswerError], key: Key) -> Value:
    found = kept.get(key)
    if found is None:
        raise NoAnswerError(UNRECORDED, unasked=True)
    if isinstance(found, NoAnswerError):
        raise found
    return found


def _kept(kept: dict[Key, Value | NoAnswerError], key: Key, ask: Callable[[], Value]) -> Value:
    try:
        kept[key] = found = ask()
    except NoAnswerError as failure:
        kept[key] = failure
        raise
    return found
