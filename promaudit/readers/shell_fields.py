"""The words that one word of a shell script becomes (POSIX.1-2017, XCU 2.6.5, field splitting)."""


from msgspec import Struct, field

from promaudit.facts.program import UNKNOWN
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers.words import MOST_CHARACTERS, Word


class Fields(Struct):
    """The words so far, and the one that is being put together; `place` is where that stands if it is a variable's."""

    source: SourceText
    start: int
    done: list[Word] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    begun: bool = False
    place: tuple[int, int, SourceText] | None = None
    undecided: Undecided | None = None
    open: bool = False
    size: int = 0

    def add(self, text: str) -> None:
        """Characters of the script itself, or of a quoted expansion."""
        self.size += len(text)
        # what is longer than any argument is cut: it cannot be handed to a program
        if self.size <= MOST_CHARACTERS:
            self.parts.append(text)
        self.begun, self.place = True, None

    def take(self, word: Word) -> None:
        """A word as it is; where nothing stands before it, it keeps its place."""
        alone = not self.begun
        self.add(word.text)
        self.place = (word.start, word.end, word.source) if alone else None
        self.undecided, self.open = word.undecided or self.undecided, word.open or self.open

    def unknown(self, because: Undecided, quoted: bool) -> None:
        """Something that cannot be computed."""
        self.add(UNKNOWN)
        self.undecided, self.open = because, self.open or not quoted

    def split(self, word: Word) -> None:
        """The value of an expansion that is not quoted, taken apart at white space (XCU 2.6.5)."""
        if word.undecided is not None:
            self.unknown(word.undecided, quoted=False)
            return
        if word.text[:1].isspace() and self.begun:
            self.finish(self.start)
        pieces = word.text.split()
        for index, piece in enumerate(pieces):
            if index:
                self.finish(self.start)
            alone = not self.begun
            self.add(piece)
            at = word.source.text.find(piece, word.start, word.end) if alone else -1
            self.place = (at, at + len(piece), word.source) if at >= 0 else None
        if pieces and word.text[-1:].isspace():
            self.finish(self.start)

    def finish(self, end: int) -> None:
        """The word ends here."""
        if self.begun:
            start, stop, source = self.place or (self.start, end, self.source)
            self.done.append(Word("".join(self.parts), start, stop, source, self.undecided, self.open))
        self.parts, self.size, self.begun, self.place, self.undecided, self.open = [], 0, False, None, None, False
