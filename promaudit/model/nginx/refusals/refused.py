"""How a check says that nginx refuses what is being checked."""

from promaudit.facts.nginx import Directive


class RefusedError(Exception):
    """nginx refuses what is being checked, with this message.

    `directive` is where it says so, at the end of the words or, with `at_end`, of the block; None where nginx names no
    place (`nowhere`) or the directive that is being checked is meant.
    """

    def __init__(
        self, message: str, directive: Directive | None = None, *, at_end: bool = False, nowhere: bool = False
    ):
        super().__init__(message)
        self.message = message
        self.directive = directive
        self.at_end = at_end
        self.nowhere = nowhere


def wrong(directive: Directive, what: str) -> RefusedError:
    """What nginx says where a setter returns a string: `"NAME" directive is duplicate`."""
    return RefusedError(f'"{directive.name}" directive {what}')
