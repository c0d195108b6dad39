"""One deployment to audit: what to read, what to take for granted, and the straight line from there to findings."""

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from promaudit.cli.usage import usage_error
from promaudit.engine.audit import TextOf, audit
from promaudit.engine.catalogue import Catalogue
from promaudit.facts.assumptions import Assumptions
from promaudit.facts.deployment import Deployment
from promaudit.facts.finding import Finding, Problem
from promaudit.facts.inventory import Inventory
from promaudit.facts.report import SNIPPET
from promaudit.facts.span import SourceText, Span
from promaudit.model.deployment.predict import predict
from promaudit.model.prometheus.versions import read_version
from promaudit.readers.files import HostFiles

if TYPE_CHECKING:
    from promaudit.cli.probing import Probing

STANDARD_INPUT = "-"
#: Where nginx.conf stands, by how nginx was built: distributions, FreeBSD and the guide, nginx's own default, Homebrew.
PLACES = ("/etc/nginx", "/usr/local/etc/nginx", "/usr/local/nginx/conf", "/opt/homebrew/etc/nginx")
#: The rule that repeats, as a finding, what nginx says when it refuses a configuration.
REFUSED = "source/nginx-would-refuse"
#: The rule of endpoints that were not reached, or not asked.
UNPROBED = "probe/unreachable"


class Target(Struct, frozen=True):
    """What is to be audited together, and what is taken for granted about it.

    `sources` are paths, KIND:PATH or `-`; `root` is where absolute paths are taken below, None for the host itself.
    `flags` is a command line of Prometheus as text. `standard_input` is what `-` stands for. `discover` allows to look
    for the flags on this host where no source has them. `probing` asks the live endpoint as well, None for not at all.
    """

    sources: tuple[str, ...]
    assumptions: Assumptions
    root: str | None = None
    flags: str | None = None
    standard_input: str | None = None
    title: str = ""
    discover: bool = False
    probing: "Probing | None" = None


class Audited(Struct, frozen=True):
    """A target, what was read and predicted, and the findings of each deployment, in the same order.

    `problems` are what keeps the analysis from being complete; rules speak of them as well (`faults`).
    """

    target: Target
    inventory: Inventory
    deployments: tuple[Deployment, ...]
    findings: tuple[tuple[Finding, ...], ...]
    problems: tuple[Problem, ...]
    faults: tuple[Finding, ...]


    @property
    def assumed(self) -> tuple[tuple[str, str], ...]:
        """What was taken for granted, by what it is about."""
        taken = self.target.assumptions
        told = any(line.version for line in self.inventory.command_lines if line.component == "prometheus")
        newest = str(read_version("prometheus", taken.prometheus_version))
        seen = any(deployment.live and deployment.live.server for deployment in self.deployments)
        nginx = self.inventory.nginx
        snippet = nginx.path if nginx is not None and nginx.snippet else ""
        return (
            *(((SNIPPET, f"{snippet} stands in the http block of an nginx.conf"),) if snippet else ()),
            ("nginx", taken.nginx_version),
            *(() if told or seen else (("Prometheus", newest),)),
            ("day", f"{taken.as_of:%Y-%m-%d}"),
            ("trusted", ", ".join(taken.ca_files) or "the certificates' own roots"),
        )


class _Problems(Struct, frozen=True):
    """Problems as facts that rules are given."""

    problems: tuple[Problem, ...]

    def select(self, kind: str) -> tuple[object, ...]:
        """The problems, for the kind `problem`."""
        return self.problems if kind == "problem" else ()


def audit_target(target: Target, catalogue: Catalogue, changed: Mapping[str, bytes] | None = None) -> Audited:
    """Read, predict, judge. Whatever is wrong with a source is a value of the result.

    `changed` are contents in the place of those on disk, by real path. Raises click.UsageError where there is no
    nginx.conf at all.
    """
    files = host_files(target.sources, target.root, target.assumptions.ca_files, changed)
    inventory = read(target, files)
    unread = tuple(map(_placed, inventory.problems))
    deployments = predict_deployments(target, inventory, files)
    text_of = texts_by_span(inventory.texts)
    problems = (*unread, *_refusals(inventory, deployments), *_unprobed(target, deployments))
    return Audited(
        target,
        inventory,
        deployments,
        tuple(audit(catalogue, deployment, text_of) for deployment in deployments),
        problems,
        audit(catalogue, _Problems(unread), text_of),
    )


