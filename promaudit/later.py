"""What is made when it is first used: the functions that tables name, and regular expressions.

A run needs few of the many there are, and a commit waits for all that is made: to import a module costs 0.1 to 1 ms, to
compile a pattern about 0.1 ms.
"""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

#: All functions that were named, so that a test can see that each of them is there.
NAMED: list[str] = []


def function(path: str) -> Callable[..., Any]:
    """The function at `package.module.name`, imported when it is called."""
    NAMED.append(path)
    module, _, name = path.rpartition(".")

    def call(*arguments: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*arguments, **named)

    return call


class _Pattern:
    """Becomes the pattern when it is first asked to match: what was asked of it once costs no more than of `re`'s."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile(text, flags)`, compiled when it is used. Raises re.error then: a test compiles all of them."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
