"""Command lines for the tests, written as lists of arguments."""

from promaudit.facts.files import Kind
from promaudit.facts.http import Request
from promaudit.facts.program import Argument, CommandLine, Component
from promaudit.facts.span import Span

GODEBUG = {"go121": "httpmuxgo121=1", "go122": "httpmuxgo121=0", "go126": "httpmuxgo121=0"}


def command_line(
    component: Component, arguments: list[str], version: str | None = None, mux: str = "", **environment: str
) -> CommandLine:
    """A start of `component`; argument n stands in line n of `flags`. `mux` chooses the generation of the ServeMux."""
    placed = tuple(Argument(text, Span("flags", n, 1, n, len(text) + 1)) for n, text in enumerate(arguments, 1))
    if mux in GODEBUG:
        environment["GODEBUG"] = GODEBUG[mux]
    return CommandLine(component, "flags", "flags", placed, version, environment=tuple(environment.items()))


def request(method: str, target: str, **headers: str) -> Request:
    """A request as the recordings have them: HTTP/1.1 with a Host."""
    return Request(method, target, headers=(("Host", "proxy.example"), *headers.items()))


class Directory:
    """A host with these files; every folder on the way to one exists, everything else is missing."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def kind(self, path: str) -> Kind:
        if path in self._files:
            return "file"
        return "directory" if any(name.startswith(path.rstrip("/") + "/") for name in self._files) else "missing"

    def text(self, path: str) -> str | None:
        return self._files.get(path)

    def names(self, path: str) -> tuple[str, ...] | None:
        return None