def _unprobed(target: Target, deployments: Iterable[Deployment]) -> tuple[Problem, ...]:
    """What was to be asked of live endpoints, and was not."""
    if target.probing is None:
        return ()
    seen = [deployment.live for deployment in deployments if deployment.live is not None]
    if not seen:
        return (Problem("nothing was probed: no public address is known; say --public-url", None, UNPROBED),)
    return tuple(
        Problem(f"not everything was asked below {live.url}: {live.unasked}", None, UNPROBED)
        for live in seen
        if live.unasked
    )


def host_files(
    sources: Iterable[str],
    root: str | None,
    named: Iterable[str] = (),
    changed: Mapping[str, bytes] | None = None,
) -> HostFiles:
    """The files of the audited host; with a root, what is named outside of it is read as it stands.

    So are files beside a main file that stands outside of the root.
    """
    if root is None:
        return HostFiles(changed=changed)
    paths = paths_of(sources)
    relative = [os.path.abspath(path) for path in paths if not os.path.isabs(path)]
    beside = os.path.dirname(relative[0]) if relative else None
    return HostFiles(root, beside, frozenset((*relative, *named)), changed)


def paths_of(sources: Iterable[str]) -> tuple[str, ...]:
    """The paths of sources, without what they are said to be."""
    found = (source for source in sources if source != STANDARD_INPUT)
    return tuple(source if os.path.lexists(source) else source.rpartition(":")[2] for source in found)


def read(target: Target, files: HostFiles) -> Inventory:
    """Read the sources of a target, and the host's nginx.conf where none of them is one."""
    inventory = _read(target.sources, target, files)
    if inventory.nginx is not None or inventory.problems:
        return inventory
    main = next((f"{place}/nginx.conf" for place in PLACES if files.kind(f"{place}/nginx.conf") == "file"), None)
    if main is None:
        raise usage_error(f"no nginx.conf is named, and there is none in {', '.join(PLACES)}")
    return _read((f"nginx:{main}", *target.sources), target, files)


def _read(sources: tuple[str, ...], target: Target, files: HostFiles) -> Inventory:
    from promaudit import readers

    inventory = readers.read(sources, files=files, flags_text=target.flags, standard_input=target.standard_input)
    if not target.discover:
        return inventory
    from promaudit.readers.discover import discover

    return discover(inventory, files)


def predict_deployments(target: Target, inventory: Inventory, files: HostFiles) -> tuple[Deployment, ...]:
    """What happens in the target, by the model; beside what is seen of it, where that is asked for."""
    from promaudit.readers.certificates import CertificateReader

    reader = CertificateReader(files)
    if target.probing is None:
        return predict(inventory, files, target.assumptions, reader)
    from promaudit.cli.beside import Known, beside

    known = Known(inventory, files, target.assumptions)
    return beside(target.probing, known, lambda assumptions: predict(inventory, files, assumptions, reader))


def _refusals(inventory: Inventory, deployments: Iterable[Deployment]) -> tuple[Problem, ...]:
    """What nginx refuses, where that is not what already kept the reader from going on."""
    found: dict[Problem, None] = {}
    known = {problem.message for problem in inventory.problems}
    for deployment in deployments:
        refusal = deployment.refusal
        if refusal is not None and refusal.message not in known:
            found[Problem(refusal.message, refusal.span or _line(refusal.path, refusal.line), REFUSED)] = None
    return tuple(found)


def _placed(problem: Problem) -> Problem:
    """The problem with its file for a place, where it has no line: what a rule says of it needs one."""
    if problem.span is not None or problem.path is None:
        return problem
    return replace(problem, span=Span(problem.path, 0, 0, 0, 0))


def _line(path: str | None, line: int | None) -> Span | None:
    return None if path is None or line is None else Span(path, line, 1, line, 1)


def texts_by_span(texts: Iterable[SourceText]) -> TextOf:
    """Gives the text of a place; None where its file was not read."""
    by_path = {text.path: text for text in texts}

    def text_of(span: Span) -> str | None:
        source = by_path.get(span.path)
        if source is None or not span.line:
            return None
        return source.text_at(span)

    return text_of
