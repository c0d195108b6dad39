"""What live servers answered, beside what was predicted for them."""

from typing import Literal

from msgspec import Struct

from promaudit.facts.finding import Witness
from promaudit.facts.journey import Exchange, JourneyName
from promaudit.facts.span import Span

#: What two exchanges can differ in.
Aspect = Literal["status", "location", "answered-by", "content", "answer"]


class Difference(Struct, frozen=True):
    """One thing in which a live answer is not the predicted one."""

    aspect: Aspect
    predicted: str
    observed: str


class Observation(Struct, frozen=True):
    """A predicted exchange and what the live server answered to the same request.

    `span` is the block of nginx.conf that decides the prediction. `explanation` says what is the likely reason, empty
    where nothing tells.
    """

    journey: JourneyName
    predicted: Exchange
    live: Exchange
    differences: tuple[Difference, ...] = ()
    explanation: str = ""
    span: Span | None = None

    @property
    def agrees(self) -> bool:
        """Whether the live answer is the predicted one."""
        return not self.differences

    @property
    def request(self) -> str:
        """The request: `GET https://example.com/prometheus/`."""
        return f"{self.predicted.method} {self.predicted.url}"

    @property
    def predicted_words(self) -> str:
        """What was predicted: `302 → /prometheus/graph from prometheus`."""
        return outcome_words(self.predicted)

    @property
    def live_words(self) -> str:
        """What came: `404 from nginx`."""
        return outcome_words(self.live)

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """The request with both answers."""
        return (Witness(self.request, (("predicted", self.predicted_words), ("live", self.live_words))),)


def outcome_words(exchange: Exchange) -> str:
    """How an exchange ended, in a few words."""
    if exchange.undecided is not None:
        return f"undecided: {exchange.undecided.because}"
    response = exchange.response
    if exchange.error is not None or response is None:
        return exchange.error or "no answer"
    if response.status is None:
        return "connection closed without an answer"
    leads = f" → {response.location}" if response.location is not None else ""
    return f"{response.status}{leads} from {response.by}"
