"""Which deployments are audited: those of the command line, those of the configuration, or the nginx of this host."""

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct

from promaudit.cli.asked import Asked
from promaudit.cli.assumed import assumptions
from promaudit.cli.configuration import Configuration
from promaudit.cli.keys import BY_NAME
from promaudit.cli.target import STANDARD_INPUT, Target, host_files, paths_of
from promaudit.cli.usage import usage_error


def choose(asked: Asked, now: datetime) -> tuple[Target, ...]:
    """All targets of this run. Raises click.UsageError where there is nothing to audit, or an option makes no sense."""
    configured = _configured(asked.configuration, asked.values.get("deployment") or ())
    sources = tuple(map(_by_name, asked.values["sources"]))
    chosen = _speaks_of(sources, configured) if sources else configured
    if chosen:
        return tuple(_target(_Values(asked, one), _sources(one), now) for one in chosen)
    return (_target(_Values(asked, Configuration("")), sources, now),)


def _by_name(source: str) -> str:
    """A file called nginx.conf is nginx's, whatever is in it: then nginx's own words say what is wrong with it."""
    return f"nginx:{source}" if os.path.basename(source) == "nginx.conf" and ":" not in source else source


def _configured(configuration: Configuration, names: Iterable[str]) -> tuple[Configuration, ...]:
    """The deployments of the configuration file; those of these names alone where some are given."""
    found = configuration.deployments
    if not found and not {"nginx", "sources"}.isdisjoint(configuration.values):
        found = (configuration,)
    wanted = tuple(names)
    strange = [name for name in wanted if name not in {deployment.title for deployment in found}]
    if strange:
        known = ", ".join(deployment.title for deployment in found if deployment.title) or "none has a name"
        raise usage_error(f"no deployment is called `{strange[0]}` in the configuration: {known}")
    return tuple(deployment for deployment in found if not wanted or deployment.title in wanted)


def _sources(deployment: Configuration) -> tuple[str, ...]:
    nginx = deployment.values.get("nginx")
    return (*(() if nginx is None else (f"nginx:{nginx}",)), *deployment.values.get("sources", ()))


def _speaks_of(paths: tuple[str, ...], configured: tuple[Configuration, ...]) -> tuple[Configuration, ...]:
    """The configured deployments that the paths belong to: main files, snippets that they include, other sources.

    Nothing where one of the paths belongs to none: then the paths are meant by themselves.
    """
    consisting = [(deployment, _files(deployment)) for deployment in configured]
    belonging = [[one for one, files in consisting if os.path.realpath(path) in files] for path in paths_of(paths)]
    if not all(belonging):
        return ()
    return tuple(one for one in configured if any(one is other for found in belonging for other in found))


def _files(deployment: Configuration) -> frozenset[str]:
    """The real paths of all files that a deployment consists of."""
    from promaudit.readers import nginx

    sources = _sources(deployment)
    files = host_files(sources, deployment.values.get("root"))
    found = list(paths_of(sources))
    main = deployment.values.get("nginx")
    if main is not None:
        found += [source.path for source in nginx.read(main, files=files).sources]
    return frozenset(os.path.realpath(real) for real in map(files.real, found) if real is not None)


class _Values(Struct, frozen=True):
    """The values for one deployment: what the command line or the environment says, else its own, else the whole's."""

    asked: Asked
    deployment: Configuration

    def get(self, name: str) -> Any:
        key = BY_NAME[name]
        if name in self.deployment.values and not self.asked.is_given(key):
            return self.deployment.values[name]
        return self.asked.values[key.parameter]


def _target(values: _Values, sources: tuple[str, ...], now: datetime) -> Target:
    root = values.get("root")
    return Target(
        sources=sources,
        assumptions=assumptions(values.get, now),
        root=root,
        flags=values.get("flags"),
        standard_input=_standard_input() if STANDARD_INPUT in sources else None,
        title=values.deployment.title,
        discover=bool(values.get("discover")) and root is None,
    )


def _standard_input() -> str:
    """All of standard input, one character a byte."""
    return sys.stdin.buffer.read().decode("latin-1")
