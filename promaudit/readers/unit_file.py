"""The lines of a systemd unit file, and the drop-ins that belong to it.

Followed from systemd's src/shared/conf-parser.c (config_parse, parse_line) and src/shared/dropin.c.
"""

import posixpath
import re
from collections.abc import Iterator

from promaudit.facts.files import Files
from promaudit.facts.span import SourceText
from promaudit.readers.text import source_text
from promaudit.readers.unit_words import WHITE, Logical

_LINE = re.compile(r"[^\n\r\0]*(?:\r\n|[\n\r\0]|\Z)")
_LINE_END = "\n\r\0"
#: systemd reads no longer lines, continued ones together (LONG_LINE_MAX).
_LONGEST_LINE = 1 << 20
#: Where the units of a system are, the administrator's first (systemd.unit(5), UNIT FILE LOAD PATH).
UNIT_FOLDERS = (
    "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
    "/lib/systemd/system",
)  # fmt: skip


def settings(source: SourceText, section: str) -> Iterator[tuple[str, Logical]]:
    """The assignments of one section, in order: name and value without the white space around them."""
    current = ""
    for line in _logical_lines(source):
        stripped = line.text.strip(WHITE)
        if stripped.startswith("["):
            current = stripped[1:-1] if stripped.endswith("]") else ""
        elif current == section and "=" in stripped:
            yield stripped.partition("=")[0].rstrip(WHITE), _value(line)


def _value(line: Logical) -> Logical:
    """What stands behind the first equals sign."""
    start, end = line.text.index("=") + 1, len(line.text.rstrip(WHITE))
    while start < end and line.text[start] in WHITE:
        start += 1
    return line.part(start, end)


def _logical_lines(source: SourceText) -> Iterator[Logical]:
    """Lines, continued ones joined by a blank in place of the backslash; comments are left out even between them."""
    text: list[str] = []
    offsets: list[int] = []
    for match in _LINE.finditer(source.text):
        body = match.group().rstrip(_LINE_END)
        if body.lstrip(WHITE)[:1] in {"#", ";"}:
            continue
        continued = _is_continued(body)
        text.append(body[:-1] + " " if continued else body)
        offsets.extend(range(match.start(), match.start() + len(body)))
        if len(offsets) > _LONGEST_LINE:
            # systemd ends here: the rest of the file does not count
            return
        if not continued:
            yield Logical(source, "".join(text), tuple(offsets))
            text, offsets = [], []
    if text:
        yield Logical(source, "".join(text), tuple(offsets))


def _is_continued(line: str) -> bool:
    """Whether a line ends in a backslash that none before it escapes."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def drop_ins(path: str, files: Files) -> Iterator[SourceText]:
    """The drop-ins of a unit in the order in which they count: by name, and of equal names the administrator's."""
    found: dict[str, str] = {}
    for folder in _folders(path):
        for name in files.names(folder) or ():
            if name.endswith(".conf"):
                found.setdefault(name, posixpath.join(folder, name))
    for _, place in sorted(found.items()):
        text = source_text(place, files)
        if text is not None:
            yield text


def _folders(path: str) -> Iterator[str]:
    """`NAME.service.d`, and the folders for templates, for units of that prefix and for all services."""
    bases = _bases(posixpath.dirname(path))
    names = tuple(_names(posixpath.basename(path)))
    yield from (posixpath.join(base, f"{name}.d") for base in bases for name in names)
    kind = path.rpartition(".")[2]
    yield from (posixpath.join(base, f"{kind}.d") for base in bases if base.endswith(UNIT_FOLDERS))


def _bases(folder: str) -> tuple[str, ...]:
    """Beside the unit; for one that lies in a folder of the system (of any root), in all of them."""
    for known in UNIT_FOLDERS:
        if folder.endswith(known) and not folder.endswith("/usr" + known):
            return tuple(folder.removesuffix(known) + other for other in UNIT_FOLDERS)
    return (folder,)


def _names(unit: str) -> Iterator[str]:
    """A unit's name, then those of its template and of its prefixes: `a-b@c.service`, `a-b@.service`, `a-.service`."""
    stem, dot, kind = unit.rpartition(".")
    yield unit
    stem, at, instance = stem.partition("@")
    if at and instance:
        yield f"{stem}@{dot}{kind}"
    while "-" in stem.rstrip("-"):
        stem = stem.rstrip("-").rpartition("-")[0]
        yield f"{stem}-{dot}{kind}"
