"""Which component a configuration is meant for, and which flags it needs, where no flags were read."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import Struct

from promaudit import later
from promaudit.facts.nginx import Directive
from promaudit.facts.program import Argument, CommandLine, Component
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.prometheus.programs import program_of
from promaudit.model.prometheus.versions import read_version

#: The ports that the components listen on unless they are told otherwise.
_PORTS: dict[int, Component] = {
    9090: "prometheus", 9093: "alertmanager", 9091: "pushgateway", 9115: "blackbox_exporter",
}  # fmt: skip
_NAMES: tuple[tuple[str, Component], ...] = (
    ("alertmanager", "alertmanager"), ("pushgateway", "pushgateway"), ("blackbox", "blackbox_exporter"),
)  # fmt: skip
#: What people call a Prometheus, and what has its name and is another program.
_PROMETHEUS = later.pattern(r"prometheus|(?<![a-z])prom(?![a-z])")
_BESIDE_IT = later.pattern(r"exporter|operator|adapter|webhook|msteams")
_VARIABLE = later.pattern(r"\$(?:\{(\w+)\}|(\w+))")


class Meant(Struct, frozen=True):
    """A component that a proxy_pass is meant for, and the address that it passes to."""

    component: Component
    address: str
    directive: Directive


def meant(nginx: Nginx) -> tuple[Meant, ...]:
    """The components that the addresses and names in proxy_pass speak of, each once."""
    found: dict[tuple[Component, str], Meant] = {}
    for directive in nginx.passes:
        for address in addresses_of(nginx, directive):
            component = _component(address, directive)
            if component is not None:
                found.setdefault((component, address), Meant(component, address, directive))
    return tuple(sorted(found.values(), key=lambda one: one.component != "prometheus"))


def addresses_of(nginx: Nginx, directive: Directive) -> Iterator[str]:
    """Host and port of a proxy_pass: those of the servers of its `upstream` block, where it names one.

    None where it has variables, but for those that `set` gives a plain value around it.
    """
    if not directive.arguments:
        return
    url = _with_values(nginx, directive)
    authority = urlsplit(url).netloc
    block = nginx.upstreams.get(authority.lower())
    if block is not None:
        servers = [inner.arguments[0] for inner in block.block or () if inner.name == "server" and inner.arguments]
        yield from (server if ":" in server else f"{server}:80" for server in servers)
    elif authority and "$" not in authority:
        default = "443" if url.startswith("https:") else "80"
        yield authority if ":" in authority else f"{authority}:{default}"


def _with_values(nginx: Nginx, directive: Directive) -> str:
    """The argument of a proxy_pass, with what `set` of its own block and of the server puts in place of variables."""
    url = directive.arguments[0]
    if "$" not in url:
        return url
    around = ((server, location) for server, location in nginx.locations() if directive in location.block.children)
    server, location = next(around, (None, None))
    if server is None or location is None:
        return url
    children = (*server.block.children, *location.block.children)
    given = (child.arguments for child in children if child.name == "set" and len(child.arguments) > 1)
    values = {name.lstrip("$").lower(): value for name, value in given if "$" not in value}
    return _VARIABLE.sub(lambda match: values.get((match[1] or match[2]).lower(), match[0]), url)


def _component(address: str, directive: Directive) -> Component | None:
    """By the name first, which is chosen by people, then by the port."""
    host, _, port = address.rpartition(":")
    words = f"{host} {urlsplit(directive.arguments[0]).netloc}".lower()
    named = next((component for name, component in _NAMES if name in words), None)
    if named is None and _PROMETHEUS.search(words) and not _BESIDE_IT.search(words):
        named = "prometheus"
    return named or _PORTS.get(int(port) if port.isdigit() else 0)


def supposed(one: Meant, flags: tuple[str, ...]) -> CommandLine:
    """A command line that nobody wrote: the component at the address that nginx passes to, with some flags."""
    host, _, port = one.address.rpartition(":")
    span = one.directive.span
    flag = program_of(one.component, read_version(one.component, None)).listen
    listen = f"--{flag}={host if host[:1].isdigit() else ''}:{port}"
    arguments = tuple(Argument(text, span) for text in (listen, *flags))
    names = () if host[:1].isdigit() else (host.lower(),)
    return CommandLine(one.component, "flags", span.path, arguments, host_names=names, isolated=True)
