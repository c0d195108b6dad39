"""Which lines a comment speaks for, in the languages that configurations are written in."""

from collections.abc import Callable, Sequence

from promaudit.facts.nginx import Directive
from promaudit.facts.span import SourceText

#: Gives, for the offset of a `#`, the first and last line that the comment speaks for; None where it is no comment.
Lines = Callable[[int], tuple[int, int] | None]


def in_nginx(source: SourceText, offset: int, directives: Sequence[Directive]) -> tuple[int, int] | None:
    """nginx: a directive, up to its semicolon or the end of its block. `directives` are those of the file, in order."""
    if any(d.offsets[i] <= offset < d.offsets[i + 1] for d in directives for i in range(0, len(d.offsets), 2)):
        return None
    line = source.position(offset)[0]
    before = source.text[source.text.rfind("\n", 0, offset) + 1 : offset]
    words_end = max((d.end for d in directives if d.end <= offset), default=0)
    if "#" in source.text[max(words_end, offset - len(before)) : offset]:
        return None  # a comment within a comment: what is commented out asks for nothing
    around = [d for d in directives if d.offsets[0] < offset and _line(source, d.end) >= line]
    if around:
        return min(d.line for d in around), max(_last_line(source, d) for d in around)
    if before.strip():
        return line, line  # behind a closing brace
    below = next((d for d in directives if d.offsets[0] > offset), None)
    return (line, line) if below is None else (below.line, _last_line(source, below))


def _line(source: SourceText, end: int) -> int:
    """The line of the last character before the offset `end`."""
    return source.position(max(0, end - 1))[0]


def _last_line(source: SourceText, directive: Directive) -> int:
    if directive.block is None:
        return _line(source, directive.end)
    return _line(source, len(source.text) if directive.block_end is None else directive.block_end)


def in_yaml(source: SourceText, offset: int) -> tuple[int, int] | None:
    """YAML: an entry, and everything that is indented below it."""
    number, column = source.position(offset)
    before = source.line(number)[: column - 1]
    if not _ends_outside_quotes(before):
        return None
    first = number if before.strip() else _next(source, number)
    return first, _indented(source, first)


def _ends_outside_quotes(before: str) -> bool:
    """Whether a `#` behind this begins a comment: not within quotes, not glued to a word, not in another comment."""
    quote, last = "", " "
    for char in before:
        if quote:
            quote = "" if char == quote else quote
        elif char == "#" and last.isspace():
            return False
        elif char in "\"'" and last in " \t[{,:=":
            quote = char
        last = char
    return not quote and last.isspace()


def _indented(source: SourceText, first: int) -> int:
    """The last line of the entry that begins on line `first`."""
    opening = source.line(first)
    indent, last = _indent(opening), first
    list_below = opening.split("#")[0].rstrip().endswith(":") and not opening.lstrip().startswith("- ")
    number = first + 1
    while number <= _count(source):
        line = source.line(number)
        if line.strip():
            deeper = _indent(line) > indent
            item = list_below and _indent(line) == indent and line.lstrip().startswith("-")
            if not deeper and not item:
                break
            last = number
        number += 1
    return last


def in_lines(source: SourceText, offset: int, *, trailing: bool) -> tuple[int, int] | None:
    """Units, lists of flags, shell scripts: a line and those that continue it behind a backslash.

    Only where `trailing` a comment may stand behind something; else a `#` there is text. Within a continued line a
    comment speaks for the next line alone.
    """
    number, column = source.position(offset)
    before = source.line(number)[: column - 1]
    if before.strip():
        return (number, number) if trailing and _ends_outside_quotes(before) else None
    first = _next(source, number)
    return first, first if _continued(source, number) else _continuation(source, first)


def _continued(source: SourceText, number: int) -> bool:
    """Whether the line above, comments left out, goes on here."""
    number -= 1
    while number >= 1 and source.line(number).lstrip().startswith("#"):
        number -= 1
    return number >= 1 and source.line(number).endswith("\\")


def _continuation(source: SourceText, first: int) -> int:
    last = first
    while last < _count(source) and (source.line(last).endswith("\\") or _comment(source, last)):
        last += 1
    return last


def _next(source: SourceText, number: int) -> int:
    """The next line that says something; the same one where there is none."""
    for following in range(number + 1, _count(source) + 1):
        if source.line(following).strip() and not _comment(source, following):
            return following
    return number


def _comment(source: SourceText, number: int) -> bool:
    return source.line(number).lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _count(source: SourceText) -> int:
    """How many lines the file has."""
    return source.position(len(source.text))[0]
