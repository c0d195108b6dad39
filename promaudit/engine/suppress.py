"""Silences findings where a comment asks for it, and says which comments ask in vain."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from msgspec import Struct

from promaudit.engine.catalogue import Catalogue, matches
from promaudit.facts.finding import Finding
from promaudit.facts.ignore import Ignore, IgnoreFault


class Silenced(Struct, frozen=True):
    """The findings that are left, those that were silenced, and what is wrong with the comments.

    `select` gives the faults to rules (kind `ignore_fault`), as a deployment gives its facts.
    """

    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...]
    faults: tuple[IgnoreFault, ...]

    def select(self, kind: str) -> tuple[object, ...]:
        """The faults, for the kind `ignore_fault`; nothing for all other kinds."""
        return self.faults if kind == "ignore_fault" else ()


def silence(
    findings: Iterable[Finding],
    ignores: Iterable[Ignore],
    *,
    everything: Catalogue,
    audited: Catalogue,
    today: date,
    reason_required: bool = False,
) -> Silenced:
    """Apply suppressions to the findings of all deployments together.

    `everything` are all rules that exist, `audited` those that were applied: a suppression of a rule that was not
    applied is not called unused. An expired, reasonless (where a reason is asked for) or malformed comment silences
    nothing, and no comment silences a locked rule.
    """
    found, comments = tuple(findings), tuple(ignores)
    locked = {rule.name for rule in everything.rules if rule.locked}
    valid = [ignore for ignore in comments if _fault(ignore, today, reason_required) is None]
    used: set[tuple[Ignore, str]] = set()
    silenced = []
    for finding in found:
        takers = [(i, pattern) for i in valid for pattern in i.rules if _takes(i, pattern, finding)]
        if takers and finding.rule not in locked:
            silenced.append(finding)
        used.update(takers)
    faults = [
        fault for ignore in comments for fault in _faults(ignore, used, everything, audited, today, reason_required)
    ]
    gone = set(map(id, silenced))
    return Silenced(tuple(f for f in found if id(f) not in gone), tuple(silenced), tuple(faults))


def _takes(ignore: Ignore, pattern: str, finding: Finding) -> bool:
    return ignore.covers(finding.span) and matches(finding.rule, (pattern,))


def _fault(ignore: Ignore, today: date, reason_required: bool) -> IgnoreFault | None:
    """What keeps a whole comment from being obeyed."""
    names = ", ".join(ignore.rules)
    if ignore.fault:
        return IgnoreFault("malformed", names, ignore.fault, ignore.span)
    if ignore.until is not None and ignore.until < today:
        return IgnoreFault("expired", names, f"it held until {ignore.until}", ignore.span, ignore.until)
    if reason_required and not ignore.reason:
        return IgnoreFault("reasonless", names, "it gives no reason", ignore.span)
    return None


def _faults(
    ignore: Ignore,
    used: set[tuple[Ignore, str]],
    everything: Catalogue,
    audited: Catalogue,
    today: date,
    reason_required: bool,
) -> Iterator[IgnoreFault]:
    whole = _fault(ignore, today, reason_required)
    if whole is not None:
        yield whole
        return
    for pattern in ignore.rules:
        fault = _pattern_fault(pattern, everything)
        if fault is not None:
            yield fault(ignore)
        elif (ignore, pattern) not in used and not audited.unknown((pattern,)):
            yield IgnoreFault("unused", pattern, "it silences nothing here", ignore.span)


def _pattern_fault(pattern: str, everything: Catalogue) -> Callable[[Ignore], IgnoreFault] | None:
    """What is wrong with one name in a comment: no rule has it, or all that have it are locked."""
    named = [rule for rule in everything.rules if matches(rule.name, (pattern,))]
    if not named:
        suggestion = everything.suggest(pattern)
        return lambda i: IgnoreFault("unknown", pattern, "there is no such rule", i.span, suggestion=suggestion)
    if all(rule.locked for rule in named):
        return lambda i: IgnoreFault("locked", pattern, "this rule cannot be silenced", i.span)
    return None
