"""What `nginx -t` says of a configuration, in its own words: why it refuses it, and what it warns of.

Followed is the source of nginx 1.22 to 1.31 as Debian builds it. Where a module is loaded that is not known here,
unknown words are no mistakes; names are taken to resolve; and where anything is in doubt, nothing is said.
"""

from collections.abc import Callable, Iterator, Sequence

from promaudit.facts.files import Files
from promaudit.facts.nginx import Directive, NginxConfiguration, Refusal
from promaudit.model.nginx.refusals import check, limits, listen
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.state import State, Version
from promaudit.model.nginx.refusals.variables import Variables

__all__ = ["PairCheck", "refusals", "tested", "warnings"]

#: Says what nginx says of certificates with their keys (paths as nginx completes them) that it cannot use, given the
#: file of passwords; None: it can use them, or that is not known.
PairCheck = Callable[[Sequence[tuple[str, str]], str | None], str | None]


def refusals(
    configuration: NginxConfiguration, files: Files, version: str, pair: PairCheck | None = None
) -> tuple[Refusal, ...]:
    """Why nginx `version` (`1.26.3`) refuses the configuration: what it says before it gives up, or nothing.

    `pair` judges what stands in the files of certificates and keys.
    """
    refusal, _ = tested(configuration, files, version, pair)
    return () if refusal is None else (refusal,)


def warnings(configuration: NginxConfiguration, files: Files, version: str) -> tuple[Refusal, ...]:
    """What nginx `version` warns of (`[warn]`), in its order, up to where it refuses the configuration."""
    _, found = tested(configuration, files, version, None)
    return found


def tested(
    configuration: NginxConfiguration, files: Files, version: str, pair: PairCheck | None
) -> tuple[Refusal | None, tuple[Refusal, ...]]:
    """Why nginx refuses the configuration, None where it does not, and what it warns of before: both in one go."""
    number = _version(version)
    state = State(number, files, configuration.prefix, Variables(number), _closed(configuration, files), pair)
    try:
        _test(state, configuration)
    except RefusedError as refused:
        return _refusal(refused), tuple(state.warnings)
    stopped = configuration.stopped
    return stopped if isinstance(stopped, Refusal) else None, tuple(state.warnings)


def _test(state: State, configuration: NginxConfiguration) -> None:
    """All that nginx does: read, and where it has read to the end, set up what it has read."""
    scope = check.main(state, configuration.directives)
    if configuration.stopped is not None:
        return
    if "events" not in scope.seen:
        raise RefusedError('no "events" section in configuration', nowhere=True)
    listen.check_connections(state)
    if state.thread_pools:
        from promaudit.model.nginx.refusals import filters

        filters.check_thread_pools(state, scope)
    limits.initialised(state)


def _refusal(refused: RefusedError) -> Refusal:
    directive = refused.directive
    if directive is None or refused.nowhere:
        return Refusal(refused.message, None, None)
    end = directive.block_end if refused.at_end else directive.end
    line = directive.source.position((end or directive.end) - 1)[0]
    return Refusal(refused.message, directive.source.path, line, directive.span)


def _version(text: str) -> Version:
    """`1.26.3` as numbers; what a distribution appends does not count."""
    parts = [int("".join(char for char in part if char.isdigit()) or 0) for part in text.partition("-")[0].split(".")]
    major, minor, patch = (*parts, 0, 0, 0)[:3]
    return major, minor, patch


def _closed(configuration: NginxConfiguration, files: Files) -> bool:
    """Whether no module is loaded, and none seems built in, that the table of directives does not know."""
    if any(directive.name == "load_module" for directive in configuration.directives):
        return False
    if any(_elsewhere(pattern, configuration.prefix, files) for pattern in configuration.unmatched):
        return False
    return not any("_by_lua" in directive.name for directive in _all(configuration.directives))


def _elsewhere(pattern: str, prefix: str, files: Files) -> bool:
    """Whether an include would load modules from a folder that is not here, where nginx runs on another host."""
    folder = pattern.rpartition("/")[0]
    beside = pattern.startswith(prefix.rstrip("/") + "/")
    return "modules" in pattern and not beside and files.kind(folder) == "missing"


def _all(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    for directive in directives:
        yield directive
        if directive.block:
            yield from _all(directive.block)
