"""Findings that a team has accepted for now, by fingerprint: only what is new is reported, and what is mended is said.

The file is JSON with one entry a finding, sorted, so that a change of it reads well in a review. It holds names and
places, no text of the configuration.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from promaudit.facts.finding import Finding

VERSION = 1


class Accepted(Struct, frozen=True):
    """One accepted finding: its fingerprint, and the rule and file for people."""

    fingerprint: str
    rule: str
    path: str


class Compared(Struct, frozen=True):
    """The findings that are not accepted, those that are, and the accepted ones that no longer occur."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    mended: tuple[Accepted, ...]


def write(findings: Iterable[Finding], kept: Iterable[Accepted] = ()) -> str:
    """The baseline that accepts these findings, and what is `kept` of an older one, as the text of its file."""
    import json

    entries = sorted({*(_accepted(finding) for finding in findings), *kept}, key=_order)
    shown = [{"rule": e.rule, "path": e.path, "fingerprint": e.fingerprint} for e in entries]
    return json.dumps({"version": VERSION, "findings": shown}, indent=2) + "\n"


def read(text: str) -> tuple[Accepted, ...]:
    """The entries of a baseline's file. Raises ValueError with a sentence for the user."""
    import json

    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the baseline is not JSON: {error}") from None
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise ValueError(f"the baseline is not of version {VERSION}")
    entries = content.get("findings")
    if not isinstance(entries, list):
        raise ValueError("the baseline has no list `findings`")
    return tuple(_entry(entry) for entry in entries)


def compare(findings: Iterable[Finding], accepted: Iterable[Accepted], locked: Iterable[str] = ()) -> Compared:
    """Tell new findings from accepted ones; those of `locked` rules are always new.

    Entries of rules or files that were not audited now count as mended, so compare like with like.
    """
    entries = {entry.fingerprint: entry for entry in accepted}
    forbidden, new, known = frozenset(locked), [], []
    for finding in findings:
        if finding.rule not in forbidden and finding.fingerprint in entries:
            known.append(finding)
        else:
            new.append(finding)
    present = {finding.fingerprint for finding in known}
    mended = tuple(entry for fingerprint, entry in entries.items() if fingerprint not in present)
    return Compared(tuple(new), tuple(known), mended)


def _accepted(finding: Finding) -> Accepted:
    return Accepted(finding.fingerprint, finding.rule, finding.span.path if finding.span else "")


def _order(entry: Accepted) -> tuple[str, str, str]:
    return entry.path, entry.rule, entry.fingerprint


def _entry(entry: Any) -> Accepted:
    keys = ("fingerprint", "rule", "path")
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in keys):
        raise ValueError("an entry of the baseline needs the texts `rule`, `path` and `fingerprint`")
    return Accepted(*(entry[key] for key in keys))
