"""A trace -> a line of `trace --batch` (a contract: keys may be added, none changed or removed)."""

import json
import posixpath
from typing import Any

from msgspec import Struct, field

from promaudit.facts.nginx import Refusal
from promaudit.facts.span import Span
from promaudit.facts.trace import Passed, Trace, Undecided

_encode = json.JSONEncoder(check_circular=False).encode


class BatchWriter(Struct):
    """Writes answers; paths are relative to `folder`, that of the main file."""

    folder: str
    _paths: dict[str, str] = field(default_factory=dict)

    def trace(self, id_: object, trace: Trace) -> str:
        """The line for a request that was followed; `verdict` says whether its end could be computed."""
        outcome = trace.outcome
        if isinstance(outcome, Undecided):
            return self.undecided(id_, outcome)
        return _encode(
            {
                "id": id_,
                "verdict": "decided",
                "passed": trace.passed and _passed(trace.passed),
                "response": {"status": outcome.status, "location": outcome.location},
                "server": self.place(trace.server),
                "location": self.place(trace.location),
            }
        )

    def undecided(self, id_: object, undecided: Undecided) -> str:
        """The line for what could not be computed."""
        line: dict[str, Any] = {"id": id_, "verdict": "undecided", "because": undecided.because}
        line["span"] = self.place(undecided.span)
        return _encode(line)

    def refused(self, refusal: Refusal) -> str:
        """The one line for a configuration that nginx refuses."""
        path = None if refusal.path is None else self.relative(refusal.path)
        return _encode({"refused": {"message": refusal.message, "path": path, "line": refusal.line}})

    def place(self, span: Span | None) -> dict[str, object] | None:
        """File and line."""
        return None if span is None else {"path": self.relative(span.path), "line": span.line}

    def relative(self, path: str) -> str:
        """A path as seen from the folder of the main file."""
        known = self._paths.get(path)
        if known is None:
            known = self._paths[path] = posixpath.relpath(path, self.folder or ".")
        return known


def _passed(passed: Passed) -> dict[str, object]:
    return {
        "upstream": passed.upstream,
        "method": passed.method,
        "target": passed.target,
        "headers": passed.headers,
    }
