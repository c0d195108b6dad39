"""What front matter has: the texts of a rule by their keys, and the places that it disagrees with."""

from msgspec import Struct

from promaudit.engine.passage import Passage

KEYS = ("severity", "given", "when", "at", "also", "label", "message", "help", "fix", "locked", "same")


class Also(Struct, frozen=True):
    """A related place: the expression that gives it, and what to say there."""

    at: Passage
    label: Passage | None = None


#: The texts by their keys, and the related places.
Entries = tuple[dict[str, Passage], tuple[Also, ...]]
