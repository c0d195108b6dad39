"""How compose splits a command that is one string: quotes, no expansion, an end at operators.

Followed from mattn/go-shellwords, Parse, which compose-spec/compose-go uses.
"""

from collections.abc import Iterator

from msgspec import Struct, field

_ENDS = frozenset(";&|<>")
_WHITE = frozenset(" \t\r\n")
_ESCAPES = {"t": "\t", "n": "\n"}
#: Inside of which quotes another quote is a plain character.
_BLIND = {'"': {"'", "$"}, "'": {'"', "$"}, "`": {"'", '"', "$"}}


class CommandError(ValueError):
    """A string that compose does not take for a command."""

    def __init__(self) -> None:
        super().__init__("invalid command line string")


def command_words(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a command, each with its place in the text. Raises CommandError."""
    splitter = _Splitter()
    return tuple(splitter.words(text))


class _Splitter(Struct):
    """The state between two characters; `open` holds the quotes that are, `$` for the inside of `$(...)`."""

    parts: list[str] = field(default_factory=list)
    begun: bool = False
    start: int | None = None
    open: set[str] = field(default_factory=set)
    escaped: bool = False

    def words(self, text: str) -> Iterator[tuple[str, int, int]]:
        end = len(text)
        for position, char in enumerate(text):
            bare = not self.open and not self.escaped
            if char in _WHITE and bare:
                yield from self._finish(position)
            elif char in _ENDS and bare:
                # a digit in front of `>` names the file descriptor that is redirected
                self.begun = self.begun and not (char == ">" and "".join(self.parts)[:1] in set("0123456789"))
                end = position
                break
            else:
                self.start = position if self.start is None else self.start
                self._take(char)
        yield from self._finish(end)
        if self.open or self.escaped:
            raise CommandError

    def _finish(self, end: int) -> Iterator[tuple[str, int, int]]:
        if self.begun:
            yield "".join(self.parts), self.start or 0, end
            self.parts = []
        self.begun, self.start = False, None

    def _take(self, char: str) -> None:
        if self.escaped:
            self._keep(_ESCAPES.get(char, char))
            self.escaped = False
        elif char == "\\" and "'" not in self.open:
            self.escaped = True
        elif char == "\\" or char in _WHITE:
            # kept, though it alone begins no word
            self.parts.append(char)
        elif char in _BLIND and not self.open & _BLIND[char]:
            self._toggle(char)
        elif char in "()" and not self.open & {"'", '"', "`"}:
            self._substitute(char)
        else:
            self._keep(char)

    def _toggle(self, char: str) -> None:
        self.begun = self.begun or char in self.open
        self.open ^= {char}
        if char == "`":
            self._keep(char)

    def _substitute(self, char: str) -> None:
        """A substitution is not made, but it must be whole; its text stays."""
        inside = "$" in self.open
        if inside != (char == ")") or (char == "(" and "".join(self.parts)[-1:] != "$"):
            raise CommandError
        self.open ^= {"$"}
        # the dollar sign before it has begun the word
        self.parts.append(char)
        self.begun = self.begun or inside

    def _keep(self, char: str) -> None:
        self.parts.append(char)
        self.begun = True
