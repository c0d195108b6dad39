"""Edits that may mend a broken journey. They need not be right, nor even sensible: the model judges each of them."""

from collections.abc import Iterable, Iterator

from promaudit.facts.deployment import Deployment, FlagFault
from promaudit.facts.failure import Failure
from promaudit.facts.finding import Finding, Fix
from promaudit.repair import flags, nginx
from promaudit.repair.edits import Edits, Sources


def candidates(deployment: Deployment, findings: Iterable[Finding], sources: Sources) -> tuple[Edits, ...]:
    """All edits that are worth a try for the broken journeys of a deployment; one may have several places."""
    found: list[Edits] = [(finding.fix,) for finding in findings if finding.fix is not None]
    for fault in deployment.select("flag_fault"):
        if isinstance(fault, FlagFault) and fault.span is not None and fault.suggestion.startswith("-"):
            found.append((Fix(fault.span, fault.suggestion),))
    for failure in deployment.select("failure"):
        if isinstance(failure, Failure):
            found += _of_failure(failure, sources)
    return tuple(dict.fromkeys(edits for edits in found if all(_changes(edit, sources) for edit in edits)))


def _of_failure(failure: Failure, sources: Sources) -> Iterator[Edits]:
    yield from ((edit,) for edit in nginx.edits(failure, sources))
    yield from flags.edits(failure, sources)


def _changes(edit: Fix, sources: Sources) -> bool:
    """Whether the edit has a place in a file that was read, and another text than stands there."""
    source = sources.get(edit.span.path)
    return source is not None and edit.span.line > 0 and source.text_at(edit.span) != edit.text
