"""Programs behind nginx, as they are started: the arguments, and the place where each was written."""

from typing import Literal

from msgspec import Struct

from promaudit.facts.span import Span
from promaudit.facts.trace import Undecided

Component = Literal[
    "prometheus", "alertmanager", "pushgateway", "blackbox_exporter", "thanos-query", "thanos-rule", "victoria-metrics",
    "grafana", "exporter",
]  # fmt: skip

#: What kind of file (or place) a source is; the names are part of the JSON contract.
SourceKind = Literal[
    "nginx", "flags", "systemd", "environment", "compose", "kubernetes", "helm", "docker-run", "shell", "supervisor",
    "openrc", "process", "prometheus.yml", "web-config", "grafana.ini", "dotenv", "quadlet",
]  # fmt: skip


#: Stands in the text of an argument for a stretch that cannot be computed.
UNKNOWN = "\ufffc"


class Argument(Struct, frozen=True):
    """One argument as the program gets it, and where it (or the variable that it came from) was written.

    `undecided` says why a part of `text` is UNKNOWN; None where nothing is.
    """

    text: str
    span: Span
    undecided: Undecided | None = None


class StartRefusal(Struct, frozen=True):
    """Why what should start a program refuses to do so: in its own words, and at which place."""

    words: str
    span: Span | None


class HealthCheck(Struct, frozen=True):
    """A URL that something beside nginx asks the program for: a container's health check, a probe, a reload.

    `purpose` is `health`, `readiness`, `liveness`, `startup` or `reload`; `url` is absolute (`http://localhost:9090/-/healthy`).
    """

    purpose: str
    method: str
    url: str
    span: Span


class CommandLine(Struct, frozen=True):
    """One start of one program.

    `arguments` leaves out argv[0]. `version` is what an image tag or a binary says (`2.53.3`, `2.42.0+ds`), None where
    nothing does. `name` is what the source calls it (unit, compose service, container). `host_names` are the names by
    which other programs reach it (a compose service and its container_name and aliases, a Kubernetes service);
    empty where it is reached by address alone. `published` maps ports of the host to ports of the container, as
    (host address, host port, container port). `environment` holds the variables that decide what is served (GODEBUG,
    GF_SERVER_*) and no others. `service_ports` are ports under which one of the names leads to another port of the
    program, as (name, port, port of the program). `undecided` says what could not be computed of the arguments: then no
    conclusion may be drawn from a flag that is *absent*. `refusal` is why nothing is started at all. `ports_span` is
    where the first of its ports is published.
    """

    component: Component
    kind: SourceKind
    path: str
    arguments: tuple[Argument, ...]
    version: str | None = None
    name: str = ""
    host_names: tuple[str, ...] = ()
    published: tuple[tuple[str, int, int], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    health_checks: tuple[HealthCheck, ...] = ()
    span: Span | None = None
    isolated: bool = False
    undecided: tuple[Undecided, ...] = ()
    refusal: StartRefusal | None = None
    service_ports: tuple[tuple[str, int, int], ...] = ()
    ports_span: Span | None = None
