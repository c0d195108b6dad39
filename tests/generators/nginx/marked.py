"""A configuration with a mark in every block, so that nginx's access log says which one was in force at the end.

Each server, location, `if` of a location and limit_except gets an access_log of its own; the log is written by the
configuration in force. The marks stand on the lines of the braces that they follow: no line moves. A file that is
included inside a server gets a copy for that server, marked for it.
"""

import fnmatch
import posixpath
from dataclasses import dataclass, field

from tests.generators.nginx.syntax import Statement, line, statements

_FORMAT = "$remote_port $server_addr $server_port"
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """The blocks in force: file and line of the server, the location, and the `if` or limit_except inside of it."""

    server: Place
    location: Place | None = None
    words: tuple[str, ...] = ()
    inner: Place | None = None


@dataclass(slots=True)
class Marked:
    """The texts to run, by name, and what each number in the log stands for."""

    files: dict[str, str]
    preamble: str
    folder: str
    marks: list[Mark] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Mark nginx.conf and what it includes."""
        for name in [name for name in self.files if name.endswith(".conf")]:
            in_server = any(s.name in ("server", "http", "events") for s in statements(self.files[name]))
            if in_server or name == "nginx.conf":
                self.made[name] = self._mark(name, None)
        formats = " ".join(f"log_format m{n} '{n} {_FORMAT}';" for n in range(len(self.marks)))
        self.made["nginx.conf"] = self.made["nginx.conf"].replace("\0", f" {formats} {self.preamble} ", 1)

    def _mark(self, name: str, within: Mark | None) -> str:
        text = self.files[name]
        inserted: list[tuple[int, int, str]] = []
        self._walk(name, text, statements(text), within, inserted)
        for offset, end, addition in sorted(inserted, reverse=True):
            text = text[:offset] + addition + text[end:]
        return text

    def _walk(
        self, name: str, text: str, found: list[Statement], within: Mark | None, inserted: list[tuple[int, int, str]]
    ) -> None:
        for statement in found:
            if statement.name == "include" and within is not None:
                inserted.append((statement.start, statement.end, self._copies(statement.words[1], within)))
            if statement.inner is None:
                continue
            inside = self._entered(statement, (name, line(text, statement.start)), within)
            if statement.name == "http":
                inserted.append((statement.inside, statement.inside, "\0"))
            elif inside is not within and inside is not None:
                self.marks.append(inside)
                mark = f" access_log .marks m{len(self.marks) - 1}; "
                inserted.append((statement.inside, statement.inside, mark))
            self._walk(name, text, statement.inner, inside, inserted)

    def _entered(self, statement: Statement, place: Place, within: Mark | None) -> Mark | None:
        if statement.name == "server" and (statement.parent is None or statement.parent.name == "http"):
            return Mark(place)
        if within is None:
            return None
        if statement.name == "location":
            return Mark(within.server, place, tuple(statement.words[1:]))
        if statement.name in ("if", "limit_except") and within.location:
            return Mark(within.server, within.location, within.words, place)
        return within

    def _copies(self, pattern: str, within: Mark) -> str:
        pattern = pattern.strip("\"'").removeprefix(f"{self.folder}/")
        names = sorted(name for name in self.files if fnmatch.fnmatch(name, pattern) and not name.endswith("/"))
        if not names and not set(pattern) & set("*?["):
            return f"include {pattern};"
        copies = []
        for name in names:
            copy = posixpath.join(
                posixpath.dirname(name), f".{len(self.marks)}-{len(self.made)}-{posixpath.basename(name)}"
            )
            self.made[copy] = ""
            self.made[copy] = self._mark(name, within)
            copies.append(f"include {copy};")
        return " ".join(copies)


def marked(config: str, files: dict[str, str], preamble: str, folder: str) -> Marked:
    """Mark a configuration that stands in `folder`; raises NotBalancedError where its blocks cannot be told."""
    made = Marked({"nginx.conf": config, **{k: v for k, v in files.items() if not k.endswith("/")}}, preamble, folder)
    made.run()
    return made
