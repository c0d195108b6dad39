"""What is made only when it is needed is there when it is needed."""

import gc
import pkgutil
import re
from importlib import import_module

import pytest

import promaudit
from promaudit import later

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(promaudit.__path__, "promaudit.")
    if not module.name.endswith("__main__")
)


@pytest.fixture(scope="module", autouse=True)
def everything_imported() -> None:
    """All modules of the package, so that all that they name is known."""
    for module in MODULES:
        import_module(module)


def test_every_function_that_a_table_names_exists() -> None:
    """A name that a table spells wrong would otherwise be met only by the user whose file needs it."""
    missing = []
    for path in later.NAMED:
        module, _, name = path.rpartition(".")
        if not callable(getattr(import_module(module), name, None)):
            missing.append(path)

    assert [] == missing
    assert {"access_log", "open_geo", "alertmanager", "parse"} <= {path.rpartition(".")[2] for path in later.NAMED}


def test_every_pattern_compiles() -> None:
    """A pattern that is none would otherwise be met only by the user whose file it is tried on."""
    patterns = [found for found in gc.get_objects() if type(found) is later._Pattern]

    assert len(patterns) > 50
    assert {re.Pattern} == {type(re.compile(one._text, one._flags)) for one in patterns}


def test_a_pattern_matches_as_that_of_re_does() -> None:
    """Whatever is asked of it is asked of the compiled pattern."""
    pattern = later.pattern("(A)|b", re.IGNORECASE)

    assert ["a", "b"] == [match[0] for match in pattern.finditer("a-b")]
    assert ("x-x", "(A)|b", 1) == (pattern.sub("x", "a-B"), pattern.pattern, pattern.groups)
