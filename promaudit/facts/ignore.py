"""Suppressions: comments that ask for silence about one mistake, and what is wrong with some of them."""

from datetime import date
from typing import Literal

from msgspec import Struct

from promaudit.facts.span import Span


class Ignore(Struct, frozen=True):
    """`# promaudit: ignore[rule, folder] reason until=2027-03-31`.

    `rules` are names, folders or patterns of rules; it covers the places that begin on the lines `first_line` to
    `last_line` of the comment's own file. `until` is the last day on which it holds, None for ever. `fault` says why
    the comment cannot be understood, empty where it can; such a comment silences nothing.
    """

    rules: tuple[str, ...]
    reason: str
    until: date | None
    span: Span
    first_line: int
    last_line: int
    fault: str = ""

    def covers(self, place: Span | None) -> bool:
        """Whether a place begins on one of the lines that the comment speaks for."""
        return place is not None and place.path == self.span.path and self.first_line <= place.line <= self.last_line


#: `malformed`: not understood; `unknown`: names no rule; `locked`: names a rule that cannot be silenced; `expired`: its
#: day is over; `reasonless`: a reason is asked for, and it gives none; `unused`: it silences nothing.
IgnoreFaultKind = Literal["malformed", "unknown", "locked", "expired", "reasonless", "unused"]


class IgnoreFault(Struct, frozen=True):
    """Something wrong with a suppression: `rule` is the name in it that is at fault, `suggestion` what may be meant."""

    kind: IgnoreFaultKind
    rule: str
    because: str
    span: Span
    until: date | None = None
    suggestion: str = ""
