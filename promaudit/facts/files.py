"""The files of the host that is audited, as the model may ask for them.

The model opens nothing: a reader hands it something that answers these questions, below `--root` where one is given.
"""

from typing import Literal, Protocol

#: What stands at a path; "unreadable" where it cannot be told (no permission, outside of --root, a loop of links).
Kind = Literal["file", "directory", "other", "missing", "unreadable"]


class Files(Protocol):
    """Answers about paths of the audited host (absolute, as its programs would open them)."""

    def kind(self, path: str) -> Kind:
        """What stands at `path`, links followed."""
        ...

    def text(self, path: str) -> str | None:
        """The content of a regular file as latin-1 text; None where it cannot be read or is too large to be meant."""
        ...

    def names(self, path: str) -> tuple[str, ...] | None:
        """The names in a directory, sorted; None where it cannot be listed."""
        ...


class NoFiles:
    """A host on which nothing can be looked up: every answer is "unreadable", so what depends on it is undecided."""

    def kind(self, path: str) -> Kind:
        """Nothing is known of any path."""
        return "unreadable"

    def text(self, path: str) -> str | None:
        """No content is known."""
        return None

    def names(self, path: str) -> tuple[str, ...] | None:
        """No directory is known."""
        return None
