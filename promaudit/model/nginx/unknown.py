"""What cannot be computed, on its way up to the trace."""

from promaudit.facts.span import Span


class UnknownError(Exception):
    """Ends a request as undecided. `span` is the place that the answer depends on, None where it is to be added."""

    def __init__(self, because: str, span: Span | None = None) -> None:
        super().__init__(because)
        self.because = because
        self.span = span


class RunTimeError(UnknownError):
    """A value that is there when a request is really made, and not before: a time, an identifier, a random choice.

    Where it only goes into a header, its name stands for it.
    """


class OverrunError(UnknownError):
    """A text that grows or shrinks while nginx writes it: a server error in some releases, left to chance in others.

    Whether anything depends on the text does not matter then.
    """
