"""nginx.conf as statements with their offsets: as much of its syntax as it takes to mark blocks and to cut lines out.

Written apart from promaudit's own reader on purpose: what is held against it must not depend on it.
"""

import re
from dataclasses import dataclass, field

_WORD = re.compile(
    r"""[ \t\r\n]*(?:(\#[^\n]*)|([;{}])|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\$\{|\\.|[^\s;{\\])+))""", re.DOTALL
)


@dataclass(slots=True)
class Statement:
    """A directive: words, where it starts and ends, and for a block where its inside starts and what stands there."""

    words: list[str]
    start: int
    end: int
    inside: int = 0
    inner: "list[Statement] | None" = None
    parent: "Statement | None" = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The directive's name."""
        return self.words[0]


class NotBalancedError(ValueError):
    """The text is none that can be marked: a brace or a semicolon is missing."""


def statements(text: str) -> list[Statement]:
    """The statements of a whole file."""
    top: list[Statement] = []
    words: list[str] = []
    parent: Statement | None = None
    siblings, start = top, 0
    for match in _WORD.finditer(text):
        comment, mark, word = match.groups()
        if word:
            start = match.start(3) if not words else start
            words.append(word)
        elif mark == ";" and words:
            siblings.append(Statement(words, start, match.end(), parent=parent))
            words = []
        elif mark == "{" and words:
            block = Statement(words, start, match.end(), match.end(), [], parent)
            siblings.append(block)
            siblings, parent, words = block.inner or [], block, []
            block.inner = siblings
        elif mark == "}" and parent is not None and not words:
            parent.end = match.end()
            parent = parent.parent
            siblings = top if parent is None or parent.inner is None else parent.inner
        elif not comment:
            raise NotBalancedError(text[match.start() :][:80])
    if parent is not None or words:
        raise NotBalancedError("unexpected end of file")
    return top


def every(found: list[Statement]) -> list[Statement]:
    """The statements with all that stand inside of them, outer ones first."""
    return [one for statement in found for one in (statement, *every(statement.inner or []))]


def line(text: str, offset: int) -> int:
    """The line of an offset, from 1."""
    return text.count("\n", 0, offset) + 1
