"""Functions whose modules are imported when they are first called: tables name many, and one run needs few of them."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

#: All that was named, so that a test can see that each of them is there.
NAMED: list[str] = []


def later(path: str) -> Callable[..., Any]:
    """The function at `package.module.name`, imported when it is called. The import of a module costs 0.1 to 1 ms."""
    NAMED.append(path)
    module, _, name = path.rpartition(".")

    def call(*arguments: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*arguments, **named)

    return call
