"""The router of Prometheus and its family (julienschmidt/httprouter v1.3.0, tree.go), as far as answers depend on it.

Each method has a radix tree of the registered paths. The tree is built here as it is there, because the two redirects
that it recommends (trailing slash, other case) depend in corners on where its edges are split. Paths are decoded and on
the wire.
"""

from typing import Generic, TypeVar

from msgspec import Struct, field

H = TypeVar("H")


class RouteError(Exception):
    """A path that cannot be registered; the program panics at start with these words."""


class Node(Struct, Generic[H], eq=False):
    """An edge of the tree and what hangs below it. `kind` is `static`, `root`, `param` or `catch-all`."""

    path: str = ""
    kind: str = "static"
    wild_child: bool = False
    indices: str = ""
    children: "list[Node[H]]" = field(default_factory=list)
    handle: H | None = None

    def child(self, first: str) -> "Node[H] | None":
        """The child whose edge begins with the character `first`."""
        index = self.indices.find(first)
        return self.children[index] if index != -1 else None


class Found(Struct, Generic[H], frozen=True):
    """The handle and the values of wildcards; `slash` tells that one slash too many or too few is all that is wrong."""

    handle: H | None
    params: tuple[str, ...]
    slash: bool


class Tree(Generic[H]):
    """The paths of one method."""

    def __init__(self) -> None:
        self._root: Node[H] = Node(kind="root")
        self._empty = True

    def add(self, path: str, handle: H) -> None:
        """Register a path; raises RouteError where httprouter panics."""
        if self._empty:
            _insert(self._root, path, path, handle)
            self._root.kind = "root"
            self._empty = False
            return
        _add(self._root, path, path, handle)

    def find(self, path: str) -> Found[H]:
        """The handle of a path (getValue)."""
        return _find(self._root, path)

    def find_in_any_case(self, path: str) -> str | None:
        """The registered spelling of a path, whatever its case and with or without a trailing slash."""
        return _fold(self._root, path, "", "")


def _split(node: Node[H], length: int) -> None:
    lower = Node(node.path[length:], "static", node.wild_child, node.indices, node.children, node.handle)
    node.children, node.indices = [lower], lower.path[0]
    node.path, node.handle, node.wild_child = node.path[:length], None, False


def _common(a: str, b: str) -> int:
    length = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        length += 1
    return length


def _add(node: Node[H], path: str, whole: str, handle: H) -> None:
    while True:
        length = _common(path, node.path)
        if length < len(node.path):
            _split(node, length)
        if length == len(path):
            if node.handle is not None:
                raise RouteError(f"a handle is already registered for path '{whole}'")
            node.handle = handle
            return
        path = path[length:]
        if node.wild_child:
            node = node.children[0]
            _require_same_wildcard(node, path, whole)
            continue
        if node.kind == "param" and path[0] == "/" and len(node.children) == 1:
            node = node.children[0]
            continue
        following = node.child(path[0])
        if following is None:
            break
        node = following
    if path[0] not in ":*":
        node.indices += path[0]
        node.children.append(Node())
        node = node.children[-1]
    _insert(node, path, whole, handle)


def _require_same_wildcard(node: Node[H], path: str, whole: str) -> None:
    if node.kind != "catch-all" and path.startswith(node.path) and path[len(node.path) :][:1] in {"", "/"}:
        return
    segment = path if node.kind == "catch-all" else path.partition("/")[0]
    prefix = whole[: whole.index(segment)] + node.path
    conflict = f"conflicts with existing wildcard '{node.path}' in existing prefix '{prefix}'"
    raise RouteError(f"'{segment}' in new path '{whole}' {conflict}")


def _wildcard(path: str, start: int) -> int:
    positions = [position for position in (path.find(":", start), path.find("*", start)) if position != -1]
    return min(positions, default=-1)


def _insert(node: Node[H], path: str, whole: str, handle: H) -> None:
    offset = 0
    while (begin := _wildcard(path, offset)) != -1:
        end = path.find("/", begin)
        end = len(path) if end == -1 else end
        _require_valid(node, path, begin, end, whole)
        if path[begin] == "*":
            _insert_catch_all(node, path, offset, begin, end, whole, handle)
            return
        if begin > offset or begin > 0:
            node.path = path[offset:begin]
        child: Node[H] = Node(path[begin:end], "param")
        node.children, node.wild_child = [child], True
        node, offset = child, end
        if end == len(path):
            node.handle = handle
            return
        following: Node[H] = Node()
        node.children = [following]
        node = following
    node.path, node.handle = path[offset:], handle


def _require_valid(node: Node[H], path: str, begin: int, end: int, whole: str) -> None:
    name = path[begin:end]
    if ":" in name[1:] or "*" in name[1:]:
        raise RouteError(f"only one wildcard per path segment is allowed, has: '{path[begin:]}' in path '{whole}'")
    if node.children:
        raise RouteError(f"wildcard route '{name}' conflicts with existing children in path '{whole}'")
    if len(name) < 2:
        raise RouteError(f"wildcards must be named with a non-empty name in path '{whole}'")


