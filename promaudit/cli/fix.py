"""`promaudit fix`: the edits with which every journey works, as a diff, or written."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click
from msgspec.structs import replace

from promaudit.cli.asked import Asked
from promaudit.cli.diffs import encoded, print_diffs
from promaudit.cli.options import Configured, asked_of, options
from promaudit.cli.rewriting import rewrite
from promaudit.cli.rulebook import applied_rules, load_rules
from promaudit.cli.status import CLEAN, FINDINGS, INCOMPLETE
from promaudit.cli.target import Audited, Target, audit_target, host_files
from promaudit.cli.targets import choose
from promaudit.engine.catalogue import Catalogue
from promaudit.repair.search import Judged, Repair, repair
from promaudit.reporters.pen import counted
from promaudit.reporters.safe import visible


@click.command("fix", cls=Configured)
@options
@click.option("--write", is_flag=True, help="Write the edits to the files, all of them or none.")
@click.pass_context
def command(context: click.Context, /, write: bool, **_: Any) -> None:
    """Find the edits with which every journey works, and print them as a diff.

    Slashes and paths of locations and proxy_pass, `ssl` of a listen, and Prometheus's external URL, route prefix and
    listen address are tried; an edit is shown only where the model says that more journeys work with it, that none
    is lost, and that no error is added. `promaudit fix nginx.conf flags.txt | patch -p1` does what --write does.

    Exit status: 0 everything works, as it is or as it was written; 1 there are edits to make, or journeys are left
    that no edit known here mends; 3 something could not be read.
    """
    asked = asked_of(context)
    applied = applied_rules(load_rules(asked.values), asked.values)
    sys.exit(max(_fix(target, applied, write) for target in _targets(asked)))


def _targets(asked: Asked) -> tuple[Target, ...]:
    targets = choose(asked, datetime.now(UTC))
    if any(target.standard_input is not None or target.flags is not None for target in targets):
        raise click.UsageError("fix changes files: name them in the place of `-` and --flags")
    return targets


def _fix(target: Target, catalogue: Catalogue, write: bool) -> int:
    """The exit status for one target; its diff is printed, or its files are written."""
    first = audit_target(target, catalogue)
    if first.problems:
        problem = first.problems[0]
        click.echo(visible(f"{problem.span}: {problem.message}" if problem.span else problem.message), err=True)
        return INCOMPLETE
    target, real = _pinned(target, first), _files(target, first)

    def judge(texts: Mapping[str, str]) -> Judged:
        changed = {real[path]: encoded(text) for path, text in texts.items()}
        audited = audit_target(target, catalogue, changed)
        sources = {text.path: text for text in audited.inventory.texts if text.path in real}
        return Judged(audited.deployments, audited.findings, sources, not audited.problems)

    found = repair(judge)
    old = {path: found.before.sources[path].text for path in found.texts}
    if write:
        rewrite({real[path]: (encoded(old[path]), encoded(text)) for path, text in found.texts.items()})
    else:
        print_diffs({path: (old[path], text) for path, text in found.texts.items()})
    _tell(found, write)
    return FINDINGS if found.left or (found.texts and not write) else CLEAN


def _files(target: Target, audited: Audited) -> dict[str, str]:
    """The real paths of the files that may be changed, by the paths that facts have."""
    files = host_files(target.sources, target.root, target.assumptions.ca_files)
    found = {text.path: files.real(text.path) for text in audited.inventory.texts}
    return {path: os.path.realpath(real) for path, real in found.items() if real and not real.startswith("/proc/")}


def _pinned(target: Target, audited: Audited) -> Target:
    """The target with its public URL said: an edit is no repair that moves people to another one."""
    urls = [deployment.public_url for deployment in audited.deployments]
    if len(urls) != 1 or urls[0] is None or target.assumptions.public_url is not None:
        return target
    return replace(target, assumptions=replace(target.assumptions, public_url=urls[0]))


def _tell(found: Repair, written: bool) -> None:
    """What the edits do, and what is left, on standard error: standard output is for `patch`."""
    if found.texts:
        done = "written" if written else "to write"
        works = f"{counted(len(found.mended), 'broken journey')} then work{'s' if len(found.mended) == 1 else ''}"
        click.echo(f"{done}: {', '.join(sorted(found.texts))}; {works}: {_names(found.mended)}", err=True)
    elif not found.left:
        click.echo("every journey works", err=True)
    if found.left:
        click.echo(f"no edit known here mends: {_names(found.left)}; `promaudit check` says why", err=True)


def _names(journeys: tuple[str, ...]) -> str:
    return ", ".join(journeys)
