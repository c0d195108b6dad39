"""Blocks of Lua (`content_by_lua_block { ... }` and its kind): skipped, since their braces follow Lua's rules."""

import re
from collections.abc import Sequence

_PART = re.compile(
    r"""
    (?P<open>\{) | (?P<close>\})
    | --\[(?P<comment>=*)\[ [\s\S]*? \](?P=comment)\] | --[^\n]*
    | \[(?P<long>=*)\[ [\s\S]*? \](?P=long)\]
    | "(?:[^"\\\n]|\\[\s\S])*" | '(?:[^'\\\n]|\\[\s\S])*'
    """,
    re.VERBOSE,
)


def opens_block(words: Sequence[str]) -> bool:
    """Whether the directive with these words opens a block of Lua code."""
    return words[0].endswith("_by_lua_block")


def block_end(text: str, start: int) -> int | None:
    """The offset just after the brace that closes the block of Lua that begins at `start`; None: there is none."""
    depth = 1
    for part in _PART.finditer(text, start):
        if part["open"]:
            depth += 1
        elif part["close"]:
            depth -= 1
            if depth == 0:
                return part.end()
    return None
