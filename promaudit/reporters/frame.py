"""Code frames: the lines that a finding rests on, with carets, labels, and a frame for each file."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from promaudit.facts.span import Span
from promaudit.reporters.pen import Pen, columns
from promaudit.reporters.safe import safe

#: Columns that line numbers have at the least.
NARROWEST = 2
#: Lines between two marked ones that are shown, so that `...` stands for more than it takes.
MOST_BETWEEN = 1


class Mark(Struct, frozen=True):
    """A place to point at, what to say there, and its colour; `primary` places have carets, the others dashes."""

    span: Span
    label: str
    colour: str
    primary: bool = False

    @property
    def sign(self) -> str:
        """What stands under each character of the place."""
        return "^" if self.primary else "-"


def margin_of(places: Iterable[Span]) -> int:
    """How many columns the line numbers of all frames need."""
    return max((NARROWEST, *(len(str(place.line)) for place in places)))


def frames(marks: Sequence[Mark], pen: Pen) -> Iterator[str]:
    """The frames of all files, that of the first mark first."""
    margin, shown = margin_of(mark.span for mark in marks), False
    for path in dict.fromkeys(mark.span.path for mark in marks):
        here = [mark for mark in marks if mark.span.path == path]
        yield f"{'':>{margin}}{pen.paint('-->', 'place')} {safe(str(here[0].span))}"
        lines = list(_lines(here, margin, pen))
        yield from lines
        shown = bool(lines)
    if shown:
        yield _gutter("", margin, pen)


def _lines(marks: Iterable[Mark], margin: int, pen: Pen) -> Iterator[str]:
    """The marked lines of one file in their order, each with its marks below it."""
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        by_line.setdefault(mark.span.line, []).append(mark)
    last = 0
    for number in sorted(by_line):
        line = pen.line(by_line[number][0].span)
        if line is None:
            continue
        yield from _between(last, number, by_line[number][0].span, margin, pen)
        window = _Window(line, by_line[number], pen.style.width - margin - 3)
        yield f"{_gutter(str(number), margin, pen)} {window.text}".rstrip()
        for mark in sorted(by_line[number], key=lambda mark: (-mark.span.column, not mark.primary)):
            yield f"{_gutter('', margin, pen)} {window.pointer(mark, pen)}"
        last = number


def _between(last: int, number: int, span: Span, margin: int, pen: Pen) -> Iterator[str]:
    """What stands above a marked line: the frame's edge, a line that is not worth leaving out, or `...`."""
    if not last:
        yield _gutter("", margin, pen)
    elif number - last - 1 > MOST_BETWEEN:
        yield pen.paint("...", "place")
    else:
        for between in range(last + 1, number):
            text = _shown(pen.line(span._replace(line=between)) or "")
            yield f"{_gutter(str(between), margin, pen)} {text}".rstrip()


def _gutter(number: str, margin: int, pen: Pen) -> str:
    return pen.paint(f"{number:>{margin}} |", "place")


def _shown(text: str) -> str:
    return safe(text).replace("\t", "    ")


class _Window:
    """A line as it is shown: hidden, escaped, and cut to the room there is, so that its first mark can be seen."""

    def __init__(self, line: str, marks: Sequence[Mark], room: int) -> None:
        self.line, self.whole = line, _shown(line)
        self.start, self.room = 0, max(20, room)
        if columns(self.whole) > self.room:
            first = min(len(_shown(line[: mark.span.column - 1])) for mark in marks)
            self.start = min(max(0, first - self.room // 4), max(0, len(self.whole) - self.room + 2))
        cut = self.whole[self.start :]
        before = "…" if self.start else ""
        self.text = before + (cut if len(cut) + len(before) <= self.room else cut[: self.room - len(before) - 1] + "…")
        self.shift = len(before) - self.start

    def pointer(self, mark: Mark, pen: Pen) -> str:
        """The carets under a place, and what is said there."""
        start, end = self._position(mark.span.column), self._position(self._end(mark.span))
        indent = " " * columns(self.text[:start])
        length = max(1, columns(self.text[start:end]))
        label = f" {safe(mark.label)}" if mark.label else ""
        return indent + pen.paint(mark.sign * length + label, mark.colour)

    def _end(self, span: Span) -> int:
        return span.end_column if span.end_line == span.line else len(self.line) + 1

    def _position(self, column: int) -> int:
        """Where a column of the file stands in the text that is shown."""
        return max(0, min(len(self.text), len(_shown(self.line[: column - 1])) + self.shift))
