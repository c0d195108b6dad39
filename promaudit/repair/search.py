"""The search for edits with which every journey works, as few and as small as there are."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from promaudit.facts.deployment import Deployment
from promaudit.facts.finding import Finding
from promaudit.facts.span import SourceText
from promaudit.repair.candidates import candidates
from promaudit.repair.edits import Edits, Texts, applied, size

#: How many edits one after the other are tried, and how many predictions are made, at most.
MOST_STEPS, MOST_TRIES = 8, 300


class Judged(Struct, frozen=True):
    """What the model says with some texts in the place of those on disk: deployments, and the findings of each.

    `sources` are all files that were read, by their paths. `whole` tells that everything could be read.
    """

    deployments: tuple[Deployment, ...]
    findings: tuple[tuple[Finding, ...], ...]
    sources: dict[str, SourceText]
    whole: bool = True

    @property
    def verdicts(self) -> dict[tuple[str, str], str]:
        """The verdict of each journey, by the public URL of its deployment and its name."""
        return {
            (deployment.public_url or deployment.component, journey.name): journey.verdict
            for deployment in self.deployments
            for journey in deployment.journeys
        }

    @property
    def errors(self) -> int:
        """How many errors are found."""
        return sum(finding.severity == "error" for found in self.findings for finding in found)


#: Reads, predicts and judges with some texts in the place of those on disk.
Judge = Callable[[Texts], Judged]


class Repair(Struct, frozen=True):
    """What was found: the texts that change, and what the model says before and with them."""

    texts: dict[str, str]
    before: Judged
    after: Judged

    @property
    def mended(self) -> tuple[str, ...]:
        """The journeys that work with the edits and did not without."""
        after = self.after.verdicts
        return tuple(
            name for (url, name), verdict in self.before.verdicts.items()
            if verdict != "works" and after.get((url, name)) == "works"
        )  # fmt: skip

    @property
    def left(self) -> tuple[str, ...]:
        """The journeys that do not work with the edits either."""
        return tuple(name for (_, name), verdict in self.after.verdicts.items() if verdict != "works")


class _State(Struct, frozen=True):
    """Texts that were tried, and what the model says of them; `cost` counts the characters that were changed."""

    texts: dict[str, str]
    judged: Judged
    cost: int = 0


def repair(judge: Judge) -> Repair:
    """The edits that make most journeys work; none where no edit that is known here makes more of them work.

    A journey that works without them works with them, the public URLs stay what they are, and there are no more errors.
    """
    start = _State({}, judge({}))
    search = _Search(judge, start.judged)
    best = start
    for _ in range(MOST_STEPS):
        if not search.broken(best):
            break
        found = search.step(best)
        if found is None:
            break
        best = found
    return Repair(best.texts, start.judged, best.judged)


class _Search:
    """Tries edits; each state of the texts is judged once."""

    def __init__(self, judge: Judge, start: Judged) -> None:
        self._judge, self._start = judge, start
        self._seen: dict[tuple[tuple[str, str], ...], Judged] = {}

    def step(self, state: _State) -> _State | None:
        """The best state that one edit leads to, or two where no single one makes anything better."""
        nexts = list(self._tried(state))
        better = self._best(nexts, state)
        if better is not None:
            return better
        return self._best((two for one in sorted(nexts, key=self._order) for two in self._tried(one)), state)

    def _best(self, states: Iterable[_State], state: _State) -> _State | None:
        """The best of those in which more journeys work and there are no more errors; None where there is none."""
        errors = state.judged.errors
        better = (
            one for one in states if self.broken(one) < self.broken(state) and one.judged.errors <= errors
        )  # fmt: skip
        return min(better, key=self._order, default=None)

    def broken(self, state: _State) -> int:
        """How many journeys do not work."""
        return sum(verdict != "works" for verdict in state.judged.verdicts.values())

    def _order(self, state: _State) -> tuple[int, int, int, list[tuple[str, str]]]:
        return self.broken(state), state.judged.errors, state.cost, sorted(state.texts.items())

    def _is_kept(self, state: _State) -> bool:
        """Whether nothing is lost: everything is read, the journeys are those of before, and none of them is worse."""
        after = state.judged.verdicts
        return state.judged.whole and all(
            key in after and (verdict != "works" or after[key] == "works")
            for key, verdict in self._start.verdicts.items()
        )

    def _tried(self, state: _State) -> Iterator[_State]:
        """The states that one edit leads to, and in which nothing is lost."""
        judged = state.judged
        for deployment, findings in zip(judged.deployments, judged.findings, strict=True):
            for edits in candidates(deployment, findings, judged.sources):
                found = self._try(state, edits)
                if found is not None and self._is_kept(found):
                    yield found

    def _try(self, state: _State, edits: Edits) -> _State | None:
        texts = state.texts | applied(state.judged.sources, edits)
        key = tuple(sorted(texts.items()))
        if key not in self._seen:
            if len(self._seen) >= MOST_TRIES:
                return None
            self._seen[key] = self._judge(texts)
        return _State(texts, self._seen[key], state.cost + size(state.judged.sources, edits))
