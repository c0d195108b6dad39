"""Versions of Prometheus and its family, and what they were built with.

The Go release and the `go` line of go.mod decide how a binary's ServeMux behaves; both were read from the `.promu.yml`
and `go.mod` of every release tag. Debian builds without go.mod, which pins the old ServeMux in every binary.
"""

from bisect import bisect_right

from msgspec import Struct

from promaudit import later
from promaudit.facts.program import Component
from promaudit.model.prometheus.serve_mux import Generation

_VERSION = later.pattern(r"v?(\d+)\.(\d+)(?:\.(\d+))?(.*)\Z")


class Version(Struct, frozen=True, order=True):
    """A release, comparable by its numbers; `debian` marks Debian's builds, whose user interface is another one."""

    numbers: tuple[int, int, int]
    debian: bool = False

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers)) + ("+ds" if self.debian else "")

    def since(self, *numbers: int) -> bool:
        """Whether this is the release `numbers` or a later one."""
        return self.numbers >= numbers


#: The newest release of each that the tables of this folder know.
NEWEST: dict[str, tuple[int, int, int]] = {
    "prometheus": (3, 14, 0),
    "alertmanager": (0, 34, 0),
    "pushgateway": (1, 11, 3),
    "blackbox_exporter": (0, 28, 0),
    "thanos-query": (0, 42, 0),
    "thanos-rule": (0, 42, 0),
    "victoria-metrics": (1, 145, 0),
    "grafana": (12, 0, 0),
    "exporter": (1, 0, 0),
}


def read_version(component: Component, version: str | None) -> Version:
    """The release that a tag or a binary names (`v2.53.3`, `2.42.0+ds`); the newest where it names none."""
    match = _VERSION.match(version or "")
    if match is None:
        return Version(NEWEST[component])
    major, minor, patch, suffix = match.groups()
    return Version((int(major), int(minor), int(patch or 0)), "+ds" in suffix or "+deb" in suffix)


def is_release(version: str | None) -> bool:
    """Whether a text names a release at all; an image tag such as `latest` does not."""
    return bool(_VERSION.match(version or ""))


#: From this release on: the minor release of Go that upstream builds with, and whether go.mod says go 1.22 or later.
_BUILDS: dict[str, tuple[tuple[tuple[int, int, int], int, bool], ...]] = {
    "prometheus": (
        ((0, 0, 0), 8, False), ((2, 5, 0), 11, False), ((2, 9, 0), 12, False), ((2, 13, 0), 13, False),
        ((2, 18, 0), 14, False), ((2, 21, 0), 15, False), ((2, 26, 0), 16, False), ((2, 30, 0), 17, False),
        ((2, 35, 0), 18, False), ((2, 37, 6), 19, False), ((2, 38, 0), 18, False), ((2, 39, 0), 19, False),
        ((2, 44, 0), 20, False), ((2, 45, 2), 21, False), ((2, 46, 0), 20, False), ((2, 47, 0), 21, False),
        ((2, 51, 0), 22, False), ((2, 53, 5), 23, True), ((2, 54, 0), 22, False), ((2, 55, 0), 23, True),
        ((3, 3, 0), 24, True), ((3, 5, 2), 25, True), ((3, 6, 0), 24, True), ((3, 7, 0), 25, True),
        ((3, 10, 0), 26, True),
    ),
    "alertmanager": (
        ((0, 0, 0), 10, False), ((0, 16, 0), 11, False), ((0, 17, 0), 12, False), ((0, 20, 0), 13, False),
        ((0, 21, 0), 14, False), ((0, 22, 0), 16, False), ((0, 24, 0), 17, False), ((0, 25, 0), 19, False),
        ((0, 26, 0), 20, False), ((0, 27, 0), 21, False), ((0, 28, 0), 23, True), ((0, 29, 0), 25, True),
        ((0, 32, 0), 26, True),
    ),
    "pushgateway": (
        ((0, 0, 0), 10, False), ((0, 9, 0), 12, False), ((0, 10, 0), 13, False), ((1, 3, 0), 15, False),
        ((1, 4, 1), 16, False), ((1, 4, 3), 18, False), ((1, 5, 0), 19, False), ((1, 6, 0), 20, False),
        ((1, 6, 1), 21, False), ((1, 8, 0), 22, False), ((1, 10, 0), 23, True), ((1, 11, 1), 24, True),
        ((1, 11, 2), 25, True), ((1, 11, 3), 26, True),
    ),
    "blackbox_exporter": (
        ((0, 0, 0), 10, False), ((0, 13, 0), 11, False), ((0, 15, 0), 12, False), ((0, 15, 1), 13, False),
        ((0, 17, 0), 14, False), ((0, 18, 0), 15, False), ((0, 19, 0), 16, False), ((0, 20, 0), 17, False),
        ((0, 21, 0), 18, False), ((0, 23, 0), 19, False), ((0, 24, 0), 20, False), ((0, 25, 0), 22, False),
        ((0, 26, 0), 23, True), ((0, 27, 0), 24, True), ((0, 28, 0), 25, True),
    ),
}  # fmt: skip

#: Debian's packages in its releases: which Go they were built with.
_DEBIAN_GO = {
    ("prometheus", 2, 24): 15, ("prometheus", 2, 42): 19, ("prometheus", 2, 53): 24, ("prometheus", 3, 5): 27,
    ("alertmanager", 0, 21): 15, ("alertmanager", 0, 25): 19, ("alertmanager", 0, 28): 24, ("alertmanager", 0, 33): 27,
    ("pushgateway", 1, 4): 15, ("pushgateway", 1, 5): 19, ("pushgateway", 1, 11): 24,
    ("blackbox_exporter", 0, 23): 19, ("blackbox_exporter", 0, 28): 27,
}  # fmt: skip


class Build(Struct, frozen=True):
    """The minor release of Go that a binary was built with, and the generation of its ServeMux."""

    go: int
    mux: Generation


def build_of(component: Component, version: Version, godebug: str = "") -> Build:
    """How a release was built; `godebug` is the environment variable GODEBUG, which can choose the ServeMux."""
    go, modern = _upstream_build(component, version)
    if version.debian:
        go, modern = _DEBIAN_GO.get((component, *version.numbers[:2]), go), False
    settings = dict(item.partition("=")[::2] for item in godebug.split(","))
    choice = settings.get("httpmuxgo121")
    if choice is not None:
        modern = choice != "1"
    if not modern or go < 22:
        return Build(go, "go121")
    return Build(go, "go122" if go < 26 else "go126")


def _upstream_build(component: Component, version: Version) -> tuple[int, bool]:
    builds = _BUILDS.get(component)
    if builds is None:
        return 26, True
    _, go, modern = builds[bisect_right(builds, version.numbers, key=lambda build: build[0]) - 1]
    return go, modern
