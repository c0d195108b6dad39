"""What promaudit has to say."""

from typing import Literal

from msgspec import Struct

from promaudit.facts.span import Span

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Related(Struct, frozen=True):
    """Another place that a finding rests on, with what stands there in words."""

    span: Span
    label: str = ""


class Fix(Struct, frozen=True):
    """One edit: the text of `span` becomes `text`."""

    span: Span
    text: str


class Witness(Struct, frozen=True):
    """A request that proves a finding, and what becomes of it, line by line, as a person would read it.

    `request` is the first line: `GET https://example.com/prometheus/metrics`.
    """

    request: str
    lines: tuple[tuple[str, str], ...] = ()


class Finding(Struct, frozen=True):
    """One mistake, at the line to change.

    `label` is what stands under the caret. `fingerprint` stays the same when lines move or white space changes.
    """

    rule: str
    severity: Severity
    message: str
    span: Span | None
    label: str = ""
    related: tuple[Related, ...] = ()
    help: str | None = None
    witnesses: tuple[Witness, ...] = ()
    fix: Fix | None = None
    fingerprint: str = ""


class Problem(Struct, frozen=True):
    """Something that kept the analysis from being complete: unreadable, not parsable, refused by its own program."""

    message: str
    span: Span | None = None
    rule: str = "source/unreadable"
    path: str | None = None