def _insert_catch_all(node: Node[H], path: str, offset: int, begin: int, end: int, whole: str, handle: H) -> None:
    if end != len(path):
        raise RouteError(f"catch-all routes are only allowed at the end of the path in path '{whole}'")
    if node.path.endswith("/"):
        raise RouteError(f"catch-all conflicts with existing handle for the path segment root in path '{whole}'")
    if path[begin - 1] != "/":
        raise RouteError(f"no / before catch-all in path '{whole}'")
    node.path = path[offset : begin - 1]
    holder: Node[H] = Node("", "catch-all", wild_child=True)
    holder.children = [Node(path[begin - 1 :], "catch-all", handle=handle)]
    node.children, node.indices = [holder], "/"


def _find(node: Node[H], path: str) -> Found[H]:
    params: tuple[str, ...] = ()
    while True:
        if len(path) <= len(node.path) or not path.startswith(node.path):
            return _at_end(node, path, params)
        path = path[len(node.path) :]
        if not node.wild_child:
            following = node.child(path[0])
            if following is None:
                return Found(None, params, path == "/" and node.handle is not None)
            node = following
            continue
        node = node.children[0]
        if node.kind == "catch-all":
            return Found(node.handle, (*params, path), False)
        end = path.find("/")
        if end == -1:
            return _after_param(node, (*params, path))
        params, path = (*params, path[:end]), path[end:]
        if not node.children:
            return Found(None, params, path == "/")
        node = node.children[0]


def _after_param(node: Node[H], params: tuple[str, ...]) -> Found[H]:
    if node.handle is not None or len(node.children) != 1:
        return Found(node.handle, params, False)
    below = node.children[0]
    return Found(None, params, below.path == "/" and below.handle is not None)


def _at_end(node: Node[H], path: str, params: tuple[str, ...]) -> Found[H]:
    if path != node.path:
        short = node.path == path + "/" and node.handle is not None
        return Found(None, params, path == "/" or short)
    if node.handle is not None:
        return Found(node.handle, params, False)
    if path == "/" and node.wild_child and node.kind != "root":
        return Found(None, params, True)
    return Found(None, params, _has_slash_below(node))


def _has_slash_below(node: Node[H]) -> bool:
    below = node.child("/")
    if below is None:
        return False
    return (below.path == "/" and below.handle is not None) or below.kind == "catch-all"


def _same(a: str, b: str) -> bool:
    """Whether two byte strings are equal in any case (strings.EqualFold)."""
    if a == b:
        return True
    if a.isascii() and b.isascii():
        return a.lower() == b.lower()
    return _lower(a) == _lower(b)


def _lower(written: str) -> str:
    return written.encode("latin-1").decode(errors="replace").lower()


def _fold(node: Node[H], path: str, spelt: str, before: str) -> str | None:
    """findCaseInsensitivePath; `before` are the bytes of the character of which `path` continues the last ones."""
    while len(path) >= len(node.path) and _same(path[1 : len(node.path)], node.path[1:]):
        whole, path = before + path, path[len(node.path) :]
        spelt += node.path
        if not path:
            return _fold_end(node, spelt)
        if not node.wild_child:
            return _fold_children(node, path, spelt, whole)
        node = node.children[0]
        end = len(path) if node.kind == "catch-all" else (path + "/").find("/")
        spelt, path, before = spelt + path[:end], path[end:], ""
        if not path:
            return _fold_wildcard_end(node, spelt)
        if not node.children:
            break
        node = node.children[0]
    if path == "/":
        return spelt
    close = len(path) + 1 == len(node.path) and node.path.endswith("/") and node.handle is not None
    return spelt + node.path if close and _same(path[1:], node.path[1:-1]) else None


def _fold_end(node: Node[H], spelt: str) -> str | None:
    if node.handle is not None:
        return spelt
    return spelt + "/" if _has_slash_below(node) else None


def _fold_wildcard_end(node: Node[H], spelt: str) -> str | None:
    if node.handle is not None:
        return spelt
    below = node.children[0] if len(node.children) == 1 else None
    return spelt + "/" if below is not None and below.path == "/" and below.handle is not None else None


def _fold_children(node: Node[H], path: str, spelt: str, whole: str) -> str | None:
    for first, before in _other_cases(path, whole[: len(whole) - len(path)]):
        following = node.child(first)
        if following is not None:
            found = _fold(following, path, spelt, before)
            if found is not None:
                return found
    return spelt if path == "/" and node.handle is not None else None


def _other_cases(path: str, consumed: str) -> tuple[tuple[str, str], ...]:
    """The first byte of `path` in lower and in upper case, with the bytes of the same character that precede it."""
    if path[0].isascii():
        lower, upper = path[0].lower(), path[0].upper()
        return ((lower, ""),) if lower == upper else ((lower, ""), (upper, ""))
    start = _rune_start(consumed) if path[0] < "\xc0" else len(consumed)
    before = consumed[start:]
    character = _rune(before + path)
    spellings = {case.encode().decode("latin-1") for case in (character.lower(), character.upper()) if case}
    found = sorted(case[len(before)] for case in spellings if len(case) > len(before))
    return tuple((first, before) for first in dict.fromkeys(found))


def _rune_start(consumed: str) -> int:
    start = len(consumed)
    while start > 0 and len(consumed) - start < 3 and consumed[start - 1] >= "\x80":
        start -= 1
        if consumed[start] >= "\xc0":
            return start
    return len(consumed)


def _rune(written: str) -> str:
    for length in (2, 3, 4):
        try:
            return written[:length].encode("latin-1").decode()
        except UnicodeDecodeError:
            continue
    return ""
