"""Which files an `include` names (`ngx_conf_include`, glob(3) without flags)."""

import fnmatch
import posixpath

from promaudit import later
from promaudit.facts.files import Files

_ESCAPED = later.pattern(r"\\(.)")
_MAGIC = later.pattern(r"[*?\[]")


class UnreadableFolderError(Exception):
    """The folder, given by its path, in which files may match a pattern cannot be listed."""


def full_name(name: str, prefix: str) -> str:
    """`name` as `ngx_conf_full_name` completes it: below `prefix` (the main file's folder) unless it is absolute."""
    return name if name.startswith("/") or not prefix else f"{prefix.rstrip('/')}/{name}"


def is_pattern(name: str) -> bool:
    """Whether nginx takes `name` for a pattern: then it is no mistake if no file matches it."""
    return _MAGIC.search(name) is not None


def matches(pattern: str, files: Files) -> tuple[str, ...]:
    """The paths that match `pattern`, in the order in which nginx reads them (glob(3) in the C locale: by bytes).

    UnreadableFolderError is raised where that cannot be told.
    """
    found = [""]
    parts = pattern.split("/")
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        found = [path for base in found for path in _step(base, part, index == 0, last, files)]
    return tuple(sorted(found, key=lambda path: path.encode("utf-8", "surrogateescape")))


def _step(base: str, part: str, first: bool, last: bool, files: Files) -> list[str]:
    """`base` with one more part of the pattern, once for each name that matches."""
    if not is_pattern(part):
        path = part if first else f"{base}/{part}"
        return [path] if not last or files.kind(path) != "missing" else []
    folder_ = base or ("." if first else "/")
    names = files.names(folder_)
    if names is None:
        if files.kind(folder_) == "unreadable":
            raise UnreadableFolderError(folder_)
        return []
    return [name if first else f"{base}/{name}" for name in names if _matches_name(name, part)]


def _matches_name(name: str, part: str) -> bool:
    """Whether a file name matches one part of a pattern, byte by byte; a leading dot has to be matched by a dot."""
    if name.startswith(".") and not part.startswith("."):
        return False
    return fnmatch.fnmatchcase(_bytes(name), _ESCAPED.sub("[\\1]", _bytes(part).replace("[^", "[!")))


def _bytes(text: str) -> str:
    """`text` with one character for each of its bytes."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def folder(path: str) -> str:
    """The folder of `path`, empty for a bare name: where relative names of a configuration start from."""
    return posixpath.dirname(path)
