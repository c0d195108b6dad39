"""Exchanges for people: every step of a request through nginx in words, with the line that it comes from."""

import posixpath
from collections.abc import Iterable, Iterator
from textwrap import wrap

from msgspec import Struct

from promaudit.facts.http import Request, Response
from promaudit.facts.journey import Exchange
from promaudit.facts.span import Span
from promaudit.facts.trace import Step, Trace
from promaudit.reporters import Style
from promaudit.reporters.safe import safe

_COLOURS = {"bold": "1", "dim": "2", "good": "32", "bad": "31", "unknown": "33", "place": "36"}
#: Columns of the names of phases, and the widest that places may be before they push the text to the right.
_PHASE = 14
_WIDEST_PLACE = 32


class _Pen(Struct, frozen=True):
    """Writes in one style; paths are shown as seen from `folder`."""

    style: Style
    folder: str
    width: int

    def paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.style.colour and text else text

    def place(self, span: Span | None) -> str:
        return "" if span is None else f"{safe(relative(span.path, self.folder))}:{span.line}"

    def row(self, span: Span | None, phase: str, text: str, colour: str = "") -> Iterator[str]:
        """One step: place, phase, and the text wrapped beside them."""
        place, name = f"{self.place(span):<{self.width}}", f"{phase:<{_PHASE}}"
        indent = 2 + self.width + 2 + _PHASE + 1
        lines = wrap(safe(text), max(40, self.style.width - indent), break_long_words=False, break_on_hyphens=False)
        for index, line in enumerate(lines or [""]):
            shown = self.paint(line, colour) if colour else line
            if index == 0:
                yield f"  {self.paint(place, 'place')}  {self.paint(name, 'bold')} {shown}".rstrip()
            else:
                yield " " * indent + shown

    def beside(self, text: str, colour: str = "dim") -> str:
        """A line below a step, under its text."""
        return " " * (2 + self.width + 2 + _PHASE + 1) + self.paint(safe(text), colour)


def relative(path: str, folder: str) -> str:
    """`path` as seen from `folder`, where it lies below it."""
    if not folder:
        return path
    return posixpath.relpath(path, folder) if path.startswith(folder.rstrip("/") + "/") else path


def render(exchanges: Iterable[Exchange], style: Style, folder: str = "") -> str:
    """The exchanges one below the other, with an empty line between them; a circle of redirects is shown once."""
    found = tuple(exchanges)
    width = _width(found, folder)
    pen = _Pen(style, folder, width)
    shown = _until_again(found)
    blocks = ["\n".join(_exchange(one, pen)) for one in shown]
    if len(shown) < len(found):
        again = found[len(shown)]
        blocks.append(pen.paint(safe(f"{again.method} {again.url} again: the redirects go in a circle"), "bad"))
    return "\n\n".join(blocks) + "\n"


def _until_again(exchanges: tuple[Exchange, ...]) -> tuple[Exchange, ...]:
    """The exchanges before the first that was there already."""
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(exchanges):
        if (one.method, one.url) in seen:
            return exchanges[:index]
        seen.add((one.method, one.url))
    return exchanges


def _width(exchanges: tuple[Exchange, ...], folder: str) -> int:
    """How wide the column of places is."""
    spans = [step.span for one in exchanges for way in _ways(one) for step in way.steps if step.span]
    shown = (len(f"{relative(span.path, folder)}:{span.line}") for span in spans)
    return min(max(shown, default=0), _WIDEST_PLACE)


def _ways(exchange: Exchange) -> Iterator[Trace]:
    """The way through nginx, and those of the requests that it passes to itself."""
    if exchange.trace is not None:
        yield exchange.trace
    yield from exchange.hops


def _exchange(exchange: Exchange, pen: _Pen) -> Iterator[str]:
    yield pen.paint(safe(f"{exchange.method} {exchange.url}"), "bold")
    for index, way in enumerate(_ways(exchange)):
        again = "the request comes back to nginx: " if index else ""
        yield pen.paint(f"  {again}{safe(_connection(way.request))}", "dim")
        for step in way.steps:
            yield from _step(step, pen)
    yield from _end(exchange, pen)


def _connection(request: Request) -> str:
    """Where the client connects to, from where, and what it asks for in the handshake."""
    address = f"[{request.address}]" if ":" in request.address else request.address
    tls = "" if request.scheme == "http" else ", TLS without a server name"
    if request.sni is not None:
        tls = f", TLS for {request.sni}"
    return f"to {address}:{request.port}{tls}, from {request.source}"


def _step(step: Step, pen: _Pen) -> Iterator[str]:
    yield from pen.row(step.span, step.phase, step.text)
    if step.before is not None and step.after is not None and step.before != step.after:
        yield pen.beside(f"{step.before} → {step.after}")


def _response(response: Response) -> str:
    if response.status is None:
        return "nothing: the connection is closed"
    return f"{response.status}" + (f", Location: {response.location}" if response.location is not None else "")


def _end(exchange: Exchange, pen: _Pen) -> Iterator[str]:
    """What the component answers, and what the client gets, or why that cannot be told."""
    if exchange.answer is not None and exchange.component is not None:
        yield from pen.row(None, exchange.component, f"answers {_response(exchange.answer)}")
    if exchange.undecided is not None:
        yield from pen.row(exchange.undecided.span, "undecided", exchange.undecided.because, "unknown")
    elif exchange.error is not None:
        yield from pen.row(None, "error", exchange.error, "bad")
    elif exchange.response is not None:
        status = exchange.response.status
        colour = "good" if status is not None and status < 400 else "bad"
        yield from pen.row(None, "the client", f"gets {_response(exchange.response)}{_assumed(exchange)}", colour)


def _assumed(exchange: Exchange) -> str:
    """A remark where nobody says what the upstream answers."""
    known = exchange.component is not None or exchange.answer is None
    return "" if known else " (if that is what the upstream answers)"
