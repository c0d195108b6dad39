"""The prober: asks for one thing after the other, politely, and says what came as an exchange."""

import time
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from promaudit.facts.http import Response
from promaudit.facts.journey import Exchange
from promaudit.facts.live import Peer
from promaudit.facts.served import ServedTls
from promaudit.facts.trace import Undecided
from promaudit.facts.url import resolve
from promaudit.prober.content import GO, KEPT_BYTES, classify
from promaudit.prober.failure import NoAnswerError
from promaudit.prober.manners import QUERY, objection, shown
from promaudit.prober.options import Options, Origin
from promaudit.prober.request import Answer, origin_of
from promaudit.prober.wire import NETWORK, Wire

#: Told of each request before it is made: method and URL.
Watcher = Callable[[str, str], None]
PAUSE_SECONDS = 0.5
Seen = TypeVar("Seen")


def _unwatched(method: str, url: str) -> None:
    pass


class Prober(Struct):
    """Asks live servers under the given options; nothing is asked twice.

    `fetch` is what journeys are walked with. `wire` is the network, or a recording.
    """

    options: Options
    wire: Wire = NETWORK
    watch: Watcher = _unwatched
    _answers: dict[tuple[str, str, bytes], Answer | NoAnswerError] = field(default_factory=dict)
    _given_up: dict[Origin, NoAnswerError] = field(default_factory=dict)
    _prometheus: set[Origin] = field(default_factory=set)
    _received: int = 0
    _started: float = field(default_factory=time.monotonic)

    def fetch(self, method: str, url: str, body_len: int) -> Exchange:
        """Ask for one URL, redirects not followed; a body of any length is the query `query=up`."""
        answer = self.answer(method, url, QUERY if body_len else b"")
        if isinstance(answer, NoAnswerError):
            undecided = Undecided(answer.because) if answer.unasked else None
            return Exchange(method, url, error=None if undecided else answer.because, undecided=undecided)
        return self._exchange(method, url, answer)

    def answer(self, method: str, url: str, body: bytes = b"") -> Answer | NoAnswerError:
        """The answer itself, or why there is none."""
        key = (method, url, body)
        if key not in self._answers:
            self._answers[key] = self._asked(method, url, body)
        return self._answers[key]

    def tls(self, url: str) -> ServedTls | NoAnswerError:
        """TLS as the origin of a URL serves it, or why nothing is seen of it."""
        return self._looked_at(url, self.wire.tls)

    def peer(self, url: str) -> Peer | NoAnswerError:
        """The address that answers at the origin of a URL."""
        return self._looked_at(url, self.wire.peer)

    def _looked_at(self, url: str, look: Callable[[Origin, Options], Seen]) -> Seen | NoAnswerError:
        try:
            origin = origin_of(url)
            if origin in self._given_up:
                return self._given_up[origin]
            self._admit("GET", url, origin)
            return look(origin, self.options)
        except NoAnswerError as failure:
            return failure

    def _asked(self, method: str, url: str, body: bytes) -> Answer | NoAnswerError:
        try:
            origin = origin_of(url)
            self._admit(method, url, origin)
        except NoAnswerError as failure:
            return failure
        if origin in self._given_up:
            return self._given_up[origin]
        return self._tried(method, url, body, origin)

    def _tried(self, method: str, url: str, body: bytes, origin: Origin) -> Answer | NoAnswerError:
        credentials = shown(self.options.credentials, origin)
        self.watch(method, url)
        failure = NoAnswerError("not asked")
        for attempt in range(self.options.retries + 1):
            if attempt:
                time.sleep(PAUSE_SECONDS * attempt)
            try:
                answer = self.wire.send(method, url, body, self.options, credentials)
            except NoAnswerError as error:
                failure = error
                continue
            self._received += len(answer.body)
            return replace(answer, body=answer.body[:KEPT_BYTES])
        if failure.final:
            self._given_up[origin] = failure
        return failure

    def _admit(self, method: str, url: str, origin: Origin) -> None:
        """Raises NoAnswerError where this must not be asked, or not any more."""
        reason = objection(method, url, origin, self.options)
        if reason is not None:
            raise NoAnswerError(reason)
        reason = self._exhausted()
        if reason is not None:
            raise NoAnswerError(reason, unasked=True)

    def _exhausted(self) -> str | None:
        """Why nothing more is asked; None where the limits of the whole probe are not reached."""
        limits = self.options.limits
        if len(self._answers) >= limits.requests:
            return f"not asked: {limits.requests} requests were made already"
        if self._received > limits.total_bytes:
            return f"not asked: {limits.total_bytes} bytes were received already"
        if time.monotonic() - self._started > limits.total_seconds:
            return f"not asked: {limits.total_seconds:g} s are over"
        return None

    def _exchange(self, method: str, url: str, answer: Answer) -> Exchange:
        content, by = classify(url, answer)
        origin = origin_of(url)
        if by == "prometheus":
            self._prometheus.add(origin)
        elif origin in self._prometheus and (content == "asset" or (by == GO and not _leads_away(url, answer))):
            by = "prometheus"
        response = Response(answer.status, answer.headers, content, by)
        return Exchange(method, url, response=response, component="prometheus" if by == "prometheus" else None)


def _leads_away(url: str, answer: Answer) -> bool:
    """Prometheus's own redirects name a path alone; a redirect to another scheme or host is somebody else's."""
    target = resolve(url, answer.header("location")) if answer.header("location") else url
    return not answer.header("location").startswith("/") and target != url
