"""nginx.conf as words: what nginx's own `ngx_conf_read_token` makes of the text of one file.

nginx's words are not those of other lexers: a `}` inside a word belongs to it, a quoted word must be followed by white
space, `;`, `{` or `)`, six escapes are resolved and all others kept, and `${` keeps its brace. Since it is these words
that decide what nginx does, they are read here by nginx's rules rather than by crossplane's (see tests/readers).
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from promaudit import later
from promaudit.facts.nginx import Refusal
from promaudit.facts.span import SourceText

#: NGX_CONF_BUFFER: a word, a quoted word with its closing quote and the character after it, or a comment, in bytes.
BUFFER = 4096

_TOKEN = later.pattern(
    r"""
    (?: [ \t\r\n]++ | \#[^\n]*+ )*+
    (?: ( (?: [^ \t\r\n;{}"'\#\\$] | \\[\s\S] | \$\{*+ ) (?: [^ \t\r\n;{\\$]++ | \\[\s\S] | \$\{*+ )*+ )
      | ( "(?: [^"\\]++ | \\[\s\S] )*+" | '(?: [^'\\]++ | \\[\s\S] )*+' )
      | ( [;{}] )
      | ( [\s\S] )
    )?+
    """,
    re.VERBOSE,
)
_WORD, _QUOTED, _PUNCTUATION, _REST = 1, 2, 3, 4
_ESCAPE = later.pattern(r"\\([\"'\\trn])")
_RESOLVED = {'"': '"', "'": "'", "\\": "\\", "t": "\t", "r": "\r", "n": "\n"}
_AFTER_QUOTED = frozenset(" \t\r\n;{)")
_LONG_COMMENT = later.pattern(rf"\#[^\n]{{{BUFFER // 4},}}")


class Statement(Struct, frozen=True):
    """What `ngx_conf_read_token` returns: the words up to `;` or `{`, or a lone `}` (no words).

    `offsets` are the start and end of each word, quotes included; `end` is just after `terminator`.
    """

    words: tuple[str, ...]
    offsets: tuple[int, ...]
    terminator: str
    end: int


class Tokens(Struct):
    """The statements of one file; `refusal` says what nginx finds wrong where they end before the file does.

    `position` is where reading goes on; whoever iterates may move it past what is not for nginx's rules.
    """

    source: SourceText
    position: int = 0
    refusal: Refusal | None = None

    def __iter__(self) -> Iterator[Statement]:
        text = self.source.text
        words: list[str] = []
        offsets: list[int] = []
        long = len(text) > BUFFER // 4
        while token := _TOKEN.match(text, self.position):  # always: every part of the pattern may be empty
            kind = token.lastindex
            if long and (kind == _REST or token.end() - self.position > BUFFER // 4) and self._too_long(token):
                return
            start, end = token.span(kind or 0)
            if kind == _WORD:
                raw = token[_WORD]
                words.append(resolved(raw) if "\\" in raw else raw)
                offsets += (start, end)
            elif kind == _PUNCTUATION:
                terminator = text[start]
                if (terminator == "}") is bool(words):
                    self.refuse(f'unexpected "{terminator}"', start)
                    return
                self.position = end
                yield Statement(tuple(words), tuple(offsets), terminator, end)
                words, offsets = [], []
                continue
            elif kind == _QUOTED:
                if end < len(text) and text[end] not in _AFTER_QUOTED:
                    self.refuse(f'unexpected "{text[end]}"', end)
                    return
                words.append(resolved(text[start + 1 : end - 1]))
                offsets += (start, end)
            else:
                if kind == _REST or words:
                    self.refuse('unexpected end of file, expecting ";" or "}"', len(text))
                return
            self.position = end

    def refuse(self, message: str, offset: int) -> None:
        """Keep what nginx says when it has read up to the character at `offset`."""
        span = self.source.span(offset, min(offset + 1, len(self.source.text)))
        self.refusal = Refusal(message, self.source.path, span.line, span)

    def _too_long(self, token: re.Match[str]) -> bool:
        """Whether a comment or the word of `token` is longer than nginx's buffer: then it is refused."""
        text = self.source.text
        kind = token.lastindex
        start, end = token.span(kind or 0)
        for comment in _LONG_COMMENT.finditer(text, token.start(), start if kind else end):
            if self._overflows(comment.start(), comment.end()):
                return self._refuse_started(comment.start(), comment.start())
        # the white space after a word still counts as part of it, a semicolon or brace does not
        after = end + (end < len(text) and text[end] in " \t\r\n")
        if kind == _WORD and self._overflows(start, after):
            return self._refuse_started(start, start)
        if kind == _QUOTED and self._overflows(start + 1, after):
            if self._overflows(start + 1, end - 1):
                return self._refuse_unterminated(text[start], start)
            return self._refuse_started(start + 1, start)
        if kind == _REST and self._overflows(start + 1, len(text) - 1):
            return self._refuse_unterminated(text[start], start)
        return False

    def _overflows(self, start: int, end: int) -> bool:
        """Whether the bytes from `start` up to the character at `end` do not fit together with it."""
        if end - start < BUFFER // 4 or end >= len(self.source.text):
            return False
        return len(self.source.text[start : min(end, start + BUFFER)].encode("utf-8", "surrogateescape")) >= BUFFER

    def _refuse_started(self, start: int, at: int) -> bool:
        shown = self.source.text[start : start + 10].encode("utf-8", "surrogateescape")[:10]
        self.refuse(f'too long parameter "{shown.decode("utf-8", "surrogateescape")}..." started', at)
        return True

    def _refuse_unterminated(self, quote: str, at: int) -> bool:
        self.refuse(f'too long parameter, probably missing terminating "{quote}" character', at)
        return True


def resolved(raw: str) -> str:
    r"""A word as nginx keeps it: `\"`, `\'`, `\\`, `\t`, `\r`, `\n` resolved, every other backslash kept."""
    if "\\" not in raw:
        return raw
    return _ESCAPE.sub(lambda escape: _RESOLVED[escape[1]], raw)
