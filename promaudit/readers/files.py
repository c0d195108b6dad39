"""The files of a real host, as the layers below may ask for them: below `--root` where one is given, and read once.

Nothing but regular files is ever opened: a device or a FIFO would block or have effects. With a root, absolute paths
are taken below it and symbolic links are followed inside of it, as a program that runs there would see them.
"""

import errno
import os
import stat
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from promaudit.facts.files import Kind

#: Files larger than this (in bytes) are not meant to be configurations, flags or certificates.
MAX_SIZE = 16 * 1024 * 1024
MAX_NAMES = 100_000
#: As many symbolic links in one path as Linux follows (path_resolution(7)).
MAX_LINKS = 40


class HostFiles:
    """Answers the questions of `promaudit.facts.files.Files` about this host.

    `root` is the folder that absolute paths are taken below, None for the host itself. `beside` is a folder outside of
    `root` (the main file's, where somebody keeps it there) whose files are read as they stand, as are the `named` ones
    (absolute paths). Relative paths are those of the working directory. `changed` are contents, by real path, in the
    place of those on disk. Every answer is given once and kept.
    """

    def __init__(
        self,
        root: str | None = None,
        beside: str | None = None,
        named: AbstractSet[str] = frozenset(),
        changed: Mapping[str, bytes] | None = None,
    ) -> None:
        self.root = None if root is None else os.path.abspath(root)
        self.beside = None if beside is None else os.path.abspath(beside)
        self.named = named
        self.changed = changed or {}
        self._kinds: dict[str, Kind] = {}
        self._texts: dict[str, str | None] = {}
        self._names: dict[str, tuple[str, ...] | None] = {}

    def kind(self, path: str) -> Kind:
        """What stands at `path`, links followed inside of the root."""
        if path not in self._kinds:
            self._kinds[path] = self._kind(path)
        return self._kinds[path]

    def text(self, path: str) -> str | None:
        """The content of a regular file as latin-1 text; None where it cannot be read or is larger than MAX_SIZE."""
        if path not in self._texts:
            content = self.content(path)
            self._texts[path] = None if content is None else content.decode("latin-1")
        return self._texts[path]

    def content(self, path: str) -> bytes | None:
        """The bytes of a regular file (not kept); None where it cannot be read or is larger than MAX_SIZE."""
        if self.kind(path) != "file":
            return None
        real = self.real(path)
        if real is None:
            return None
        if self.changed and os.path.realpath(real) in self.changed:
            return self.changed[os.path.realpath(real)]
        try:
            return _read(real)
        except (OSError, ValueError):
            return None

    def names(self, path: str) -> tuple[str, ...] | None:
        """The names in a folder, sorted by their bytes; None where it cannot be listed."""
        if path not in self._names:
            self._names[path] = self._list(path)
        return self._names[path]

    def real(self, path: str) -> str | None:
        """The path on this host that `path` stands for; None where it would lead outside of the root."""
        try:
            return self._real(path)
        except (OSError, ValueError):
            return None

    def _real(self, path: str) -> str | None:
        if self.root is None:
            return path
        full = os.path.join(os.getcwd(), path)
        inside = _below(full, self.root)
        if inside is not None:
            return _resolve(self.root, inside)
        if os.path.normpath(full) in self.named:
            return full
        if self.beside is not None and _below(full, self.beside) is not None:
            return full if _below(os.path.realpath(full), os.path.realpath(self.beside)) is not None else None
        return _resolve(self.root, path) if path.startswith("/") else None

    def _kind(self, path: str) -> Kind:
        real = self.real(path)
        if real is None:
            return "unreadable"
        try:
            mode = os.stat(real).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return "missing"
        except OSError as error:
            return "missing" if error.errno == errno.ENAMETOOLONG else "unreadable"
        except ValueError:
            return "unreadable"
        if stat.S_ISDIR(mode):
            return "directory"
        return "file" if stat.S_ISREG(mode) else "other"

    def _list(self, path: str) -> tuple[str, ...] | None:
        real = self.real(path)
        if real is None:
            return None
        try:
            names = os.listdir(real)
        except (OSError, ValueError):
            return None
        return tuple(sorted(names, key=os.fsencode)) if len(names) <= MAX_NAMES else None


def _read(path: str) -> bytes | None:
    """The bytes of a file that is still a regular one, and not too large, once it is open."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_SIZE:
            return None
        content = file.read(MAX_SIZE + 1)
        return content if len(content) <= MAX_SIZE else None


def _below(path: str, folder: str) -> str | None:
    """`path` as seen from `folder`, beginning with a slash; None where it is not below it by name."""
    path = os.path.normpath(path)
    if path == folder:
        return "/"
    prefix = folder.rstrip("/") + "/"
    return path[len(prefix) - 1 :] if path.startswith(prefix) else None


def _resolve(root: str, path: str) -> str | None:
    """The real path of `path` below `root`, every symbolic link followed as if `root` were `/`; None: a loop."""
    parts = [part for part in path.split("/") if part not in ("", ".")][::-1]
    resolved: list[str] = []
    links = 0
    while parts:
        part = parts.pop()
        if part == "..":
            del resolved[-1:]
            continue
        here = os.path.join(root, *resolved, part)
        if not os.path.islink(here):
            resolved.append(part)
            continue
        links += 1
        if links > MAX_LINKS:
            return None
        target = os.readlink(here)
        if target.startswith("/"):
            resolved = []
        parts += [step for step in target.split("/") if step not in ("", ".")][::-1]
    return os.path.join(root, *resolved)
