"""What is imported only when it is needed is there when it is needed."""

from importlib import import_module

import pytest

from promaudit.model import later
from promaudit.model.nginx.refusals import setters
from promaudit.model.prometheus import configure, programs


@pytest.mark.parametrize("path", sorted(set(later.NAMED)))
def test_every_function_that_a_table_names_exists(path: str) -> None:
    """A name that a table spells wrong would otherwise be met only by the user whose file needs it."""
    module, _, name = path.rpartition(".")
    assert callable(getattr(import_module(module), name))


def test_the_tables_name_their_functions() -> None:
    """The test above looks at what the tables of all modules have named."""
    named = {path.rpartition(".")[2] for path in later.NAMED}
    assert {"access_log", "open_geo", "alertmanager", "grafana_command_line"} <= named
    assert setters.OWN and configure.configure and programs.PROMETHEUS
