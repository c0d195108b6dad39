"""What `nginx -T` prints: all files of a configuration, each below a header that names it."""

import re

from msgspec import Struct

from promaudit.facts.files import Kind

_HEADER = r"(?m)^# configuration file (/[^\n]*):\r?\n"


def is_dump(text: str) -> bool:
    """Whether `text` is what `nginx -T` prints, the messages on its standard error before it or not."""
    return re.search(_HEADER, text) is not None


class DumpedFiles(Struct, frozen=True):
    """The files of a dump, and nothing else: whatever is not in it is unreadable. `main` is the first one."""

    main: str
    texts: dict[str, str]

    def kind(self, path: str) -> Kind:
        """A file where the dump has it; nothing can be told of other paths, except that they lead there."""
        if path in self.texts:
            return "file"
        return "directory" if self.names(path) else "unreadable"

    def text(self, path: str) -> str | None:
        """The content of a file of the dump, as latin-1 text."""
        return self.texts.get(path)

    def names(self, path: str) -> tuple[str, ...] | None:
        """The names that the files of the dump have below a folder; what nginx included is all in the dump."""
        folder = path.rstrip("/") + "/"
        found = {name[len(folder) :].split("/", 1)[0] for name in self.texts if name.startswith(folder)}
        return tuple(sorted(found))


def split(text: str) -> DumpedFiles:
    """The files of a dump (latin-1 text). nginx writes one line end after each file."""
    headers = list(re.finditer(_HEADER, text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    texts: dict[str, str] = {}
    for header, end in zip(headers, ends, strict=True):
        texts.setdefault(header[1], text[header.end() : end].removesuffix("\n"))
    return DumpedFiles(headers[0][1], texts)
