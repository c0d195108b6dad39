"""Blocks of Lua (`content_by_lua_block { ... }` and its kind): skipped, since their braces follow Lua's rules."""

import re
from collections.abc import Sequence

from promaudit import later

_PART = later.pattern(r"""[{}"']|--(?:\[(=*)\[)?|\[(=*)\[""")
_STRINGS = {'"': later.pattern(r'(?:[^"\\\n]|\\[\s\S])*+"'), "'": later.pattern(r"(?:[^'\\\n]|\\[\s\S])*+'")}


def opens_block(words: Sequence[str]) -> bool:
    """Whether the directive with these words opens a block of Lua code."""
    return words[0].endswith("_by_lua_block")


def block_end(text: str, start: int) -> int | None:
    """The offset just after the brace that closes the block of Lua that begins at `start`; None: there is none."""
    depth = 1
    while part := _PART.search(text, start):
        start = part.end()
        if part[0] in "{}":
            depth += 1 if part[0] == "{" else -1
            if depth == 0:
                return start
            continue
        after = _skipped(text, part)
        if after < 0:
            return None
        start = after
    return None


def _skipped(text: str, part: re.Match[str]) -> int:
    """The offset after a string or a comment; negative where it goes on to the end of the text."""
    if part[0] in _STRINGS:
        string = _STRINGS[part[0]].match(text, part.end())
        return string.end() if string else part.end()
    if part[0] == "--":
        return text.find("\n", part.end())
    closing = f"]{part[1] or part[2] or ''}]"
    found = text.find(closing, part.end())
    return found + len(closing) if found >= 0 else -1
