"""Names with wildcards in a hash, and which of them conflict (`ngx_hash_add_key`)."""

from typing import Literal

from promaudit.model.nginx.refusals.refused import RefusedError

_CACHE_LINE, _POINTER = 64, 8


class Names:
    """A hash of names that is being filled."""

    def __init__(self) -> None:
        self._exact: set[str] = set()
        self._longest = 0
        self._heads: set[str] = set()
        self._tails: set[str] = set()

    def check_sizes(self, hash_name: str, configured: int | None) -> None:
        """Whether every exact name fits into a bucket of the hash (`ngx_hash_init`).

        `configured` is the size that a directive says, None for the default: a line of the cache of x86 and ARM.
        """
        bucket = _aligned(configured or _CACHE_LINE, _CACHE_LINE)
        # an element is a pointer, a length of two bytes and the name; the bucket ends with one more pointer
        if bucket < _POINTER + _aligned(self._longest + 2, _POINTER) + _POINTER:
            raise RefusedError(
                f"could not build {hash_name}, you should increase {hash_name}_bucket_size: {bucket}", nowhere=True
            )

    def add(self, name: str, *, wildcards: bool) -> Literal["ok", "busy", "declined"]:
        """Add a name: "busy" where it is there already, "declined" where its wildcards are not allowed."""
        key = name.lower()
        if wildcards:
            if key.count("*") > 1 or ".." in key or "\0" in key:
                return "declined"
            if len(key) > 1 and key[0] == ".":
                return self._dotted(key[1:])
            if len(key) > 2 and key.startswith("*."):
                return _put(self._heads, key[2:])
            if len(key) > 2 and key.endswith(".*"):
                return _put(self._tails, key[:-2])
            if "*" in key:
                return "declined"
        self._longest = max(self._longest, len(key.encode("utf-8", "surrogateescape")))
        return _put(self._exact, key)

    def _dotted(self, rest: str) -> Literal["ok", "busy"]:
        """`.example.com`, which stands for the name itself and for all below it."""
        if _put(self._exact, rest) == "busy":
            return "busy"
        return _put(self._heads, rest)


def _put(names: set[str], name: str) -> Literal["ok", "busy"]:
    if name in names:
        return "busy"
    names.add(name)
    return "ok"


def _aligned(value: int, unit: int) -> int:
    return -(-value // unit) * unit
