"""Cuts a difference down to the lines that it takes: statements, arguments of files and headers go while it stays."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.generators.nginx.case import Asked, Case
from tests.generators.nginx.judge import Difference
from tests.generators.nginx.syntax import every, statements

#: As many attempts as one difference is worth.
MOST_ATTEMPTS = 200
Again = Callable[[Case], list[Difference]]


def shrink(difference: Difference, again: Again) -> Difference:
    """The smallest difference of the same kind that is found by leaving things out; `again` judges a case."""
    best = difference
    if difference.request is not None:
        best = _same(replace(difference.case, requests=(difference.request,)), difference, again) or difference
    attempts = 0
    progress = True
    while progress and attempts < MOST_ATTEMPTS:
        progress = False
        for smaller in _smaller(best.case):
            attempts += 1
            found = _same(smaller, difference, again)
            if found is not None:
                best, progress = found, True
                break
            if attempts >= MOST_ATTEMPTS:
                break
    return best


def _same(case: Case, wanted: Difference, again: Again) -> Difference | None:
    try:
        return next((found for found in again(case) if found.kind == wanted.kind), None)
    except TimeoutError:  # what is left does not listen where it is waited for
        return None


def _smaller(case: Case) -> Iterator[Case]:
    """The case without one of its parts, large parts first."""
    found = sorted(every(statements(case.config)), key=lambda one: one.start - one.end)
    for one in found:
        yield replace(case, config=case.config[: one.start].rstrip() + "\n" + case.config[one.end :].lstrip("\n"))
    for one in found:
        if one.inner and one.name in ("if", "location", "limit_except"):
            yield replace(
                case, config=case.config[: one.start] + case.config[one.inside : one.end - 1] + case.config[one.end :]
            )
    if len(case.requests) == 1:
        yield from (replace(case, requests=(asked,)) for asked in _simpler(case.requests[0]))


def _simpler(asked: Asked) -> Iterator[Asked]:
    for index in range(len(asked.headers)):
        yield replace(asked, headers=asked.headers[:index] + asked.headers[index + 1 :])
    plain = Asked(port_token=asked.port_token)
    for name in ("body", "method", "http", "host", "sni"):
        if getattr(asked, name) != getattr(plain, name):
            yield replace(asked, **{name: getattr(plain, name)})
    path, mark, _ = asked.target.partition("?")
    if mark:
        yield replace(asked, target=path)
